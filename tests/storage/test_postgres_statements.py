"""A query is put into words once, and each time takes the values of its own."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import asyncpg

from calendar_service.storage.postgres_statements import Statements, bound_rows
from calendar_service.storage.schema import events


@pytest.fixture
def statements() -> Statements:
    return Statements(asyncpg.dialect())  # type: ignore[no-untyped-call]


def titled(title: str) -> Any:
    return sa.select(events.c.id).where(events.c.title == title)


def test_two_queries_that_differ_in_values_share_their_words(statements: Statements) -> None:
    gala, gala_values, columns = statements.bound(titled("Gala"))
    supper, supper_values, same_columns = statements.bound(titled("Supper"))

    assert (gala, gala_values) == (supper, ["Gala"])
    assert supper_values == ["Supper"]
    assert columns is same_columns


def test_each_member_has_a_place_of_its_own(statements: Statements) -> None:
    def among(*titles: str) -> tuple[int, list[object]]:
        text, values, _ = statements.bound(sa.select(events.c.id).where(events.c.title.in_(titles)))
        return text.count("$"), values

    assert among("Gala", "Supper") == (2, ["Gala", "Supper"])
    assert among("Choir") == (1, ["Choir"])
    assert among() == (0, [])
    assert among("Walk", "Run", "Swim") == (3, ["Walk", "Run", "Swim"])


def test_values_come_with_the_query_or_beside_it(statements: Statements) -> None:
    query = sa.select(events.c.id).where(
        events.c.title == sa.bindparam("title"), events.c.kind.in_(sa.bindparam("kinds", ["event"]))
    )

    beside = statements.bound(query, {"title": "Gala", "kinds": ["call", "survey"]})
    within = statements.bound(query.params(title="Supper"))

    assert beside[1] == ["Gala", "call", "survey"]
    assert within[1] == ["Supper", "event"]


def test_a_change_takes_the_values_of_its_own(statements: Statements) -> None:
    changes = [sa.update(events).values(title=title) for title in ("Gala", "Supper")]

    assert [statements.bound(change)[1] for change in changes] == [["Gala"], ["Supper"]]


def test_a_zero_byte_is_found_in_no_text(statements: Statements) -> None:
    assert statements.bound(titled("Ga\0la"))[1] == ["Ga\ufffdla"]


def test_rows_give_their_values_in_the_order_of_the_statement() -> None:
    dialect = asyncpg.dialect()  # type: ignore[no-untyped-call]
    compiled = sa.insert(events).inline().compile(dialect=dialect, column_keys=["title", "id"])

    rows = bound_rows(compiled, [{"id": "a", "title": "Gala"}, {"title": "Supper", "id": "b"}])

    assert rows == [["a", "Gala"], ["b", "Supper"]]

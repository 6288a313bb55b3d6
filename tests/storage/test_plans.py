"""Listings are answered from indexes, whichever way their filter is found by."""

import random
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from sqlite3 import connect
from typing import Any

import pytest
import sqlalchemy as sa

from calendar_service.domain.filter import EventFilter
from calendar_service.domain.near import Near
from calendar_service.domain.paging import Paging, Place
from calendar_service.storage.changes import Change, append_changes, newest_touching, standing_of
from calendar_service.storage.connection import Connection
from calendar_service.storage.fragments import bytes_of, fragments_in, newest_changed_ids
from calendar_service.storage.occurrences import list_page
from calendar_service.storage.options import count_options, counted_events
from calendar_service.storage.types import micros
from tests.house import House, opened_house
from tests.storage.crowd import CITIES, HORIZON, NOON, Crowd, make_crowd, store_crowd

pytestmark = pytest.mark.sqlite_only

Asked = tuple[str, Any]
Unit = Callable[[Connection], Awaitable[object]]

TODAY = NOON.date()
MONTH_LATER = TODAY + timedelta(days=31)
FILTERS = {
    "everything": EventFilter(),
    "from today": EventFilter(TODAY),
    "one month": EventFilter(TODAY, MONTH_LATER),
    "many": EventFilter(TODAY, any_of=(("kind", ("event",)),)),
    "few": EventFilter(TODAY, any_of=(("city", ("city30", "city31")),)),
    "few in a month": EventFilter(TODAY, MONTH_LATER, any_of=(("city", ("city30",)),)),
    "none": EventFilter(TODAY, any_of=(("city", ("nowhere",)),)),
    "excluded": EventFilter(TODAY, none_of=(("category", ("art",)),)),
    "a frequent word": EventFilter(TODAY, words=("choir", "ch")),
    "a rare word": EventFilter(TODAY, words=("rar",)),
    "near": EventFilter(TODAY, near=Near(CITIES[2], 5.0)),
}
STATISTICS = {
    "ix_changes_event_id_revision": "105250 1 1",
    "ix_changes_moves": "250 1 1",
    "sqlite_autoindex_changes_1": "105250 20 1",
    "ix_event_facets_facet_value_end_at_event_id": "1000000 100000 295 2 1",
    "sqlite_autoindex_event_facets_1": "1000000 10 1 1",
    "ix_event_positions_latitude_x_y_z_event_id": "100000 1 1 1 1 1",
    "sqlite_autoindex_event_positions_1": "100000 1",
    "ix_event_words_event_id_word": "544587 6 1",
    "sqlite_autoindex_event_words_1": "544587 86 1",
    "ix_events_changed_at_uid": "100000 112 1",
    "ix_events_organiser_id": "100000 100000",
    "ix_events_venue_id": "100000 100000",
    "sqlite_autoindex_events_1": "100000 1",
    "sqlite_autoindex_events_2": "100000 1",
    "ix_fragments_event_id": "200000 2",
    "ix_fragments_format_recurrence_id_end_at_start_at_event_id": "200000 100000 100000 3 2 1",
    "sqlite_autoindex_fragments_1": "200000 100000 1 1",
    "ix_occurrences_end_at": "597448 14",
    "ix_occurrences_in_order": "597448 149362 12 1 1 1",
    "ix_occurrences_start_at": "597448 14",
    "sqlite_autoindex_occurrences_1": "597448 6 1",
}
"""What ANALYZE finds where there are 100,000 events: of each index, its rows and how many of them
have equal first columns."""

ORDERED = "ix_occurrences_in_order"
_NOT_TABLES = {"CONSTANT", "places"}


@pytest.fixture(scope="module", params=["never analysed", "analysed", "partly analysed"])
async def house(
    request: pytest.FixtureRequest, blank_database: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    """Statistics, which an operator's tool may have gathered, must not lead astray either."""
    folder = tmp_path_factory.mktemp("plans")
    async with opened_house(folder, blank=blank_database) as house:
        crowd = make_crowd(random.Random(1), 1500)
        await store_crowd(house.store, crowd)
        await house.store.write(lambda con: tell(con, crowd))
        if request.param != "never analysed":
            told = (
                f"UPDATE sqlite_stat1 SET stat = '{stat}' WHERE idx = '{index}'"  # noqa: S608
                for index, stat in STATISTICS.items()
            )
            house.tamper("ANALYZE", *told)
        if request.param == "partly analysed":
            house.tamper("DELETE FROM sqlite_stat1 WHERE tbl = 'fragments'")
    async with opened_house(folder) as house:
        yield house


async def tell(con: Connection, crowd: Crowd) -> None:
    for number, member in enumerate(crowd.members):
        standing = await standing_of(con, member.id)
        moved = standing if number % 9 else None
        await append_changes(con, [Change(number // 50, member.id, NOON, standing, moved)])


@contextmanager
def asked_queries() -> Iterator[list[Asked]]:
    """Note every query that any connection runs, with its values."""
    seen: list[Asked] = []

    def note(connection: object, cursor: object, query: str, values: Any, *rest: object) -> None:
        seen.append((query, values))

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)


async def steps_of(house: House, unit: Unit) -> list[str]:
    """Return how the database goes about each query of a unit, step by step."""
    with asked_queries() as asked:
        await house.store.read(unit)
    with closing(connect(house.folder / "calendar.db")) as connection:
        plans = [
            connection.execute(f"EXPLAIN QUERY PLAN {query}", values) for query, values in asked
        ]
        return [step for plan in plans for _, _, _, step in plan]


def scanned(steps: list[str]) -> set[str]:
    """Return what is read from its first row to its last; a part of a query has its own steps."""
    names = {match[1] for step in steps if (match := re.match(r"SCAN (\w+)", step))}
    return {name for name in names if name not in _NOT_TABLES and not name.startswith("anon_")}


def indexes(steps: list[str], table: str) -> set[str]:
    found = (re.match(rf"SEARCH {table} USING (?:COVERING )?INDEX (\w+)", step) for step in steps)
    return {match[1] for match in found if match}


@pytest.mark.parametrize("name", FILTERS)
async def test_a_page_scans_no_table(house: House, name: str) -> None:
    asked = FILTERS[name]
    window = asked.window("UTC")
    after = Place(micros(NOON) + 1, "e00007/")

    steps = [
        *await steps_of(house, lambda con: list_page(con, asked, window, Paging(50))),
        *await steps_of(house, lambda con: list_page(con, asked, window, Paging(50, after))),
    ]

    assert scanned(steps) == set()
    assert ORDERED in indexes(steps, "occurrences")


async def test_a_page_of_everything_enters_the_order_at_its_place(house: House) -> None:
    asked = FILTERS["one month"]
    window = asked.window("UTC")

    steps = await steps_of(house, lambda con: list_page(con, asked, window, Paging(50)))

    own = "sqlite_autoindex_occurrences_1"
    of_place = "(order_at,event_id,recurrence_id)>(?,?,?) AND order_at<?"
    searches = [step for step in steps if step.startswith("SEARCH occurrences")]
    entered = [step for step in searches if f"{ORDERED} (extent=? AND {of_place})" in step]
    looked_up = [step for step in searches if f"{own} (event_id=? AND recurrence_id=?)" in step]
    assert (len(entered), len(looked_up), len(searches)) == (8, 1, 9)


async def test_few_events_are_looked_up_by_themselves(house: House) -> None:
    asked = FILTERS["few"]
    window = asked.window("UTC")

    steps = await steps_of(house, lambda con: list_page(con, asked, window, Paging(50)))

    own, of_value = "sqlite_autoindex_occurrences_1", "ix_event_facets_facet_value_end_at_event_id"
    assert indexes(steps, "occurrences") == {ORDERED, own}
    assert of_value in indexes(steps, "event_facets")


@pytest.mark.parametrize("name", FILTERS)
async def test_a_document_scans_no_table(house: House, name: str) -> None:
    asked = FILTERS[name]
    window = asked.window("UTC")

    steps = await steps_of(
        house, lambda con: fragments_in(con, asked, window, "ics", horizon_day=HORIZON)
    )

    assert scanned(steps) == set()
    assert indexes(steps, "occurrences") <= {ORDERED, "sqlite_autoindex_occurrences_1"}


async def test_a_document_passes_over_what_is_past(house: House) -> None:
    asked = FILTERS["from today"]
    window = asked.window("UTC")

    steps = await steps_of(
        house, lambda con: fragments_in(con, asked, window, "ics", horizon_day=HORIZON)
    )

    index = "ix_fragments_format_recurrence_id_end_at_start_at_event_id"
    assert steps == [
        f"SEARCH fragments USING INDEX {index} (format=? AND recurrence_id=? AND end_at>?)"
    ]


@pytest.mark.parametrize("name", FILTERS)
async def test_what_is_newest_is_found_without_a_scan(house: House, name: str) -> None:
    asked = FILTERS[name]
    window = asked.window("UTC")

    steps = [
        *await steps_of(house, lambda con: newest_touching(con, asked, window)),
        *await steps_of(house, lambda con: newest_touching(con, asked, window, only="e00001")),
        *await steps_of(house, lambda con: newest_changed_ids(con, asked, window, most=100)),
    ]

    assert scanned(steps) <= {"changes"}
    assert all("ix_changes_moves" in step for step in steps if step.startswith("SCAN changes"))


@pytest.mark.parametrize("name", FILTERS)
async def test_what_is_counted_for_a_page_is_found_without_a_scan(house: House, name: str) -> None:
    asked = FILTERS[name]
    window = asked.window("UTC")

    steps = await steps_of(house, lambda con: counted_events(con, asked, window))

    assert scanned(steps) == set()
    assert indexes(steps, "occurrences") <= {ORDERED, "sqlite_autoindex_occurrences_1"}


async def test_options_are_looked_up_by_their_events(house: House) -> None:
    ids = [f"e{number:05}" for number in range(20)]

    steps = await steps_of(
        house, lambda con: count_options(con, ids, facets=["category", "kind"], most=5)
    )

    assert indexes(steps, "event_facets") == {"sqlite_autoindex_event_facets_1"}


async def test_bytes_are_looked_up_by_their_events(house: House) -> None:
    ids = [f"e{number:05}" for number in range(20)]

    steps = await steps_of(house, lambda con: bytes_of(con, ids, "ics"))

    assert indexes(steps, "fragments") == {"sqlite_autoindex_fragments_1"}

"""What the desk's queue is asked for in its address."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qsl, urlencode

import pytest

from calendar_service.domain.desk_facets import desk_facets
from calendar_service.domain.desk_filter import (
    VALUES_MOST,
    DeskFilter,
    Entry,
    EntryKind,
    lets_in,
    parse_desk_filter,
)

NOW = datetime(2027, 5, 8, 12, tzinfo=UTC)
FAIR = Entry(
    EntryKind.EDIT,
    "fair",
    1,
    NOW - timedelta(days=3),
    date(2027, 6, 1),
    False,
    frozenset({("kind", "event"), ("category", "trade"), ("country", "DE"), ("language", "de")}),
    "messe fur apfel alice",
)


def parsed(query: str) -> tuple[DeskFilter, list[str]]:
    found, problems = parse_desk_filter(parse_qsl(query))
    return found, [problem.field for problem in problems.all()]


def test_an_address_says_what_it_asks_for_and_is_made_of_it_again() -> None:
    query = "entry=edit&entry=new&kind=call&category=Trade&country=de&older=3d&q=Äpfel++Alice&x=1"

    found, wrong = parsed(query)

    assert wrong == []
    assert found == DeskFilter(
        entry=("edit", "new"),
        kind=("call",),
        category=("trade",),
        country=("DE",),
        older="3d",
        q="Äpfel  Alice",
    )
    assert parsed(urlencode(found.pairs())) == (found, [])


def test_what_cannot_be_is_named_and_nothing_grows_without_bound() -> None:
    found, wrong = parsed("entry=withdrawn&kind=party&older=1y&category=&q=" + "a" * 999)
    many, _ = parsed("&".join(f"category=c{number}" for number in range(999)))

    assert wrong == ["entry", "kind", "older"]
    assert found == DeskFilter(q="a" * 200)
    assert len(many.category) == VALUES_MOST


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", True),
        ("entry=new&entry=edit", True),
        ("entry=report", False),
        ("older=3d", True),
        ("older=7d", False),
        ("q=%C3%84PFEL", True),
        ("q=apfel+birne", False),
        ("q=ALICE+M%C3%A9sse", True),
        ("category=trade&country=de&language=de", True),
        ("category=trade&country=at", False),
        ("category=music&category=trade", True),
        ("kind=call", False),
    ],
)
def test_every_part_must_fit_and_one_of_its_values(query: str, expected: bool) -> None:
    assert lets_in(parsed(query)[0], FAIR, NOW) is expected


def test_the_fields_of_a_submission_say_what_it_is_found_by() -> None:
    fields = {
        "kind": "Call",
        "language": " de ",
        "start": "2027-05-08T09:00",
        "closes_at": "2027-06-01",
        "recurrence": "FREQ=DAILY",
        "categories": ["trade"],
    }

    assert desk_facets(fields) == {
        ("category", "trade"),
        ("kind", "call"),
        ("language", "de"),
        ("start", "2027-05-08"),
        ("closes_at", "2027-06-01"),
        ("repeats", "yes"),
    }
    assert desk_facets({"kind": None, "start": 7, "recurrence": None}) == frozenset()

"""What may be in the calendar already is found by its title, day and place."""

from typing import Any

import pytest

from calendar_service.domain.problems import Problems
from calendar_service.domain.proposal import read_proposal
from calendar_service.operations.find_duplicates import SHOWN_MOST, find_duplicates
from tests.house import House, counted_queries, draft, proposed

LIBRARY = {"name": "Old Library", "city": "Graz"}
READING = draft("Winter Reading", "2027-05-08T19:30", venue=LIBRARY)


async def duplicates(house: House, **changes: Any) -> list[str]:
    proposal = read_proposal(
        proposed(end=None, **changes), default_tzid="Europe/Berlin", problems=Problems()
    )
    assert proposal is not None
    found = await find_duplicates(house.context, proposal, proposal.venue)
    return [each.near.title for each in found]


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Reading in winter", "start": "2027-05-08T19:30"},
        {"title": "winter reading", "start": "2027-05-08"},
        {"title": "Winter Readings", "start": "2027-05-09T18:00"},
        {"title": "Reading", "start": "2027-05-08T19:00", "venue": {"name": "old library"}},
    ],
)
async def test_the_same_event_said_differently_is_found(
    house: House, changes: dict[str, Any]
) -> None:
    await house.publish(READING)

    assert await duplicates(house, **changes) == ["Winter Reading"]


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Winter Reading", "start": "2027-05-15T19:30"},
        {"title": "Reading", "start": "2027-05-08T19:30"},
        {"title": "Chess", "start": "2027-05-08T19:30", "venue": LIBRARY},
        {"title": "Winter Reading", "kind": "call", "closes_at": "2027-05-08", "start": None},
    ],
)
async def test_what_differs_is_not_found(house: House, changes: dict[str, Any]) -> None:
    await house.publish(READING)

    assert await duplicates(house, **changes) == []


async def test_a_date_of_a_series_and_a_call_by_its_closing_are_found(house: House) -> None:
    await house.publish(
        draft("Choir practice", "2027-04-10T18:00", recurrence="FREQ=WEEKLY"),
        draft("Grants for clubs", None, kind="call", closes_at="2027-06-30"),
    )

    assert await duplicates(house, title="Choir Practice", start="2027-05-08T18:00") == [
        "Choir practice"
    ]
    assert await duplicates(
        house, title="Grant for clubs", kind="call", closes_at="2027-06-30T17:00", start=None
    ) == ["Grants for clubs"]


async def test_few_are_shown_however_many_there_are_with_one_query(house: House) -> None:
    await house.publish(*(draft("Fair", "2027-05-08") for _ in range(8)))

    with counted_queries() as made:
        found = await duplicates(house, title="Fair", start="2027-05-08")

    assert (found, len(made)) == (["Fair"] * SHOWN_MOST, 1)

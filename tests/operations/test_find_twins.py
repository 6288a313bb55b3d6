"""What waits for a decision twice is found, in the moderator's own scope."""

from typing import Any

import pytest

from calendar_service.domain.problems import Problems
from calendar_service.domain.proposal import Proposal, read_proposal
from calendar_service.domain.scope import WHOLE, Scope
from calendar_service.operations.change_categories import create_category
from calendar_service.operations.find_twins import Twin, find_twins
from tests.house import House, counted_queries, proposed

pytestmark = pytest.mark.core
HALL = {"name": "Haus der Wirtschaft", "city": "Stuttgart"}


def proposal(**changes: Any) -> Proposal:
    fields = proposed(end=None, **changes)
    found = read_proposal(fields, default_tzid="Europe/Berlin", problems=Problems())
    assert found is not None
    return found


async def twins(house: House, proposal: Proposal, scope: Scope = WHOLE) -> tuple[Twin, ...]:
    return (await find_twins(house.context, scope, {"one": proposal})).get("one", ())


async def test_half_a_title_needs_the_same_place(house: House) -> None:
    await create_category(house.context, {"name": "Music", "slug": "music"})
    sent, _ = await house.submit(title="Winter concert", venue=HALL, categories=["music"])
    reading = proposal(title="Winter concert of the choir", venue={"name": "Haus d. Wirtschaft"})

    [found] = await twins(house, reading)

    assert found == Twin(sent.id, "Winter concert", found.likeness, True)
    assert await twins(house, proposal(title=reading.title, venue={"name": "Barn"})) == ()
    assert await twins(house, proposal(title="Winter concert", start="2027-05-09T09:00")) == ()
    assert await twins(house, reading, Scope(("film",))) == ()
    assert await twins(house, reading, Scope(("music",))) == (found,)


async def test_calls_are_compared_by_their_closing_and_many_cost_no_more(house: House) -> None:
    call = {"kind": "call", "closes_at": "2027-04-01", "start": "2027-03-02"}
    await house.submit(title="Call for talks", end=None, **call)
    late = proposal(title="Call for talks", **call | {"start": "2027-03-09"})
    with counted_queries() as one:
        assert len(await twins(house, late)) == 1
    for number in range(3):
        await house.submit(title=f"Call for talks {number}", end=None, **call)

    with counted_queries() as many:
        found = await find_twins(house.context, WHOLE, dict.fromkeys("abc", late))

    assert [len(each) for each in found.values()] == [3, 3, 3]
    assert len(many) == len(one)

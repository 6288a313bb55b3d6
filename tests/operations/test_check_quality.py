"""What is checked of what waits for a decision."""

from typing import Any

import pytest

from calendar_service.domain.flaws import Flaw, FlawKind
from calendar_service.domain.problems import Problems
from calendar_service.domain.proposal import Proposal, read_proposal
from calendar_service.operations.check_quality import Quality, check_quality
from calendar_service.storage.schema import venues
from tests.house import House, counted_queries, draft, proposed
from tests.towns import settle

pytestmark = pytest.mark.core
STUTTGART = {"name": "Yard", "city": "Stuttgart", "country": "DE"}


def proposal(**changes: Any) -> Proposal:
    fields = proposed(end=None, venue=STUTTGART, **changes)
    found = read_proposal(fields, default_tzid="Europe/Berlin", problems=Problems())
    assert found is not None
    return found


async def quality(house: House, **changes: Any) -> Quality:
    return (await check_quality(house.context, {"one": proposal(**changes)}))["one"]


async def test_a_zone_whose_clocks_are_not_those_of_the_place_is_told(house: House) -> None:
    await settle(house)

    assert (await quality(house)).flaws == ()
    assert (await quality(house, time_zone="Europe/Vienna")).flaws == ()
    assert (await quality(house, time_zone="America/New_York")).flaws == (
        Flaw(FlawKind.ZONE, said="America/New_York", found="Europe/Berlin"),
    )
    assert (await quality(house, time_zone="America/New_York", start="2027-05-08")).flaws == ()


async def test_what_may_be_there_already_is_told_with_the_reasons(house: House) -> None:
    await house.publish(draft("Winter reading", "2027-05-08T19:30", venue=STUTTGART))
    [yard] = await house.column(venues.c.id)

    [same] = (await quality(house, title="Winter reading", start="2027-05-08T18:00")).duplicates
    named = proposal(title="Winter readings", start="2027-05-09T18:00")
    [near] = (await check_quality(house.context, {1: named}))[1].duplicates

    assert (same.near.venue_id, same.near.title) == (yard, "Winter reading")
    assert (same.title, same.is_same_day, same.is_same_place) == (100, True, True)
    assert (near.is_same_day, near.is_same_place) == (False, True)
    assert 90 < near.title < 100


async def test_many_are_checked_with_the_queries_of_one(house: House) -> None:
    await house.publish(*(draft(f"Talk {n}", f"2027-05-{n:02}T12:00") for n in range(1, 20)))
    talks = {n: proposal(title=f"Talk {n}", start=f"2027-05-{n:02}T12:00") for n in (3, 9, 15)}

    with counted_queries() as one:
        await check_quality(house.context, {3: talks[3]})
    with counted_queries() as three:
        found = await check_quality(house.context, talks)

    titles = {key: each.duplicates[0].near.title for key, each in found.items()}
    assert titles == {n: f"Talk {n}" for n in talks}
    assert len(one) == len(three)
    assert await check_quality(house.context, {}) == {}

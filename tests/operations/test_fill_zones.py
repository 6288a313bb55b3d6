"""Tests of the zone that a proposal's times are read in where it names none."""

from typing import Any

import pytest

from calendar_service.domain.errors import InvalidInput
from calendar_service.domain.moderation import Action
from calendar_service.domain.problems import Problem, Problems
from calendar_service.operations.check_proposal import check_proposal
from calendar_service.operations.fill_zones import fill_zones
from calendar_service.operations.import_events import queue_drafts
from calendar_service.operations.submit_event import submit_event
from calendar_service.storage.schema import events, submissions, venues
from tests.house import House, counted_queries, draft, proposed, refused
from tests.towns import settle

IN_A_GAP = (
    "On {day} clocks in {tzid} jump over {clock}: there is no such time. "
    "Choose one before or after the gap."
)


async def zone_read(house: House, **fields: Any) -> str:
    problems = Problems()
    sent = proposed(time_zone=None, **fields)
    proposal = await check_proposal(house.context, sent, problems)
    assert proposal is not None, problems.all()
    return proposal.tzid


@pytest.mark.parametrize(
    ("venue", "tzid"),
    [
        (None, "Europe/Berlin"),
        ({"name": "Somewhere"}, "Europe/Berlin"),
        ({"city": "Valencia", "country": "ES"}, "Europe/Madrid"),
        ({"city": "Valencia", "country": "es"}, "Europe/Madrid"),
        ({"city": "Valencia"}, "America/Caracas"),
        ({"city": "Portland", "country": "US", "region": "Maine"}, "America/New_York"),
        ({"city": "Atlantis", "country": "FR"}, "Europe/Paris"),
        ({"city": "Atlantis", "country": "ES"}, "Europe/Berlin"),
        ({"latitude": 28.1, "longitude": -15.4}, "Atlantic/Canary"),
        ({"latitude": 48.58, "longitude": 7.79, "country": "FR"}, "Europe/Paris"),
        ({"city": "Valencia", "latitude": 28.1, "longitude": -15.4}, "Atlantic/Canary"),
        ({"city": "Valencia", "time_zone": "Asia/Tokyo"}, "Asia/Tokyo"),
    ],
)
async def test_times_are_read_in_the_zone_of_the_venue(
    house: House, venue: dict[str, Any] | None, tzid: str
) -> None:
    await settle(house)

    assert await zone_read(house, venue=venue) == tzid


async def test_a_zone_that_is_named_wins(house: House) -> None:
    await settle(house)
    venue = {"city": "Valencia", "country": "ES", "time_zone": "Europe/Madrid"}

    submission, _ = await house.submit(time_zone="Asia/Tokyo", venue=venue)

    assert submission.fields["time_zone"] == "Asia/Tokyo"


async def test_without_a_country_a_town_of_the_calendars_zone_is_meant(house: House) -> None:
    await settle(house)
    of_madrid = house.set_up(tzid="Europe/Madrid")

    assert await zone_read(of_madrid, venue={"city": "Valencia"}) == "Europe/Madrid"


async def test_a_known_venue_has_its_own_zone(house: House) -> None:
    await settle(house)
    bob = await house.account("bob@example.org")
    first, _ = await house.submit(
        time_zone=None, venue={"name": "Palau", "city": "Valencia", "country": "ES"}
    )
    await house.decide(first, Action.APPROVE, bob)
    [known] = await house.rows(venues)

    assert (known["tzid"], known["latitude"], known["longitude"]) == ("Europe/Madrid", None, None)
    assert await zone_read(house, venue={"id": known["id"]}) == "Europe/Madrid"
    assert await house.column(events.c.tzid) == ["Europe/Madrid"]


async def test_the_venue_is_kept_as_it_was_sent(house: House) -> None:
    await settle(house)
    venue = {"city": "Valencia", "country": "ES"}

    submission, _ = await house.submit(time_zone=None, venue=venue)

    assert (submission.fields["venue"], submission.fields["time_zone"]) == (venue, "Europe/Madrid")


async def test_a_time_is_refused_in_the_gap_of_its_own_zone_alone(house: House) -> None:
    """On 14 March 2027 clocks jump from 2 to 3 in New York, but not in Berlin."""
    await settle(house)
    portland = {"city": "Portland", "country": "US", "region": "ME"}
    jumped = proposed(time_zone=None, venue=portland, start="2027-03-14T02:30", end=None)

    refusal = await refused(
        InvalidInput, lambda: submit_event(house.context, jumped, source="form")
    )

    there = {"day": "2027-03-14", "tzid": "America/New_York", "clock": "02:30"}
    assert refusal.problems == (Problem("start", IN_A_GAP, there),)
    assert await zone_read(house, start="2027-03-14T02:30", end=None) == "Europe/Berlin"


async def test_a_new_venue_of_one_date_gets_its_zone_too(house: House) -> None:
    await settle(house)
    bob = await house.account("bob@example.org")
    away = {"recurrence_id": "2027-05-15", "venue": {"city": "Strasbourg", "country": "FR"}}
    weekly, _ = await house.submit(recurrence="FREQ=WEEKLY;COUNT=3", overrides=[away])

    await house.decide(weekly, Action.APPROVE, bob)

    assert await house.column(venues.c.tzid) == ["Europe/Paris"]


async def test_what_is_malformed_is_passed_on_as_it_is(house: House) -> None:
    await settle(house)
    strange: list[dict[str, Any]] = [
        {"venue": "Valencia", "overrides": "none"},
        {"venue": {"city": 7, "country": "Spain", "latitude": "north"}, "overrides": ["x", None]},
        {"venue": {"city": "Valencia"}, "time_zone": 7},
        {"venue": {"city": "Valencia", "time_zone": "Nowhere/Else"}, "time_zone": "x"},
        {"venue": {}, "overrides": [{"venue": []}]},
    ]

    filled = await house.store.read(lambda con: fill_zones(con, strange, home_tzid="Europe/Madrid"))

    valencia = {"city": "Valencia", "time_zone": "Europe/Madrid"}
    assert filled == [*strange[:2], {"venue": valencia, "time_zone": 7}, *strange[3:]]


async def test_many_proposals_take_as_many_queries_as_one(house: House) -> None:
    await settle(house)
    cities = ("Valencia", "Munich", "Kehl", "Atlantis")
    sent = [{"venue": {"city": city, "country": "ES"}} for city in cities]

    async def count(some: list[dict[str, Any]]) -> int:
        with counted_queries() as seen:
            await house.store.read(lambda con: fill_zones(con, some, home_tzid="UTC"))
        return len(seen)

    assert await count(sent) == await count(sent[-1:]) == 2


async def test_imported_events_get_the_zone_of_their_venue(house: House) -> None:
    await settle(house)
    drafts = [
        draft("Fallas", "2027-03-15T10:00", time_zone=None, venue={"city": "Valencia"}),
        draft("Carnival", "2027-02-08T10:00", venue={"city": "Las Palmas", "country": "ES"}),
    ]

    await queue_drafts(house.set_up(tzid="Europe/Madrid").context, drafts)

    queued = {row["title"]: row["fields"]["time_zone"] for row in await house.rows(submissions)}
    assert queued == {"Fallas": "Europe/Madrid", "Carnival": "Europe/Berlin"}

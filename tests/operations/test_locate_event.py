"""Tests of listings by distance: what is near a point, and what is nowhere."""

import json
from typing import Any

import pytest

from calendar_service.domain.event import Recurrence
from calendar_service.domain.filter import EventFilter
from calendar_service.domain.globe import Position
from calendar_service.domain.moderation import Action
from calendar_service.domain.near import Near
from calendar_service.domain.occurrence import Window
from calendar_service.domain.paging import Paging
from calendar_service.domain.place import Place
from calendar_service.domain.rule import Frequency, Rule
from calendar_service.domain.sync import Told
from calendar_service.operations.import_events import publish_drafts
from calendar_service.operations.load_sample import remove_sample
from calendar_service.storage.members import Listing, members_among
from calendar_service.storage.schema import date_positions, event_positions, events
from tests.house import House, draft
from tests.towns import APIA, MUNICH, STUTTGART, SUVA, settle

CENTRE = Position(STUTTGART.latitude, STUTTGART.longitude)
IN_STUTTGART = {"name": "Liederhalle", "city": "Stuttgart", "country": "DE"}


def near(latitude: float, longitude: float, within_km: float) -> EventFilter:
    return EventFilter(near=Near(Position(latitude, longitude), within_km))


async def titles(house: House, asked: EventFilter) -> list[str]:
    """Return what a page lists, having made sure that the feed holds the same."""
    page = await house.catalogue.page(asked, Paging())
    listed = [json.loads(each)["title"] for each in page.occurrences]
    feed = (await house.catalogue.feed(asked, house.clock.now())).body.decode()
    assert sorted(listed) == sorted(
        line.removeprefix("SUMMARY:") for line in feed.splitlines() if line.startswith("SUMMARY:")
    )
    return listed


async def publish(house: House, **venues: Any) -> None:
    drafts = [
        draft(title, f"2027-05-{day:02}T19:00", venue=venue)
        for day, (title, venue) in enumerate(venues.items(), start=1)
    ]
    await house.publish(*drafts)


@pytest.mark.parametrize(
    ("within_km", "found"),
    [
        (1, ["Townhall"]),
        (25, ["Townhall", "Castle"]),
        (190, ["Townhall", "Castle"]),
        (195, ["Townhall", "Castle", "Isar"]),
    ],
)
async def test_a_listing_holds_what_lies_within_the_distance(
    house: House, within_km: float, found: list[str]
) -> None:
    await settle(house)
    castle = {"name": "Castle", "latitude": 48.8973, "longitude": 9.1922}
    await publish(
        house,
        Townhall=IN_STUTTGART,
        Castle=castle,
        Isar={"city": "München", "country": "DE"},
        Palau={"city": "Valencia", "country": "ES"},
    )

    assert await titles(house, near(CENTRE.latitude, CENTRE.longitude, within_km)) == found


async def test_its_own_coordinates_say_more_than_its_town(house: House) -> None:
    await settle(house)
    at_the_lake = {**IN_STUTTGART, "latitude": 47.66, "longitude": 9.18}
    await publish(house, Regatta=at_the_lake)

    assert await titles(house, near(47.66, 9.18, 1)) == ["Regatta"]
    assert await titles(house, near(CENTRE.latitude, CENTRE.longitude, 25)) == []


async def test_what_is_nowhere_is_near_nothing(house: House) -> None:
    await settle(house)
    await house.publish(
        draft("Webinar", "2027-05-01T19:00", online_url="https://meet.example/1"),
        draft("Moved", "2027-05-02T19:00", venue=IN_STUTTGART, status="moved_online"),
        draft("Unknown", "2027-05-03T19:00", venue={"city": "Atlantis", "country": "DE"}),
        draft("Country", "2027-05-04T19:00", venue={"country": "DE"}),
    )

    assert await house.rows(event_positions) == []
    assert await titles(house, near(CENTRE.latitude, CENTRE.longitude, 500)) == []


async def test_what_is_there_and_online_as_well_is_near(house: House) -> None:
    await settle(house)
    hybrid = draft(
        "Hybrid", "2027-05-01T19:00", venue=IN_STUTTGART, online_url="https://meet.example/1"
    )
    await house.publish(hybrid)

    assert await titles(house, near(CENTRE.latitude, CENTRE.longitude, 1)) == ["Hybrid"]


async def test_the_zone_of_the_event_tells_towns_of_one_name_apart(house: House) -> None:
    await settle(house)
    portland = {"city": "Portland", "country": "US"}
    east = draft("East", "2027-05-01T19:00", time_zone="America/New_York", venue=portland)
    west = draft("West", "2027-05-02T19:00", time_zone="America/Los_Angeles", venue=portland)
    await house.publish(east, west)

    assert await titles(house, near(43.66, -70.26, 25)) == ["East"]
    assert await titles(house, near(45.52, -122.68, 25)) == ["West"]


async def test_distances_reach_across_the_date_line_and_the_pole(house: House) -> None:
    await settle(house)
    await publish(
        house,
        Fiji={"latitude": SUVA.latitude, "longitude": 179.9},
        Samoa={"latitude": APIA.latitude, "longitude": APIA.longitude},
        Arctic={"latitude": 88.5, "longitude": -170.0},
    )

    assert await titles(house, near(SUVA.latitude, -179.9, 25)) == ["Fiji"]
    assert await titles(house, near(88.5, 10.0, 340)) == ["Arctic"]


async def test_coordinates_are_never_invented_for_readers(house: House) -> None:
    await settle(house)
    await publish(house, Concert=IN_STUTTGART)

    asked = near(CENTRE.latitude, CENTRE.longitude, 25)
    page = await house.catalogue.page(asked, Paging())

    [concert] = [json.loads(each) for each in page.occurrences]
    venue = concert["venue"]
    assert (venue["latitude"], venue["longitude"]) == (None, None)
    assert b"GEO" not in (await house.catalogue.feed(asked, house.clock.now())).body


async def test_a_filter_by_distance_goes_with_the_others(house: House) -> None:
    await settle(house)
    await house.publish(
        draft("Concert", "2027-05-01T19:00", venue=IN_STUTTGART, tags=["music"]),
        draft("Lecture", "2027-05-02T19:00", venue=IN_STUTTGART),
    )

    asked = EventFilter(any_of=(("tag", ("music",)),), near=Near(CENTRE, 25))

    assert await titles(house, asked) == ["Concert"]


async def test_an_approved_event_is_near_too(house: House) -> None:
    await settle(house)
    bob = await house.account("bob@example.org")
    submission, _ = await house.submit(venue={"city": "Munich", "country": "DE"})

    await house.decide(submission, Action.APPROVE, bob)

    assert await titles(house, near(MUNICH.latitude, MUNICH.longitude, 1)) == ["Harbour Tour"]


TOUR = draft(
    "Tour",
    "2027-05-04T19:00",
    venue=IN_STUTTGART,
    recurrence="FREQ=WEEKLY;COUNT=4",
    overrides=[
        {"recurrence_id": "20270511T190000", "venue": {"city": "Munich", "country": "DE"}},
        {"recurrence_id": "20270518T190000", "venue": {"city": "Atlantis", "country": "DE"}},
    ],
)


@pytest.mark.parametrize(
    ("around", "days"), [(STUTTGART, ["04", "25"]), (MUNICH, ["11"]), (SUVA, [])]
)
async def test_a_date_that_is_elsewhere_is_near_what_is_there(
    house: House, around: Place, days: list[str]
) -> None:
    await settle(house)
    await house.publish(TOUR)
    asked = near(around.latitude, around.longitude, 25)
    everything = Listing(asked, Told.DATES, "Europe/Berlin")
    ids = await house.column(events.c.id)

    page = await house.catalogue.page(asked, Paging())
    feed = (await house.catalogue.feed(asked, house.clock.now())).body
    copied = await house.store.read(
        lambda con: members_among(con, everything, Window(None, None, "Europe/Berlin"), ids)
    )

    assert [json.loads(each)["start"][8:10] for each in page.occurrences] == days
    assert (b"SUMMARY:Tour" in feed) is bool(days)
    assert sum(copied.values()) == len(days)


async def test_positions_of_dates_go_with_their_overrides(house: House) -> None:
    await settle(house)
    await house.publish(TOUR)
    assert len(await house.rows(date_positions)) == 1

    await house.change("Tour", recurrence=Recurrence(Rule(Frequency.WEEKLY, count=4)))

    assert await house.rows(date_positions) == []
    found = near(STUTTGART.latitude, STUTTGART.longitude, 25)
    assert len((await house.catalogue.page(found, Paging())).occurrences) == 4


async def test_the_sample_leaves_no_position_behind(house: House) -> None:
    await settle(house)
    sample = [draft("Sample", "2027-05-01T19:00", venue=IN_STUTTGART)]
    await publish_drafts(house.context, sample, is_sample=True)
    before = len(await house.rows(event_positions))

    await remove_sample(house.context)

    assert (before, await house.rows(event_positions)) == (1, [])

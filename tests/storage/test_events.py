"""Tests that an event comes back as it was stored, with every detail it may have."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from calendar_service.domain.event import (
    Category,
    Closing,
    Event,
    Image,
    Kind,
    Override,
    Price,
    Recurrence,
    Status,
    Version,
)
from calendar_service.domain.people import Organiser
from calendar_service.domain.rule import Frequency, Rule, Weekday
from calendar_service.domain.venue import Venue
from calendar_service.storage.categories import add_category
from calendar_service.storage.connection import Connection
from calendar_service.storage.events import (
    StoredEvent,
    add_events,
    add_versions,
    earlier_starts,
    find_event,
    find_events,
    taken_uids,
    update_events,
)
from calendar_service.storage.organisers import add_organiser
from calendar_service.storage.venues import add_venue, find_venues
from tests.house import START, House, counted_queries

pytestmark = pytest.mark.core

HALL = Venue("hall", "Hall", "Street 1", "70174", "Kiel", "North", "DE", 54.3, 10.1, "https://h")
PIER = Venue("pier", city="Kiel", tzid="Europe/Berlin")
CLUB = Organiser("club", "Club", "https://club.example")
FILM, ART = Category("film", "Film"), Category("art", "Art")
PLAIN = Event("plain", "plain@x", Version(0, START, START), "Quiz", "UTC", start=date(2027, 5, 8))
WEEKLY = Rule(
    Frequency.MONTHLY,
    interval=2,
    until=datetime(2030, 1, 1, 9),
    by_month=(1, 5),
    by_month_day=(-1, 8),
    by_day=((None, Weekday.SATURDAY), (-1, Weekday.FRIDAY)),
    by_set_position=(1, -1),
    week_start=Weekday.SUNDAY,
)
WHOLE = Event(
    id="whole",
    uid="whole@x",
    version=Version(7, START, START),
    title="Film Night",
    tzid="Europe/Berlin",
    status=Status.POSTPONED,
    status_reason="Storm",
    description="Bring\n\nchairs.",
    start=datetime(2027, 5, 8, 20),
    end=datetime(2027, 5, 8, 22, 30, 15),
    recurrence=Recurrence(
        WEEKLY,
        include=(datetime(2027, 6, 1, 20),),
        exclude=(datetime(2027, 5, 15, 20),),
        overrides=(
            Override(datetime(2027, 5, 22, 20)),
            Override(
                datetime(2027, 5, 29, 20),
                Status.CANCELLED,
                datetime(2027, 5, 30, 20),
                datetime(2027, 5, 30, 21),
                "Short Film",
                PIER,
                "Shorter",
                "Storm again",
            ),
        ),
    ),
    venue=HALL,
    online_url="https://online.example",
    url="https://film.example",
    registration_url="https://film.example/register",
    price=Price("12 € at the door", "12.50", "EUR", free=False),
    organiser=CLUB,
    categories=(FILM, ART),
    tags=("Open Air", "Åland"),
    language="de",
    image=Image("https://img.example/1.webp", "A screen", 800, 600),
)
CALL = replace(
    PLAIN,
    id="call",
    uid="call@x",
    kind=Kind.CALL,
    start=None,
    closes=Closing(date(2199, 12, 31), "Etc/GMT+12"),
    recurrence=None,
)
LAST = replace(PLAIN, id="last", uid="last@x", end=date(2200, 1, 1), recurrence=Recurrence())


@pytest.fixture
async def stocked(house: House) -> House:
    async def stock(con: Connection) -> None:
        for venue in (HALL, PIER):
            await add_venue(con, venue, START)
        await add_organiser(con, CLUB, START)
        for category in (ART, FILM):
            await add_category(con, category.slug, category)

    await house.store.write(stock)
    return house


async def stored(house: House, id: str) -> Any:
    return await house.store.read(lambda con: find_event(con, id))


@pytest.mark.parametrize("event", [PLAIN, WHOLE, CALL, LAST], ids=lambda event: event.id)
async def test_an_event_comes_back_as_it_was_stored(stocked: House, event: Event) -> None:
    await stocked.store.write(lambda con: add_events(con, [event], is_sample=True))

    assert await stored(stocked, event.id) == StoredEvent(event, None, is_sample=True)


async def test_an_event_becomes_what_it_is_updated_to(stocked: House) -> None:
    await stocked.store.write(lambda con: add_events(con, [WHOLE]))
    later = replace(PLAIN, id="whole", uid="whole@x", version=WHOLE.version.next(START))

    await stocked.store.write(lambda con: update_events(con, [later]))

    assert await stored(stocked, "whole") == StoredEvent(later, None, is_sample=False)


async def test_events_are_found_by_the_same_queries_whether_one_or_three(stocked: House) -> None:
    async def add(con: Connection) -> None:
        for event in (PLAIN, WHOLE, CALL):
            await add_events(con, [event])

    await stocked.store.write(add)

    async def queries(*ids: str) -> int:
        with counted_queries() as seen:
            await stocked.store.read(lambda con: find_events(con, ids))
        return len(seen)

    assert await queries("whole") == await queries("whole", "plain", "call") == 4
    found = await stocked.store.read(lambda con: find_events(con, ["whole", "gone", "call"]))
    assert [each.event for each in found] == [CALL, WHOLE]


async def test_more_keys_than_one_query_takes_can_be_asked_for(stocked: House) -> None:
    """SQLite binds at most 32,766 values in one query."""
    await stocked.store.write(lambda con: add_events(con, [WHOLE]))
    many = [f"{number}" for number in range(40_000)]

    assert await stocked.store.read(lambda con: taken_uids(con, [*many, "whole@x"])) == {
        "whole@x": "whole"
    }
    assert await stocked.store.read(lambda con: find_venues(con, [*many, "hall"])) == {"hall": HALL}


async def test_the_starts_that_an_event_once_had_are_kept(stocked: House) -> None:
    saturday, evening = date(2027, 5, 8), datetime(2027, 5, 8, 19)
    told = [
        PLAIN,
        replace(PLAIN, version=PLAIN.version.next(START), start=None),
        replace(
            PLAIN, version=PLAIN.version.next(START).next(START), start=evening, tzid="Europe/Kyiv"
        ),
    ]

    async def add(con: Connection) -> None:
        await add_events(con, [PLAIN])
        for event in told:
            await add_versions(con, [event], None)

    await stocked.store.write(add)

    found = await stocked.store.read(lambda con: earlier_starts(con, "plain"))
    assert found == [(evening, "Europe/Kyiv"), (saturday, "UTC")]
    assert await stocked.store.read(lambda con: earlier_starts(con, "other")) == []

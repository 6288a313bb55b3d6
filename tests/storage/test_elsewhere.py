"""A date of a series that is elsewhere is found by its own place, and by no other."""

import json
from dataclasses import replace

import pytest

from calendar_service.domain.filter import Choice, EventFilter
from calendar_service.domain.occurrence import Window
from calendar_service.domain.paging import Paging
from calendar_service.domain.sync import Told
from calendar_service.storage.changes import newest_touching
from calendar_service.storage.events import find_event
from calendar_service.storage.fragments import fragments_in
from calendar_service.storage.members import Listing, members_among
from calendar_service.storage.schema import events
from calendar_service.storage.venues import list_venues
from tests.house import House, draft

KIEL = {"name": "Harbour Hall", "city": "Kiel", "country": "DE"}
GENT = {"name": "Cellar", "city": "Gent", "country": "BE"}
CHOIR = draft(
    "Choir",
    "2027-05-04T19:00",
    venue=KIEL,
    recurrence="FREQ=WEEKLY;COUNT=4",
    overrides=[{"recurrence_id": "20270511T190000", "venue": GENT}],
)
QUIZ = draft("Quiz", "2027-05-12T19:00", venue=KIEL)
ALWAYS = Window(None, None, "Europe/Berlin")
AT_HOME, AWAY = ["04", "18", "25"], ["11"]


@pytest.fixture
async def choir(house: House) -> House:
    await house.publish(CHOIR, QUIZ)
    return house


def asked(*any_of: Choice, but: tuple[Choice, ...] = ()) -> EventFilter:
    return EventFilter(any_of=any_of, none_of=but)


FOUND = [
    (asked(("city", ("kiel",))), AT_HOME),
    (asked(("city", ("gent",))), AWAY),
    (asked(("country", ("DE",))), AT_HOME),
    (asked(("country", ("BE",))), AWAY),
    (asked(("city", ("gent", "kiel"))), ["04", "11", "18", "25"]),
    (asked(("city", ("gent",)), ("country", ("DE",))), []),
    (asked(("city", ("brugge",))), []),
    (asked(but=(("city", ("kiel",)),)), AWAY),
    (asked(but=(("city", ("gent",)),)), AT_HOME),
]


async def days(house: House, wanted: EventFilter) -> list[str]:
    """Return the days in May on which the choir is listed."""
    page = await house.catalogue.page(wanted, Paging())
    found = [json.loads(each) for each in page.occurrences]
    return [each["start"][8:10] for each in found if each["title"] == "Choir"]


@pytest.mark.parametrize(("wanted", "listed"), FOUND)
async def test_a_list_holds_the_dates_that_are_there(
    choir: House, wanted: EventFilter, listed: list[str]
) -> None:
    assert await days(choir, wanted) == listed


@pytest.mark.parametrize(("wanted", "listed"), FOUND)
async def test_a_program_that_keeps_a_copy_is_told_of_the_same_dates(
    choir: House, wanted: EventFilter, listed: list[str]
) -> None:
    listing = Listing(wanted, Told.DATES, "Europe/Berlin")
    ids = [row["id"] for row in await choir.rows(events) if row["title"] == "Choir"]

    found = await choir.store.read(lambda con: members_among(con, listing, ALWAYS, ids))

    assert sum(found.values()) == len(listed)


@pytest.mark.parametrize(
    ("wanted", "is_in"),
    [
        (asked(("city", ("gent",))), True),
        (asked(("city", ("kiel",))), True),
        (asked(("city", ("brugge",))), False),
        (asked(but=(("city", ("gent",)),)), True),
        (asked(but=(("city", ("kiel",)),)), False),
    ],
)
async def test_a_feed_holds_the_whole_series_by_each_of_its_places(
    choir: House, wanted: EventFilter, is_in: bool
) -> None:
    found = await choir.store.read(
        lambda con: fragments_in(con, wanted, ALWAYS, "ics", horizon_day=None)
    )

    assert any(b"SUMMARY:Choir" in each.body for each in found) is is_in


async def test_a_venue_counts_the_series_of_which_a_date_is_there(choir: House) -> None:
    now = choir.clock.now()

    found = await choir.store.read(lambda con: list_venues(con, Paging(), from_at=now))

    counted = {used.venue.name: used.upcoming for used, _ in found}
    assert counted == {"Harbour Hall": 2, "Cellar": 1}


async def test_a_list_of_a_place_is_touched_when_a_date_comes_to_it_and_leaves_it(
    choir: House,
) -> None:
    gent = asked(("city", ("gent",)))
    before = await choir.store.read(lambda con: newest_touching(con, gent, ALWAYS))
    assert before is not None
    [event_id] = [row["id"] for row in await choir.rows(events) if row["title"] == "Choir"]
    stored = await choir.store.read(lambda con: find_event(con, event_id))
    assert stored is not None
    assert stored.event.recurrence is not None

    await choir.change("Choir", recurrence=replace(stored.event.recurrence, overrides=()))

    after = await choir.store.read(lambda con: newest_touching(con, gent, ALWAYS))
    assert after is not None
    assert (before.revision, after.revision) == (1, 2)
    assert await days(choir, gent) == []

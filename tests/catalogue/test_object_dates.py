"""When calendar objects happen: the index and the rules say the same."""

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from calendar_service.catalogue.object_dates import Dates, dates_of, objects_within
from calendar_service.catalogue.objects import CalendarObject, name_of, read_objects
from calendar_service.domain.filter import EventFilter
from calendar_service.domain.occurrence import Window, series_of, stretch
from calendar_service.domain.time_range import TimeRange
from calendar_service.feeds.entry import date_uid
from calendar_service.recurrence.expand import expand
from calendar_service.storage.events import find_events
from tests.catalogue.restless import Restless
from tests.house import House, opened_house
from tests.volume import Volume

SEEDS = 100
EVENTS = 40
RANGES = 60
LAST_AT = datetime(2036, 1, 1, tzinfo=UTC)
DECADE = Window(date(2026, 1, 1), date(2037, 1, 1), "Europe/Berlin")


async def test_any_time_finds_what_the_rules_give(
    blank_database: Path, tmp_path: Path, volume: Volume
) -> None:
    for seed in range(volume.of(SEEDS)):
        folder = tmp_path / str(seed)
        folder.mkdir()
        async with opened_house(folder, blank=blank_database) as house:
            await compare(house, random.Random(seed))


async def compare(house: House, dice: random.Random) -> None:
    calendar = Restless(house, dice)
    for _ in range(EVENTS):
        await calendar.publish()
        await calendar.edit()
    store, told = house.store, house.context.calendar
    objects = await read_objects(store, told, EventFilter())
    by_rule = await dates_by_rule(house, objects)
    for _ in range(RANGES):
        wanted = a_time(dice)

        found = await objects_within(store, told, objects, wanted)
        dates = await dates_of(store, told, objects, wanted, most=100_000)

        expected = within(by_rule, wanted)
        assert [each.name for each in found] == [
            each.name for each in objects if each.name in expected
        ]
        assert dates == expected


def a_time(dice: random.Random) -> TimeRange:
    """Return some hours to years of the decade."""
    start_at = datetime(2026, 6, 1, tzinfo=UTC) + timedelta(hours=dice.randrange(9 * 365 * 24))
    hours = dice.choice((1, 5, 24, 24 * 7, 24 * 31, 24 * 400))
    return TimeRange(
        start_at, min(start_at + timedelta(hours=hours), datetime(2036, 1, 1, tzinfo=UTC))
    )


async def dates_by_rule(house: House, objects: list[CalendarObject]) -> Dates:
    """Return all dates of the decade by the names of objects, whatever is indexed."""
    names = {each.name for each in objects}
    found: Dates = {}
    for stored in await house.store.read(
        lambda con: find_events(con, {each.event_id for each in objects})
    ):
        series = series_of(stored.event)
        assert series is not None, "what is in a calendar has a place there"
        for occurrence in expand(series, DECADE, 100_000):
            original = occurrence.recurrence_id
            own = date_uid(stored.event.uid, original) if original else None
            name = name_of(stored.event.id, own)
            name = name if name in names else name_of(stored.event.id)
            found.setdefault(name, []).append(occurrence)
    return found


def within(dates: Dates, wanted: TimeRange) -> Dates:
    met = {
        name: [each for each in found if wanted.meets(stretch(each, DECADE.tzid))]
        for name, found in dates.items()
    }
    return {name: found for name, found in met.items() if found}

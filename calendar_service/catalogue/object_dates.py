"""When calendar objects happen within some time: by the index as far as that goes, and beyond it
by their rules."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from calendar_service.catalogue.objects import CalendarObject, name_of
from calendar_service.domain.calendar import Calendar
from calendar_service.domain.event import Event
from calendar_service.domain.occurrence import Occurrence, Window, series_of, stretch
from calendar_service.domain.time_range import TimeRange
from calendar_service.domain.when import FIRST_DAY, LAST_DAY, instant, local
from calendar_service.feeds.entry import date_uid
from calendar_service.recurrence.expand import expand
from calendar_service.storage.catalogue import read_reached
from calendar_service.storage.connection import Connection, Store
from calendar_service.storage.entries import dates_within, series_within
from calendar_service.storage.events import find_events

Dates = dict[str, list[Occurrence]]
ALL_MOST = 1_000_000
SERIES_MOST = 1000
"""Of one series beyond the index: enough to know whether it meets a time at all."""


async def objects_within(
    store: Store, calendar: Calendar, objects: Sequence[CalendarObject], wanted: TimeRange
) -> list[CalendarObject]:
    """Return the objects that happen at some time in the range, in their order."""
    near = [each for each in objects if wanted.widened().meets(each.stretch)]
    perhaps = {each.event_id for each in near if not wanted.surely_covers(each.stretch)}
    several = {id for id, count in Counter(each.event_id for each in near).items() if count > 1}
    surely = await store.read(lambda con: series_within(con, perhaps, wanted)) - several
    unsure = [each for each in near if each.event_id in perhaps - surely]
    found = await _find(store, calendar, unsure, wanted, ALL_MOST)
    ahead = await asyncio.to_thread(_enough, found.ahead, wanted, calendar.tzid)
    dates = _by_object(unsure, found.indexed | ahead, wanted, calendar.tzid)
    out = {each.name for each in unsure} - dates.keys()
    return [each for each in near if each.name not in out]


async def dates_of(
    store: Store,
    calendar: Calendar,
    objects: Iterable[CalendarObject],
    wanted: TimeRange,
    *,
    most: int,
) -> Dates | None:
    """Return the occurrences of each object in the range, ascending, by its name; None if there
    are more than `most` together, in it or within days of it."""
    near = [each for each in objects if wanted.widened().meets(each.stretch)]
    found = await _find(store, calendar, near, wanted, most + 1)
    tzid = calendar.tzid
    ahead = await asyncio.to_thread(_expanded, found.ahead, wanted, tzid, most + 1)
    dates = found.indexed | ahead
    if sum(map(len, dates.values())) > most:
        return None
    return _by_object(near, dates, wanted, tzid)


@dataclass(frozen=True, slots=True)
class _Found:
    """Indexed occurrences by event id, and the events whose dates are not all indexed."""

    indexed: Dates
    ahead: list[Event]


async def _find(
    store: Store,
    calendar: Calendar,
    objects: Sequence[CalendarObject],
    wanted: TimeRange,
    most: int,
) -> _Found:
    async def look(con: Connection) -> _Found:
        day = (await read_reached(con)).horizon_day or FIRST_DAY
        indexed = await dates_within(con, {each.event_id for each in objects}, wanted, most=most)
        ahead = _going_on(objects, wanted, instant(day, calendar.tzid))
        return _Found(indexed, [each.event for each in await find_events(con, ahead)])

    return await store.read(look)


def _going_on(
    objects: Iterable[CalendarObject], wanted: TimeRange, horizon_at: datetime
) -> set[str]:
    """Return the events whose dates in the range are not all indexed."""
    if not wanted.reaches_beyond(horizon_at):
        return set()
    return {each.event_id for each in objects if each.stretch.end_at > horizon_at}


def _expanded(events: list[Event], wanted: TimeRange, tzid: str, most: int) -> Dates:
    """Return the events' dates by their ids, at least `most` if there are so many."""
    found: Dates = {}
    left = most
    for event in events:
        found[event.id] = _dates(event, wanted, tzid, max(left, 1))
        left -= len(found[event.id])
    return found


def _enough(events: list[Event], wanted: TimeRange, tzid: str) -> Dates:
    return {event.id: _dates(event, wanted, tzid, SERIES_MOST) for event in events}


def _dates(event: Event, wanted: TimeRange, tzid: str, most: int) -> list[Occurrence]:
    series = series_of(event)
    assert series is not None, "what is in a calendar has a place there"
    window = Window(_day(wanted.start_at, tzid, -1), _day(wanted.end_at, tzid, 2), tzid)
    return expand(series, window, most)


def _day(at: datetime | None, tzid: str, days: int) -> date | None:
    if at is None:
        return None
    ordinal = local(at, tzid).toordinal() + days
    return date.fromordinal(min(max(ordinal, FIRST_DAY.toordinal()), LAST_DAY.toordinal()))


def _by_object(
    objects: Sequence[CalendarObject], found: Dates, wanted: TimeRange, tzid: str
) -> Dates:
    told: Dates = {}
    names = {each.name for each in objects}
    uids = {each.event_id: each.event_uid for each in objects}
    for event_id, occurrences in found.items():
        for occurrence in occurrences:
            name = _name(names, event_id, uids[event_id], occurrence)
            if name in names and wanted.meets(stretch(occurrence, tzid)):
                told.setdefault(name, []).append(occurrence)
    return told


def _name(names: set[str], event_id: str, uid: str, occurrence: Occurrence) -> str:
    if occurrence.recurrence_id is not None:
        own = name_of(event_id, date_uid(uid, occurrence.recurrence_id))
        if own in names:
            return own
    return name_of(event_id)

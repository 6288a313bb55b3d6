"""Keeps a date from being in the calendar twice: once in a series, once in what was split off."""

import asyncio
from collections.abc import Iterator
from datetime import date

from calendar_service.domain.errors import DatesElsewhere
from calendar_service.domain.event import Event
from calendar_service.domain.occurrence import horizon, series_of
from calendar_service.domain.when import day_of, parse_moment
from calendar_service.operations.context import Context
from calendar_service.recurrence.starts import starts
from calendar_service.storage.connection import Connection
from calendar_service.storage.events import find_events
from calendar_service.storage.origins import find_parts
from calendar_service.storage.splits import split_that_made, splits_of


async def refuse_dates_elsewhere(context: Context, before: Event | None, after: Event) -> None:
    """Raise DatesElsewhere where the event would have dates again that another public one goes on
    with since a split. `before` is the event as it is public now; None where it is not."""
    parts, whole = await context.store.read(lambda con: _related(con, after.id))
    for split_on, part in parts:
        if await asyncio.to_thread(_gains, before, after, split_on, context.today()):
            raise DatesElsewhere(part.id, part.title)
    if before is not None or whole is None:
        return
    split_on, other = whole
    if await asyncio.to_thread(_gains, None, other, split_on, context.today()):
        raise DatesElsewhere(other.id, other.title)


_Since = tuple[date, Event]
"""A public event, and the day of the split that relates it to another."""


async def _related(con: Connection, event_id: str) -> tuple[list[_Since], _Since | None]:
    """Return the public events that go on with dates of this one, and the one whose dates this
    one goes on with."""
    parts: list[_Since] = []
    for split in await splits_of(con, event_id):
        heirs = [split.part_id, *await find_parts(con, split.part_id)]
        parts += await _public(con, heirs, split.recurrence_id)
    made = await split_that_made(con, event_id)
    whole = await _public(con, [made.event_id], made.recurrence_id) if made else []
    return parts, next(iter(whole), None)


async def _public(con: Connection, event_ids: list[str], recurrence_id: str) -> list[_Since]:
    moment = parse_moment(recurrence_id)
    if moment is None:
        return []
    stored = await find_events(con, event_ids)
    return [(day_of(moment), each.event) for each in stored if each.withdrawn_at is None]


def _gains(before: Event | None, after: Event, split_on: date, today: date) -> bool:
    """True if it would have dates from that day on which it does not have now."""
    known = frozenset(_days(before, split_on, today)) if before else frozenset()
    return any(day not in known for day in _days(after, split_on, today))


def _days(event: Event, from_day: date, today: date) -> Iterator[date]:
    series = series_of(event)
    if series is None:
        return iter(())
    return map(day_of, starts(series, from_day, horizon(max(from_day, today))))

"""Dates beyond the horizon, up to which series are indexed: expanded for who asks for a window.

Such a listing is the same in content, order and pages as if everything had been indexed.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from calendar_service.catalogue.on_demand import Dated, Look, dates_in, first_dates, order
from calendar_service.domain.filter import EventFilter
from calendar_service.domain.occurrence import Window
from calendar_service.domain.paging import Paging, Place
from calendar_service.domain.when import (
    FIRST_DAY,
    LAST_DAY,
    Moment,
    compact,
    day_of,
    instant,
    local,
)
from calendar_service.storage.connection import Connection
from calendar_service.storage.occurrences import Listed, list_page
from calendar_service.storage.series import (
    RunningSeries,
    bodies_of,
    indexed_between,
    series_between,
)
from calendar_service.storage.types import from_micros, micros

T = TypeVar("T")

DATES_MOST = 1000
"""One document has no more dates from beyond the horizon; pages go on from one to the next."""

_AROUND = timedelta(days=2)


async def list_occurrences(
    con: Connection,
    asked: EventFilter,
    window: Window,
    paging: Paging,
    *,
    horizon_day: date | None,
    only: str | None = None,
) -> list[Listed]:
    """Return a page of occurrences by (order, event, recurrence id), as `list_page` does, with
    those beyond the horizon where the window ends there.

    A window that ends earlier, or never, is answered from the index alone.
    """
    listed = await list_page(con, asked, window, paging, only=only)
    reach = _reach(window, horizon_day)
    if reach is None or _is_full(listed, paging, reach):
        return listed
    beyond = await _list_beyond(con, asked, reach, paging, only=only)
    return sorted([*listed, *beyond], key=lambda each: order(each.place))[: paging.limit]


async def find_beyond(
    con: Connection,
    event_id: str,
    recurrence_id: Moment,
    *,
    tzid: str,
    horizon_day: date | None,
) -> Listed | None:
    """Return one date of a public series that lies beyond the horizon, wherever it was moved to;
    `tzid` is the calendar's zone."""
    if horizon_day is None:
        return None
    horizon_at, end_at = instant(horizon_day, tzid), instant(LAST_DAY, tzid)
    running = await series_between(con, EventFilter(), horizon_at, end_at, only=event_id)
    found = await _off_loop(lambda: _near(running, recurrence_id, tzid))
    wanted = [
        dated
        for dated in found
        if dated.occurrence.recurrence_id == recurrence_id and dated.start_at >= horizon_at
    ]
    return next(iter(await _listed(con, running, wanted)), None)


@dataclass(frozen=True, slots=True)
class _Reach:
    """The part of a window that is not indexed: days from `horizon_day` on."""

    horizon_day: date
    start_day: date
    end_day: date
    tzid: str

    @property
    def horizon_at(self) -> datetime:
        return instant(self.horizon_day, self.tzid)

    @property
    def start_at(self) -> datetime:
        return instant(self.start_day, self.tzid)

    @property
    def end_at(self) -> datetime:
        return instant(self.end_day, self.tzid)


def _reach(window: Window, horizon_day: date | None) -> _Reach | None:
    """Return what is to be expanded of the window; None if nothing is."""
    end_day = window.end_day
    if end_day is None or horizon_day is None or end_day <= horizon_day:
        return None
    start_day = max(horizon_day, window.start_day or horizon_day)
    return _Reach(horizon_day, start_day, end_day, window.tzid) if start_day < end_day else None


def _is_full(listed: Sequence[Listed], paging: Paging, reach: _Reach) -> bool:
    """True if all that lies beyond comes after this page."""
    is_whole_page = len(listed) >= paging.limit
    return is_whole_page and listed[-1].place.order < micros(reach.horizon_at)


async def _list_beyond(
    con: Connection, asked: EventFilter, reach: _Reach, paging: Paging, *, only: str | None
) -> list[Listed]:
    start_day = _first_day(reach, paging.after)
    start_at = instant(start_day, reach.tzid)
    running = await series_between(con, asked, start_at, reach.end_at, only=only)
    # A series that begins beyond the horizon has its first date indexed all the same.
    indexed = await indexed_between(con, reach.horizon_at, reach.end_at)
    look = Look(
        start_day=start_day,
        end_day=reach.end_day,
        tzid=reach.tzid,
        from_at=reach.horizon_at,
        after=paging.after,
        limit=min(paging.limit, DATES_MOST),
    )
    found = await _off_loop(lambda: first_dates(running, look, but=indexed))
    return await _listed(con, running, found)


async def _off_loop(work: Callable[[], T]) -> T:
    """Return what the work gives, which takes longer than the loop may be held up. On SQLite a
    unit is in a thread already, with PostgreSQL it is on the loop."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return work()
    return await asyncio.to_thread(work)


def _first_day(reach: _Reach, after: Place | None) -> date:
    """Return the day on which to begin: what is over by then stands before the place."""
    if after is None or after.order <= micros(reach.start_at):
        return reach.start_day
    if after.order >= micros(reach.end_at):
        return reach.end_day
    return local(from_micros(after.order), reach.tzid).date()


def _near(running: Sequence[RunningSeries], recurrence_id: Moment, tzid: str) -> list[Dated]:
    return [
        dated for each in running for dated in dates_in(each, _around(each, recurrence_id, tzid))
    ]


def _around(running: RunningSeries, recurrence_id: Moment, tzid: str) -> Window:
    """Return some days in which the date is, if it is one at all."""
    overrides = running.series.recurrence.overrides
    moved = (each.start for each in overrides if each.recurrence_id == recurrence_id)
    day = day_of(next(moved, None) or recurrence_id)
    return Window(max(day - _AROUND, FIRST_DAY), min(day + _AROUND, LAST_DAY), tzid)


async def _listed(
    con: Connection, running: Sequence[RunningSeries], found: Sequence[Dated]
) -> list[Listed]:
    """Return the dates with their JSON: their own where they differ, else that of the series."""
    differing = {
        (each.event_id, compact(override.recurrence_id))
        for each in running
        for override in each.series.recurrence.overrides
    }
    keys = [dated.key for dated in found]
    own_ids = [recurrence_id for id, recurrence_id in keys if (id, recurrence_id) in differing]
    bodies = await bodies_of(con, [event_id for event_id, _ in keys], own_ids)
    return [
        Listed(
            dated.event_id,
            dated.occurrence.recurrence_id,
            dated.occurrence.start,
            dated.occurrence.end,
            dated.occurrence.tzid,
            dated.place,
            bodies.get(dated.key) or bodies[dated.event_id, ""],
        )
        for dated in found
    ]

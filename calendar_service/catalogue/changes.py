"""What changed in a listing, as JSON: for programs that keep a copy of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter

from calendar_service.catalogue.delta import ENTRIES_MOST, Gone, read_delta
from calendar_service.domain.calendar import Calendar
from calendar_service.domain.filter import EventFilter
from calendar_service.domain.paging import Place
from calendar_service.domain.sync import SyncToken, Told
from calendar_service.feeds.upcoming import Times, fill_times
from calendar_service.storage.connection import Connection, Store
from calendar_service.storage.members import Listing, uids_of
from calendar_service.storage.occurrences import Listed, list_dates


@dataclass(frozen=True, slots=True)
class Changed:
    """An event as it is now: its occurrences in the listing, each as JSON, in order; where one
    has more of them than a page holds, the place at which they go on."""

    event_id: str
    uid: str
    occurrences: tuple[bytes, ...]
    next_place: Place | None


@dataclass(frozen=True, slots=True)
class Changes:
    """`start_day` and `end_day` are the days of the listing that the changes lead to."""

    changed: tuple[Changed, ...]
    gone: tuple[Gone, ...]
    start_day: date | None
    end_day: date | None
    token: SyncToken
    more: bool


async def read_changes(
    store: Store, calendar: Calendar, asked: EventFilter, token: SyncToken | None, *, limit: int
) -> Changes:
    """Return what a reader with this token must be told, at most `limit` events; without one,
    all that are in. Raises SyncTokenExpired."""
    listing = Listing(asked, Told.DATES, calendar.tzid)

    async def look(con: Connection) -> Changes:
        delta = await read_delta(con, listing, token, limit=limit)
        reach = delta.reach
        window = reach.window(calendar.tzid)
        dates = await list_dates(con, asked, window, delta.changed, most=ENTRIES_MOST + 1)
        changed = _changed(dates, await uids_of(con, delta.changed))
        days = (reach.start_day, reach.end_day)
        return Changes(changed, delta.gone, *days, delta.token, delta.more)

    return await store.read(look)


def _changed(dates: Iterable[Listed], uids: dict[str, str]) -> tuple[Changed, ...]:
    return tuple(
        _one(event_id, uids[event_id], list(listed))
        for event_id, listed in groupby(dates, key=attrgetter("event_id"))
    )


def _one(event_id: str, uid: str, listed: list[Listed]) -> Changed:
    shown = listed[:ENTRIES_MOST]
    next_place = shown[-1].place if len(listed) > len(shown) else None
    return Changed(event_id, uid, tuple(map(_filled, shown)), next_place)


def _filled(listed: Listed) -> bytes:
    times = Times(listed.start, listed.end, listed.tzid, listed.recurrence_id)
    return fill_times(listed.body, times)

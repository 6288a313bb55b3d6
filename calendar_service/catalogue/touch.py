"""When a listing last changed: by the newest change that touched it, and by the days gone by."""

from dataclasses import dataclass
from datetime import datetime

from calendar_service.domain.calendar import Calendar
from calendar_service.domain.filter import EventFilter
from calendar_service.domain.occurrence import Window
from calendar_service.domain.when import instant, local
from calendar_service.storage.catalogue import read_reached
from calendar_service.storage.changes import newest_touching
from calendar_service.storage.connection import Connection


@dataclass(frozen=True, slots=True)
class Touch:
    """The newest change that touched a listing: entering it, changing in it, or leaving."""

    revision: int
    updated_at: datetime


async def read_touch(
    con: Connection, asked: EventFilter, calendar: Calendar, *, only: str | None = None
) -> Touch:
    """Return what last touched a listing, or one event; what nothing touched is as old as the
    database."""
    window = asked.window(calendar.tzid)
    change = await newest_touching(con, asked, window, only=only)
    if change is not None:
        return Touch(change.revision, change.at)
    return Touch(0, (await read_reached(con)).begun_at)


def modified_at(updated_at: datetime, window: Window, now: datetime) -> datetime:
    """Return when the bytes of a listing last changed: window edges that were crossed count."""
    edges = [edge for edge in (window.start_at, window.end_at) if edge is not None]
    return max([updated_at, *(_crossed_at(edge, now, window.tzid) for edge in edges)])


def _crossed_at(edge: datetime, now: datetime, tzid: str) -> datetime:
    """An edge ahead may be a relative one, which moved with the last midnight."""
    return edge if edge <= now else instant(local(now, tzid).date(), tzid)

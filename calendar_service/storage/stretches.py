"""On which days something is on: the days alone of what a listing holds, without what it tells."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from calendar_service.domain.filter import EventFilter
from calendar_service.domain.occurrence import Window
from calendar_service.domain.paging import Paging
from calendar_service.domain.when import day_of, last_day
from calendar_service.storage.connection import Connection
from calendar_service.storage.event_rows import moment_of
from calendar_service.storage.extents import HIDDEN
from calendar_service.storage.pages import Page, page_rows
from calendar_service.storage.schema import occurrences


async def list_days(
    con: Connection, asked: EventFilter, window: Window, *, most: int
) -> Sequence[tuple[date, date]]:
    """Return the first and last day of each indexed occurrence in the window, at most so many, by
    the clocks of its place."""
    rows = await page_rows(con, asked, Page(window, Paging(most), _days))
    found = ((moment_of(row["start"]), moment_of(row["end"])) for row in rows)
    return [(day_of(start), last_day(start, end)) for start, end in found if start is not None]


async def first_day(con: Connection) -> date | None:
    """Return the earliest day on which something public was on; None without anything."""
    query = (
        sa.select(occurrences.c.start.label("first"))
        .where(occurrences.c.extent != HIDDEN)
        .order_by(occurrences.c.start_at)
        .limit(1)
    )
    row = await con.first(query)
    start = None if row is None else moment_of(row["first"])
    return None if start is None else day_of(start)


def _days(places: sa.Subquery) -> sa.Select[tuple[object, ...]]:
    keys = ("event_id", "recurrence_id")
    is_place = sa.and_(*(places.c[key] == occurrences.c[key] for key in keys))
    table = occurrences.c
    return sa.select(table.start, table.end).select_from(sa.join(places, occurrences, is_place))

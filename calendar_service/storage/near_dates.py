"""The published dates around an instant, as far as two events are compared by them."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from calendar_service.domain.when import Moment
from calendar_service.storage.connection import Connection
from calendar_service.storage.event_rows import moment_of
from calendar_service.storage.extents import HIDDEN
from calendar_service.storage.schema import events, occurrences, venues

NEAR_MOST = 500


@dataclass(frozen=True, slots=True)
class Near:
    """One published date; `venue` and `city` are the names of where it is."""

    event_id: str
    title: str
    start: Moment | None
    end: Moment | None
    tzid: str
    venue_id: str | None
    venue: str | None
    city: str | None


async def list_near(
    con: Connection, from_at: datetime, to_at: datetime, *, closes: bool = False
) -> list[Near]:
    """Return the dates that begin in [from_at, to_at], or that close in it, ascending, at most
    `NEAR_MOST`."""
    table = occurrences.c
    at = table.end_at if closes else table.start_at
    query = (
        sa.select(
            table.event_id,
            table.start,
            table.end,
            table.tzid,
            events.c.title,
            events.c.venue_id,
            venues.c.name,
            venues.c.city,
        )
        .join(events, events.c.id == table.event_id)
        .join(venues, venues.c.id == events.c.venue_id, isouter=True)
        .where(at >= from_at, at <= to_at, table.extent != HIDDEN, _is_of_kind(closes))
        .order_by(at, table.event_id)
        .limit(NEAR_MOST)
    )
    return [
        Near(
            event_id=row["event_id"],
            title=row["title"],
            start=moment_of(row["start"]),
            end=moment_of(row["end"]),
            tzid=row["tzid"],
            venue_id=row["venue_id"],
            venue=row["name"],
            city=row["city"],
        )
        for row in await con.all(query)
    ]


def _is_of_kind(closes: bool) -> sa.ColumnElement[bool]:
    return events.c.kind != "event" if closes else events.c.kind == "event"

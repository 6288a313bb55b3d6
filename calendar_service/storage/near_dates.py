"""The published dates around an instant, as far as two events are compared by them."""

from collections.abc import Iterable
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
    """One published date; `venue` and `city` are the names of where it is, `at` is when it begins
    or, if it closes, when it does."""

    event_id: str
    title: str
    start: Moment | None
    end: Moment | None
    tzid: str
    venue_id: str | None
    venue: str | None
    city: str | None
    at: datetime


Span = tuple[datetime, datetime]


async def list_near(con: Connection, spans: Iterable[Span], *, closes: bool = False) -> list[Near]:
    """Return the dates that begin in any of the spans [from_at, to_at], or that close in one,
    ascending, at most `NEAR_MOST` for each span of which none touches another."""
    apart = _joined(spans)
    if not apart:
        return []
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
            at.label("at"),
        )
        .join(events, events.c.id == table.event_id)
        .join(venues, venues.c.id == events.c.venue_id, isouter=True)
        .where(sa.or_(*(sa.and_(at >= first, at <= last) for first, last in apart)))
        .where(table.extent != HIDDEN, _is_of_kind(closes))
        .order_by(at, table.event_id)
        .limit(NEAR_MOST * len(apart))
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
            at=row["at"],
        )
        for row in await con.all(query)
    ]


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Return the spans ascending, those that meet as one."""
    found: list[Span] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1]:
            found[-1] = found[-1][0], max(last, found[-1][1])
        else:
            found.append((first, last))
    return found


def _is_of_kind(closes: bool) -> sa.ColumnElement[bool]:
    return events.c.kind != "event" if closes else events.c.kind == "event"

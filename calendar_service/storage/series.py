"""Series that go on beyond what is indexed, and the JSON of their dates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from calendar_service.domain.event import Kind
from calendar_service.domain.filter import EventFilter
from calendar_service.domain.occurrence import Series
from calendar_service.storage.batches import batches
from calendar_service.storage.conditions import base_checks
from calendar_service.storage.connection import Connection, Row
from calendar_service.storage.event_rows import series_of_row
from calendar_service.storage.schema import events, fragments, occurrences

Key = tuple[str, str]
"""An event and, compact, a recurrence id: '' for the event itself."""


@dataclass(frozen=True, slots=True)
class RunningSeries:
    """A public series with a rule; all of it is over at `end_at`."""

    event_id: str
    series: Series
    end_at: datetime


async def series_between(
    con: Connection,
    asked: EventFilter,
    start_at: datetime,
    end_at: datetime,
    *,
    only: str | None = None,
) -> list[RunningSeries]:
    """Return the series of the filter that have begun before `end_at` and are not over at
    `start_at`, by event; the filter's own days are set aside. Dates that are
    elsewhere than their series do not count."""
    told = fragments.c
    query = (
        sa.select(*_TIMES, told.end_at.label("over_at"))
        .join(fragments, told.event_id == events.c.id)
        .where(
            events.c.recurrence.is_not(None),
            events.c.kind == Kind.EVENT.value,
            told.format == "json",
            told.recurrence_id == "",
            told.end_at > start_at,
            told.start_at < end_at,
            *base_checks(asked, events.c.id),
            *([events.c.id == only] if only is not None else []),
        )
        .order_by(events.c.id)
    )
    return [_running(row) for row in await con.all(query) if row["recurrence"]["rule"]]


async def indexed_between(con: Connection, start_at: datetime, end_at: datetime) -> set[Key]:
    """Return which dates of series are indexed that begin on [start_at, end_at)."""
    table = occurrences.c
    query = sa.select(table.event_id, table.recurrence_id).where(
        table.start_at >= start_at, table.start_at < end_at, table.recurrence_id != ""
    )
    return {(row["event_id"], row["recurrence_id"]) for row in await con.all(query)}


async def bodies_of(
    con: Connection, event_ids: Iterable[str], recurrence_ids: Iterable[str]
) -> dict[Key, bytes]:
    """Return the JSON of these events, and that of their dates with one of these recurrence ids
    which differ from the rest."""
    named = sorted({"", *recurrence_ids})
    found: dict[Key, bytes] = {}
    for wanted in batches(event_ids):
        query = sa.select(fragments.c.event_id, fragments.c.recurrence_id, fragments.c.body).where(
            fragments.c.format == "json",
            fragments.c.event_id.in_(wanted),
            fragments.c.recurrence_id.in_(named),
        )
        rows = await con.all(query)
        found |= {(row["event_id"], row["recurrence_id"]): row["body"] for row in rows}
    return found


_TIMES = tuple(events.c[name] for name in ("id", "start", "end", "tzid", "recurrence"))


def _running(row: Row) -> RunningSeries:
    return RunningSeries(row["id"], series_of_row(row), row["over_at"])

"""Public events as iCalendar keeps them, with their ids, and when they happen at some time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from calendar_service.domain.occurrence import Occurrence, Stretch, Window
from calendar_service.domain.time_range import TimeRange
from calendar_service.domain.when import Moment
from calendar_service.storage.batches import batches
from calendar_service.storage.conditions import overlaps
from calendar_service.storage.connection import Connection, Row
from calendar_service.storage.event_rows import moment_of
from calendar_service.storage.fragments import ZoneSpan
from calendar_service.storage.members import Listing, entry_conditions
from calendar_service.storage.schema import fragments, occurrences, versions


@dataclass(frozen=True, slots=True)
class EventEntry:
    """`uid` is the event's own; its extra dates have others. `stretch` is that of all dates."""

    event_id: str
    uid: str
    body: bytes
    zones: tuple[ZoneSpan, ...]
    stretch: Stretch


async def list_entries(con: Connection, listing: Listing, window: Window) -> list[EventEntry]:
    """Return all that is in the listing, by event id."""
    query = _entries(listing, window).order_by(fragments.c.event_id)
    return [_entry(row) for row in await con.all(query)]


async def find_entries(
    con: Connection, listing: Listing, window: Window, event_ids: Iterable[str]
) -> list[EventEntry]:
    """Return those of the events that are in the listing, by event id."""
    found: list[EventEntry] = []
    for wanted in batches(event_ids):
        query = _entries(listing, window).where(fragments.c.event_id.in_(wanted))
        found += [_entry(row) for row in await con.all(query.order_by(fragments.c.event_id))]
    return found


async def dates_within(
    con: Connection, event_ids: Iterable[str], wanted: TimeRange, *, most: int
) -> dict[str, list[Occurrence]]:
    """Return the indexed occurrences of these events that may meet the time, in order, together
    at most `most`. A call is listed while it is open, wherever it stands in a calendar."""
    found: dict[str, list[Occurrence]] = {}
    table = occurrences.c
    left = most
    for wanted_ids in batches(event_ids):
        query = (
            sa.select(occurrences)
            .where(table.event_id.in_(wanted_ids), *_within(wanted.widened()))
            .order_by(table.event_id, table.order_at, table.recurrence_id)
            .limit(left)
        )
        rows = await con.all(query)
        left -= len(rows)
        for row in rows:
            found.setdefault(row["event_id"], []).append(_occurrence(row))
    return found


async def series_within(
    con: Connection, event_ids: Iterable[str], wanted: TimeRange
) -> frozenset[str]:
    """Return those of the events that have an indexed date of a series in the time."""
    found: set[str] = set()
    table = occurrences.c
    for wanted_ids in batches(event_ids):
        query = sa.select(table.event_id).where(
            table.event_id.in_(wanted_ids), table.recurrence_id != "", *_within(wanted)
        )
        found |= {row["event_id"] for row in await con.all(query.distinct())}
    return frozenset(found)


async def extra_dates_ever(
    con: Connection, event_ids: Iterable[str]
) -> dict[str, frozenset[Moment]]:
    """Return the extra dates that any version of these events had."""
    found: dict[str, frozenset[Moment]] = {}
    text = sa.type_coerce(versions.c.content, sa.Text)
    for wanted in batches(event_ids):
        query = sa.select(versions.c.event_id, versions.c.content).where(
            versions.c.event_id.in_(wanted), text.like('%"include":["%')
        )
        for row in await con.all(query):
            known = found.get(row["event_id"], frozenset())
            found[row["event_id"]] = known | _extra_dates(row["content"])
    return found


def _extra_dates(content: dict[str, Any]) -> frozenset[Moment]:
    moments = map(moment_of, (content["recurrence"] or {}).get("include", ()))
    return frozenset(moment for moment in moments if moment is not None)


def _entries(listing: Listing, window: Window) -> sa.Select[tuple[object, ...]]:
    table = fragments.c
    return sa.select(
        *(table.event_id, table.order_key, table.body, table.zones, table.start_at, table.end_at)
    ).where(*entry_conditions(listing, window))


def _within(wanted: TimeRange) -> list[sa.ColumnElement[bool]]:
    return overlaps(
        occurrences.c.start_at,
        occurrences.c.end_at,
        window_start_at=wanted.start_at,
        window_end_at=wanted.end_at,
    )


def _entry(row: Row) -> EventEntry:
    return EventEntry(
        row["event_id"],
        row["order_key"].partition("/")[2],
        row["body"],
        tuple(_zone(*zone) for zone in row["zones"]),
        Stretch(row["start_at"], row["end_at"]),
    )


def _zone(tzid: str, first: str, last: str | None) -> ZoneSpan:
    last_local = None if last is None else datetime.fromisoformat(last)
    return ZoneSpan(tzid, datetime.fromisoformat(first), last_local)


def _occurrence(row: Row) -> Occurrence:
    start = moment_of(row["start"])
    assert start is not None, "what is in a calendar has a start"
    original, end = moment_of(row["recurrence_id"] or None), moment_of(row["end"])
    return Occurrence(original, start, end, row["tzid"])

"""Which events a listing contains, one by one, for a reader who holds some of them already."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from calendar_service.domain.filter import EventFilter
from calendar_service.domain.occurrence import Window
from calendar_service.domain.sync import Reach, Told
from calendar_service.domain.when import instant
from calendar_service.storage.batches import batches
from calendar_service.storage.conditions import (
    event_conditions,
    overlaps,
    place_checks,
    without_places,
)
from calendar_service.storage.connection import Connection
from calendar_service.storage.schema import changes, events, fragments, occurrences

Condition = sa.ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Listing:
    """A filter, what of its events is told, and the calendar's own zone. Its days are those of a
    Reach, not of the filter."""

    asked: EventFilter
    told: Told
    tzid: str


async def next_touched(
    con: Connection,
    listing: Listing,
    between: tuple[Reach | None, Reach],
    *,
    after: str,
    limit: int,
) -> list[str]:
    """Return the events after `after` that may stand otherwise in the second of the reaches than
    in the first, ascending by id: those that changed, that a day the listing begins or ends on
    has passed, or that were indexed further ahead. Without a first one, all that are in."""
    held, ahead = between
    ids = (
        _members(listing, ahead.window(listing.tzid))
        if held is None
        else sa.union(_changed(held), *_moved(listing, held, ahead))
    )
    found = ids.subquery().c.event_id
    query = sa.select(found).where(found > after).distinct().order_by(found).limit(limit)
    return [row["event_id"] for row in await con.all(query)]


async def members_among(
    con: Connection, listing: Listing, window: Window, event_ids: Iterable[str]
) -> dict[str, int]:
    """Return those of the events that the listing contains, each with the number of its entries."""
    table = _TABLES[listing.told]
    found: dict[str, int] = {}
    for wanted in batches(event_ids):
        query = (
            sa.select(table.c.event_id, sa.func.count().label("count"))
            .where(table.c.event_id.in_(wanted), *entry_conditions(listing, window))
            .group_by(table.c.event_id)
        )
        found |= {row["event_id"]: row["count"] for row in await con.all(query)}
    return found


async def uids_of(con: Connection, event_ids: Iterable[str]) -> dict[str, str]:
    """Return the UIDs of those of the events that there are, public or not."""
    found: dict[str, str] = {}
    for wanted in batches(event_ids):
        query = sa.select(events.c.id, events.c.uid).where(events.c.id.in_(wanted))
        found |= {row["id"]: row["uid"] for row in await con.all(query)}
    return found


_TABLES: dict[Told, sa.Table] = {Told.DATES: occurrences, Told.EVENTS: fragments}


def entry_conditions(listing: Listing, window: Window) -> list[Condition]:
    """Return what must hold for a row of what is told to be in the listing: an occurrence, or an
    event's iCalendar, which is in while its last date is not over."""
    table = _TABLES[listing.told]
    within = overlaps(
        table.c.start_at,
        table.c.end_at,
        window_start_at=window.start_at,
        window_end_at=window.end_at,
    )
    return [*within, *_always(listing)]


def _members(listing: Listing, window: Window) -> sa.Select[tuple[str]]:
    table = _TABLES[listing.told]
    return sa.select(table.c.event_id).where(*entry_conditions(listing, window))


def _always(listing: Listing) -> list[Condition]:
    """Return what must hold on any day. What is left of a withdrawn event has no JSON."""
    event_id = _TABLES[listing.told].c.event_id
    public = fragments.alias("public").c
    ids = sa.select(public.event_id).where(public.format == "json", public.recurrence_id == "")
    whole = [fragments.c.format == "ics", fragments.c.recurrence_id == ""]
    own = whole if listing.told is Told.EVENTS else []
    return [*own, event_id.in_(ids), *_asked(listing)]


def _asked(listing: Listing) -> list[Condition]:
    asked, table = listing.asked, _TABLES[listing.told]
    if listing.told is Told.EVENTS:
        return event_conditions(asked, table.c.event_id)
    of_events = event_conditions(without_places(asked), table.c.event_id)
    return [*of_events, *place_checks(asked, table)]


def _changed(held: Reach) -> sa.Select[tuple[str]]:
    return sa.select(changes.c.event_id).where(changes.c.revision > held.revision)


def _moved(listing: Listing, held: Reach, ahead: Reach) -> list[sa.Select[tuple[str]]]:
    """Return the queries for what no change tells of: time has passed."""
    table = _TABLES[listing.told].c
    was, is_ = held.window(listing.tzid), ahead.window(listing.tzid)
    crossed: list[Condition] = []
    if was.start_at != is_.start_at:
        crossed.append(_crossed(table.end_at, was.start_at, is_.start_at))
    if was.end_at != is_.end_at:
        crossed.append(_crossed(table.start_at, was.end_at, is_.end_at))
    if listing.told is Told.DATES and held.horizon_day != ahead.horizon_day:
        crossed.append(_was_beyond(held.horizon_day, listing.tzid))
    return [sa.select(table.event_id).where(condition, *_always(listing)) for condition in crossed]


def _crossed(
    column: sa.ColumnElement[datetime], was_at: datetime | None, is_at: datetime | None
) -> Condition:
    """Return what must hold for an instant to lie on another side of an edge than it did."""
    edges = [edge for edge in (was_at, is_at) if edge is not None]
    if len(edges) == 1:
        return sa.true()
    return column.between(min(edges), max(edges))


def _was_beyond(horizon_day: date | None, tzid: str) -> Condition:
    """Return what must hold for a date of a series not to have been indexed yet."""
    of_series = occurrences.c.recurrence_id != ""
    if horizon_day is None:
        return of_series
    return sa.and_(of_series, occurrences.c.start_at >= instant(horizon_day, tzid))

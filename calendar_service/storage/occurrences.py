"""When each published event happens, up to the horizon: what all listings ask."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from calendar_service.domain.filter import EventFilter
from calendar_service.domain.occurrence import Occurrence, Stretch, Window
from calendar_service.domain.paging import Paging, Place
from calendar_service.domain.when import Moment, compact, format_moment
from calendar_service.storage.batches import batches
from calendar_service.storage.conditions import overlaps, place_checks
from calendar_service.storage.connection import Connection, Row
from calendar_service.storage.derived import replace_changed_rows
from calendar_service.storage.event_rows import moment_of
from calendar_service.storage.extents import HIDDEN, extent_of
from calendar_service.storage.pages import Page, page_rows, rows_of
from calendar_service.storage.schema import fragments, occurrences
from calendar_service.storage.timeline import place_of
from calendar_service.storage.turns import made_of


@dataclass(frozen=True, slots=True)
class Indexed:
    """An occurrence, the stretch by which it is listed and the instant it is ordered by. A
    survey that never closes may have no start."""

    recurrence_id: Moment | None
    start: Moment | None
    end: Moment | None
    tzid: str
    stretch: Stretch
    order_at: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of a listing with the JSON that was rendered for it."""

    event_id: str
    recurrence_id: Moment | None
    start: Moment | None
    end: Moment | None
    tzid: str
    place: Place
    body: bytes


async def replace_occurrences(con: Connection, indexed: Mapping[str, Sequence[Indexed]]) -> None:
    """Store when the events happen, by id."""
    rows = [_row(event_id, each) for event_id, many in indexed.items() for each in many]
    await replace_changed_rows(con, occurrences, indexed, rows)


async def hide_occurrences(con: Connection, event_id: str) -> None:
    """Keep them for what is left of a withdrawn event in feeds, and out of every list."""
    query = sa.update(occurrences).where(occurrences.c.event_id == event_id)
    await con.run(query.values(extent=HIDDEN))


async def hidden_dates(
    con: Connection, window: Window, event_ids: Iterable[str]
) -> dict[str, list[Occurrence]]:
    """Return the dates in the window of those of the series that were withdrawn, in order."""
    found: dict[str, list[Occurrence]] = {}
    table = occurrences.c
    for wanted in batches(event_ids):
        query = sa.select(occurrences).where(
            table.event_id.in_(wanted), table.extent == HIDDEN, table.recurrence_id != ""
        )
        in_order = query.where(*_within(window)).order_by(table.order_at, table.recurrence_id)
        for row in await con.all(in_order):
            start, end = moment_of(row["start"]), moment_of(row["end"])
            assert start is not None, "a date of a series has a start"
            date = Occurrence(moment_of(row["recurrence_id"]), start, end, row["tzid"])
            found.setdefault(row["event_id"], []).append(date)
    return found


async def list_page(
    con: Connection, asked: EventFilter, window: Window, paging: Paging, *, only: str | None = None
) -> list[Listed]:
    """Return a page of occurrences by (order, event, recurrence id); `only` is one event's id.

    The JSON of an occurrence that differs is its own, else that of its event.
    """
    page = Page(window, paging, _shown)
    rows = await (page_rows(con, asked, page) if only is None else rows_of(con, only, asked, page))
    return await made_of([row for row in rows if row["body"] is not None], _listed)


async def list_dates(
    con: Connection, asked: EventFilter, window: Window, event_ids: Iterable[str], *, most: int
) -> list[Listed]:
    """Return the occurrences of these events, which are in the filter, in the window by (event,
    order, recurrence id), of each event at most its first `most`. Dates elsewhere than the filter
    asks are left out."""
    found: list[Listed] = []
    table = occurrences.c
    in_order = (table.order_at, table.recurrence_id)
    number = sa.func.row_number().over(partition_by=table.event_id, order_by=in_order)
    for wanted in batches(event_ids):
        dates = (
            _query()
            .add_columns(number.label("number"))
            .where(table.event_id.in_(wanted), *_within(window))
            .where(*place_checks(asked, occurrences))
            .subquery()
        )
        query = sa.select(dates).where(dates.c.number <= most)
        rows = await con.all(query.order_by(dates.c.event_id, dates.c.number))
        found += [_listed(row) for row in rows]
    return found


async def find_occurrence(con: Connection, event_id: str, recurrence_id: Moment) -> Listed | None:
    """Return one date of a public series."""
    table = occurrences.c
    query = _query().where(
        table.event_id == event_id, table.recurrence_id == compact(recurrence_id)
    )
    row = await con.first(query)
    return None if row is None else _listed(row)


async def last_occurrence(con: Connection, event_id: str) -> Listed | None:
    """Return the last indexed date of a public event."""
    table = occurrences.c
    query = _query().where(table.event_id == event_id).order_by(table.order_at.desc()).limit(1)
    row = await con.first(query)
    return None if row is None else _listed(row)


async def instants_of(
    con: Connection, event_ids: Sequence[str]
) -> dict[str, dict[Moment | None, datetime]]:
    """Return when each indexed occurrence of the events begins, by its recurrence id."""
    found: dict[str, dict[Moment | None, datetime]] = {}
    table = occurrences.c
    for wanted in batches(event_ids):
        query = sa.select(table.event_id, table.recurrence_id, table.order_at)
        for row in await con.all(query.where(table.event_id.in_(wanted))):
            by_id = found.setdefault(row["event_id"], {})
            by_id[moment_of(row["recurrence_id"] or None)] = row["order_at"]
    return found


def _shown(places: sa.Subquery) -> sa.Select[tuple[object, ...]]:
    """What has no JSON is left out by whoever reads this. The joins are outer ones, since these
    alone keep their order: with statistics of some tables only, such as an operator's tool may
    leave behind, SQLite would begin with the JSON of all events."""
    keys = ("event_id", "recurrence_id")
    is_place = sa.and_(*(places.c[key] == occurrences.c[key] for key in keys))
    return _query(sa.outerjoin(places, occurrences, is_place), isouter=True)


def _query(
    source: sa.FromClause = occurrences, *, isouter: bool = False
) -> sa.Select[tuple[object, ...]]:
    own = fragments.alias("own")
    whole = fragments.alias("whole")
    table = occurrences.c
    body = sa.func.coalesce(own.c.body, whole.c.body).label("body")
    names = ("event_id", "recurrence_id", "start", "end", "tzid", "order_at")
    return (
        sa.select(*(table[name] for name in names), body)
        .select_from(source)
        .join(whole, _is_fragment(whole, ""), isouter=isouter)
        .join(own, _is_fragment(own, table.recurrence_id), isouter=True)
    )


def _within(window: Window) -> list[sa.ColumnElement[bool]]:
    return overlaps(
        occurrences.c.start_at,
        occurrences.c.end_at,
        window_start_at=window.start_at,
        window_end_at=window.end_at,
    )


def _is_fragment(table: sa.FromClause, recurrence_id: object) -> sa.ColumnElement[bool]:
    return sa.and_(
        table.c.format == "json",
        table.c.event_id == occurrences.c.event_id,
        table.c.recurrence_id == recurrence_id,
    )


def _row(event_id: str, indexed: Indexed) -> dict[str, object]:
    return {
        "event_id": event_id,
        "recurrence_id": compact(indexed.recurrence_id) if indexed.recurrence_id else "",
        "start_at": indexed.stretch.start_at,
        "end_at": indexed.stretch.end_at,
        "order_at": indexed.order_at,
        "extent": extent_of(indexed.stretch, indexed.order_at),
        "start": format_moment(indexed.start) if indexed.start else None,
        "end": format_moment(indexed.end) if indexed.end else None,
        "tzid": indexed.tzid,
    }


def _listed(row: Row) -> Listed:
    return Listed(
        row["event_id"],
        moment_of(row["recurrence_id"] or None),
        moment_of(row["start"]),
        moment_of(row["end"]),
        row["tzid"],
        place_of(row),
        row["body"],
    )

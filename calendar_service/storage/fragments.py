"""Each published event's bytes in a format, rendered once, and what finds them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from calendar_service.domain.filter import EventFilter
from calendar_service.domain.occurrence import Stretch, Window
from calendar_service.domain.when import Moment, compact
from calendar_service.storage.batches import WANTED, batches
from calendar_service.storage.changes import Standing
from calendar_service.storage.connection import Connection, Row
from calendar_service.storage.derived import replace_rows
from calendar_service.storage.holdings import (
    Holding,
    holding_of,
    holding_values,
    is_held,
    shortest_way,
)
from calendar_service.storage.looks import KEPT
from calendar_service.storage.schema import changes, event_facets, events, fragments
from calendar_service.storage.standings import EVENTS, newest_standing
from calendar_service.storage.turns import made_of


@dataclass(frozen=True, slots=True)
class ZoneSpan:
    """A zone that a fragment names and the wall times it is used for; None is for ever."""

    tzid: str
    first_local: datetime
    last_local: datetime | None


@dataclass(frozen=True, slots=True)
class Fragment:
    """`recurrence_id` is set for the JSON of one occurrence that differs; `order_key` is
    (start, UID); `stretch` that of all occurrences."""

    format: str
    recurrence_id: Moment | None
    order_key: str
    stretch: Stretch
    body: bytes
    hash: str
    zones: tuple[ZoneSpan, ...]
    fingerprint: str
    event_id: str = ""


_COLUMNS: tuple[sa.ColumnElement[Any], ...] = (
    *(column for column in fragments.columns if column.name != "zones"),
    sa.type_coerce(fragments.c.zones, sa.Text).label("zones"),
)


async def replace_fragments(con: Connection, rendered: Mapping[str, Sequence[Fragment]]) -> None:
    """Store the fragments of the events, by id."""
    rows = [_row(event_id, each) for event_id, many in rendered.items() for each in many]
    await replace_rows(con, fragments, rendered, rows)


async def replace_facets(con: Connection, standings: Mapping[str, Standing | None]) -> None:
    """Store what filters can ask of the events, by id; None for one of which nothing is left."""
    rows = [
        {
            "event_id": event_id,
            "facet": facet,
            "value": value,
            "end_at": standing.stretch.end_at,
        }
        for event_id, standing in standings.items()
        if standing is not None
        for facet, values in sorted(standing.facets.items())
        for value in values
    ]
    await replace_rows(con, event_facets, standings, rows)


async def fragments_in(
    con: Connection,
    asked: EventFilter,
    window: Window,
    format: str,
    *,
    horizon_day: date | None,
    among: frozenset[str] | None = None,
) -> list[Fragment]:
    """Return the fragments of a document by (start, UID), or those of it that are of a few events.

    An event is in if any occurrence can meet the window, and then whole. Beyond the horizon no
    occurrence is indexed, so a series that goes on counts as meeting the window there.
    """
    content = replace(asked, start_day=None, end_day=None)
    holding = holding_of(format, window, horizon_day)
    values = holding_values(window, horizon_day)
    found: list[Row] = []
    if among is None:
        way = await shortest_way(con, content, holding, values)
        found = await con.all(_held(content, holding, way), values)
    for wanted in batches(among or ()):
        found += await con.all(_held(content, holding, None), {**values, "among": wanted})
    return await made_of(sorted(found, key=itemgetter("order_key")), _fragment)


async def bytes_in(con: Connection, asked: EventFilter, window: Window, format: str) -> int:
    """Return how many bytes the fragments of a document have together; the window has no end."""
    assert window.end_day is None, "a series that goes on would have to be looked for"
    content = replace(asked, start_day=None, end_day=None)
    holding, values = holding_of(format, window, None), holding_values(window, None)
    way = await shortest_way(con, content, holding, values)
    size = sa.func.coalesce(sa.func.sum(sa.func.length(fragments.c.body)), 0).label("size")
    query = sa.select(size).where(*is_held(content, holding, way))
    row = await con.first(query.params(**values))
    return int(row["size"]) if row else 0


async def bytes_of(con: Connection, event_ids: Iterable[str], format: str) -> int:
    """Return how many bytes the fragments of these events have together."""
    size = sa.func.coalesce(sa.func.sum(sa.func.length(fragments.c.body)), 0).label("size")
    query = sa.select(size).where(
        fragments.c.format == format,
        fragments.c.recurrence_id == "",
        fragments.c.event_id.in_(WANTED),
    )
    rows = [await con.first(query.params(wanted=wanted)) for wanted in batches(event_ids)]
    return sum(int(row["size"]) for row in rows if row)


async def newest_changed_ids(
    con: Connection, asked: EventFilter, window: Window, *, most: int
) -> list[str]:
    """Return the events of a listing that changed last, newest first, at most `most`."""
    content = replace(asked, start_day=None, end_day=None)
    found = await newest_standing(con, EVENTS, content, window, most=most)
    return [event_id for _, event_id in found]


async def fragment_of(con: Connection, event_id: str, format: str) -> Fragment | None:
    """Return the event's own fragment in a format; None if it is not public."""
    query = sa.select(*_COLUMNS).where(
        fragments.c.format == format,
        fragments.c.event_id == event_id,
        fragments.c.recurrence_id == "",
    )
    row = await con.first(query)
    return None if row is None else _fragment(row)


async def ids_rendered_otherwise(con: Connection, fingerprint: str) -> list[str]:
    """Return the events, ascending, of which something was not rendered with this: every fragment
    is looked at."""
    event_id = fragments.c.event_id
    query = sa.select(event_id).where(fragments.c.fingerprint != fingerprint).distinct()
    return [row["event_id"] for row in await con.all(query.order_by(event_id))]


async def is_rendered_otherwise(con: Connection, fingerprint: str, *, since: int) -> bool:
    """Return whether anything that changed after a revision was not rendered with this. What
    cannot be rendered stays as it was, which is known."""
    table = fragments.c
    query = (
        sa.select(table.event_id)
        .join(changes, changes.c.event_id == table.event_id)
        .join(events, events.c.id == table.event_id)
        .where(changes.c.revision > since, table.fingerprint != fingerprint)
        .where(events.c.fault.is_(None), events.c.withdrawn_at.is_(None))
        .limit(1)
    )
    return await con.first(query) is not None


async def hashes_of(con: Connection, event_ids: Iterable[str]) -> dict[str, list[str]]:
    """Return the hashes of each event's fragments, by (format, recurrence id)."""
    found: dict[str, list[str]] = {}
    for wanted in batches(event_ids):
        rows = await con.all(
            sa.select(fragments.c.event_id, fragments.c.hash)
            .where(fragments.c.event_id.in_(wanted))
            .order_by(fragments.c.event_id, fragments.c.format, fragments.c.recurrence_id)
        )
        for row in rows:
            found.setdefault(row["event_id"], []).append(row["hash"])
    return found


@lru_cache(maxsize=KEPT)
def _held(content: EventFilter, holding: Holding, way: int | None) -> sa.Select[tuple[object, ...]]:
    return sa.select(*_COLUMNS).where(*is_held(content, holding, way))


def _row(event_id: str, fragment: Fragment) -> dict[str, object]:
    return {
        "format": fragment.format,
        "event_id": event_id,
        "recurrence_id": compact(fragment.recurrence_id) if fragment.recurrence_id else "",
        "order_key": fragment.order_key,
        "start_at": fragment.stretch.start_at,
        "end_at": fragment.stretch.end_at,
        "body": fragment.body,
        "hash": fragment.hash,
        "zones": [
            [
                zone.tzid,
                zone.first_local.isoformat(),
                zone.last_local.isoformat() if zone.last_local else None,
            ]
            for zone in fragment.zones
        ],
        "fingerprint": fragment.fingerprint,
    }


def _fragment(row: Row) -> Fragment:
    return Fragment(
        format=row["format"],
        recurrence_id=None,
        order_key=row["order_key"],
        stretch=Stretch(row["start_at"], row["end_at"]),
        body=row["body"],
        hash=row["hash"],
        zones=_zones(row["zones"]),
        fingerprint=row["fingerprint"],
        event_id=row["event_id"],
    )


@lru_cache(maxsize=8192)
def _zones(text: str) -> tuple[ZoneSpan, ...]:
    """Many events are at the same times, and reading them takes longer than the rest of a row."""
    return tuple(
        ZoneSpan(
            tzid,
            datetime.fromisoformat(first),
            datetime.fromisoformat(last) if last else None,
        )
        for tzid, first, last in json.loads(text)
    )

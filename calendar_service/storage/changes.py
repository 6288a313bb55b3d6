"""What readers must be told: one row an event and revision, with what it was and what it is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from calendar_service.domain.filter import EventFilter, Facets, matches
from calendar_service.domain.occurrence import Stretch, Window
from calendar_service.storage.connection import Connection, Row
from calendar_service.storage.schema import changes, event_facets, fragments
from calendar_service.storage.types import from_micros, micros


@dataclass(frozen=True, slots=True)
class Standing:
    """How an event stood in listings: what filters could ask, and when it happened."""

    facets: Facets
    stretch: Stretch


@dataclass(frozen=True, slots=True)
class Change:
    """`before` is None for what was not public, `after` for what is not public any more."""

    revision: int
    event_id: str
    at: datetime
    before: Standing | None
    after: Standing | None


async def append_change(con: Connection, change: Change) -> None:
    await con.run(
        sa.insert(changes).values(
            revision=change.revision,
            event_id=change.event_id,
            at=change.at,
            before=_packed(change.before),
            after=_packed(change.after),
        )
    )


async def standing_of(con: Connection, event_id: str) -> Standing | None:
    """Return how a public event stands now; None if it is not public."""
    row = await con.first(
        sa.select(fragments.c.start_at, fragments.c.end_at).where(
            fragments.c.event_id == event_id,
            fragments.c.format == "json",
            fragments.c.recurrence_id == "",
        )
    )
    if row is None:
        return None
    rows = await con.all(
        sa.select(event_facets.c.facet, event_facets.c.value)
        .where(event_facets.c.event_id == event_id)
        .order_by(event_facets.c.facet, event_facets.c.value)
    )
    facets: dict[str, tuple[str, ...]] = {}
    for each in rows:
        facets[each["facet"]] = (*facets.get(each["facet"], ()), each["value"])
    return Standing(facets, Stretch(row["start_at"], row["end_at"]))


async def newest_touching(
    con: Connection, asked: EventFilter, window: Window, *, only: str | None = None
) -> Change | None:
    """Return the newest change that touched a document: entering, changing in it, or leaving.

    A filter by words is touched by every change within its other bounds.
    """
    below: int | None = None
    while True:
        found = await _older_than(con, below, only)
        for change in found:
            if _touches(change, asked, window):
                return change
        if len(found) < _BATCH:
            return None
        below = found[-1].revision


_BATCH = 200


async def _older_than(con: Connection, below: int | None, only: str | None) -> list[Change]:
    query = sa.select(changes).order_by(changes.c.revision.desc(), changes.c.event_id)
    if below is not None:
        query = query.where(changes.c.revision < below)
    if only is not None:
        query = query.where(changes.c.event_id == only)
    return [_change(row) for row in await con.all(query.limit(_BATCH))]


def _touches(change: Change, asked: EventFilter, window: Window) -> bool:
    return any(
        standing is not None
        and matches(asked, standing.facets)
        and standing.stretch.overlaps(window)
        for standing in (change.before, change.after)
    )


def _packed(standing: Standing | None) -> dict[str, Any] | None:
    if standing is None:
        return None
    return {
        "facets": {name: list(values) for name, values in sorted(standing.facets.items())},
        "start": micros(standing.stretch.start_at),
        "end": micros(standing.stretch.end_at),
    }


def _unpacked(packed: dict[str, Any] | None) -> Standing | None:
    if packed is None:
        return None
    facets = {name: tuple(values) for name, values in packed["facets"].items()}
    return Standing(facets, Stretch(from_micros(packed["start"]), from_micros(packed["end"])))


def _change(row: Row) -> Change:
    return Change(
        row["revision"],
        row["event_id"],
        row["at"],
        _unpacked(row["before"]),
        _unpacked(row["after"]),
    )

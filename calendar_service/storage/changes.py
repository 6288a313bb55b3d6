"""What readers must be told: one row an event and revision, with what it was and what it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from calendar_service.domain.filter import EventFilter, Facets, matches
from calendar_service.domain.occurrence import Stretch, Window
from calendar_service.storage.batches import batches
from calendar_service.storage.connection import Connection, Row
from calendar_service.storage.schema import changes, event_facets, fragments
from calendar_service.storage.types import from_micros, micros

CHANGES_KEPT = timedelta(days=90)


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

    A filter by words or nearness is touched by every change within its other bounds.
    """
    last: Change | None = None
    while True:
        found = await _after(con, last, only)
        for change in found:
            if _touches(change, asked, window):
                return change
        if len(found) < _BATCH:
            return None
        last = found[-1]


async def changes_since(con: Connection, revision: int, event_ids: Iterable[str]) -> list[Change]:
    """Return the changes of these events that are newer than the revision."""
    found: list[Change] = []
    for wanted in batches(event_ids):
        query = sa.select(changes).where(
            changes.c.revision > revision, changes.c.event_id.in_(wanted)
        )
        found += [_change(row) for row in await con.all(query)]
    return found


async def first_kept(con: Connection) -> int | None:
    """Return the oldest revision whose changes are kept; None where none are."""
    row = await con.first(sa.select(sa.func.min(changes.c.revision).label("first")))
    return None if row is None else row["first"]


async def forget_changes(con: Connection, before: datetime) -> None:
    """Drop the changes up to the newest revision that is older than this, so that those which
    are kept have no gap, whatever the clock did."""
    old = sa.select(sa.func.max(changes.c.revision)).where(changes.c.at < before)
    await con.run(sa.delete(changes).where(changes.c.revision <= old.scalar_subquery()))


_BATCH = 200


async def _after(con: Connection, last: Change | None, only: str | None) -> list[Change]:
    """Newest first; one revision may have more rows than one look takes."""
    table = changes.c
    query = sa.select(changes).order_by(table.revision.desc(), table.event_id.desc())
    if last is not None:
        place = sa.tuple_(table.revision, table.event_id)
        query = query.where(place < sa.tuple_(sa.literal(last.revision), sa.literal(last.event_id)))
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
        "facets": {name: list(each) for name, each in sorted(standing.facets.items()) if each},
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

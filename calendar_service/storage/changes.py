"""What readers must be told: one row an event and revision, with what it was and what it is."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from calendar_service.domain.filter import Choice, EventFilter, Facets, matches
from calendar_service.domain.occurrence import Stretch, Window
from calendar_service.storage.batches import WANTED, batches
from calendar_service.storage.conditions import Condition
from calendar_service.storage.connection import Connection, Row
from calendar_service.storage.schema import changes, event_facets, fragments
from calendar_service.storage.standings import CHANGES, Key, newest_standing
from calendar_service.storage.types import from_micros, micros

CHANGES_KEPT = timedelta(days=90)
_AFTER = (
    sa.select(changes)
    .where(changes.c.revision > sa.bindparam("reached"))
    .order_by(changes.c.revision, changes.c.event_id)
    .limit(sa.bindparam("rows_most", type_=sa.Integer))
)
_PUBLIC = sa.select(fragments.c.event_id, fragments.c.start_at, fragments.c.end_at).where(
    fragments.c.event_id.in_(WANTED),
    fragments.c.format == "json",
    fragments.c.recurrence_id == "",
)
_IS, _BETWEEN = "=", "\n"
"""No facet's name has the one inside, and no value the other."""

_PAIRS = (
    sa.select(
        event_facets.c.event_id,
        sa.func.aggregate_strings(
            event_facets.c.facet + _IS + event_facets.c.value, _BETWEEN
        ).label("pairs"),
    )
    .where(event_facets.c.event_id.in_(WANTED))
    .group_by(event_facets.c.event_id)
)


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


async def append_changes(con: Connection, told: Iterable[Change]) -> None:
    await con.run_many(changes, [_row(change) for change in told])


async def standing_of(con: Connection, event_id: str) -> Standing | None:
    """Return how a public event stands now; None if it is not public."""
    return (await standings_of(con, [event_id])).get(event_id)


async def standings_of(con: Connection, event_ids: Iterable[str]) -> dict[str, Standing]:
    """Return how those of the events stand now that are public, by id."""
    found: dict[str, Standing] = {}
    for wanted in batches(event_ids):
        facets = await _facets(con, wanted)
        for row in await con.all(_PUBLIC, {"wanted": wanted}):
            stretch = Stretch(row["start_at"], row["end_at"])
            found[row["event_id"]] = Standing(facets.get(row["event_id"], {}), stretch)
    return found


async def facets_of_events(con: Connection, event_ids: Iterable[str]) -> dict[str, Facets]:
    """Return what filters can ask of those of the events of which anything is left, by id."""
    found: dict[str, Facets] = {}
    for wanted in batches(event_ids):
        found |= await _facets(con, wanted)
    return found


async def newest_touching(
    con: Connection, asked: EventFilter, window: Window, *, only: str | None = None
) -> Change | None:
    """Return the newest change that touched a document: entering, changing in it, or leaving.

    A filter by words or nearness is touched by every change within its other bounds.
    """
    if only is not None:
        return await _newest(con, asked, window, [changes.c.event_id == only])
    content = EventFilter(any_of=asked.any_of, none_of=asked.none_of)
    keys = await newest_standing(con, CHANGES, content, window, most=1)
    standing = await _change_of(con, keys[0][0]) if keys else None
    if standing is not None and not touches(standing, asked, window):
        # Since then it was derived anew, and stands otherwise than any change tells.
        return await _newest(con, asked, window, [])
    newer = [] if standing is None else [changes.c.revision >= standing.revision]
    moved = await _newest(con, asked, window, [_MOVES, *newer, *map(_names, asked.any_of)])
    known = [each for each in (moved, standing) if each is not None]
    return max(known, key=lambda each: (each.revision, each.event_id), default=None)


async def changes_since(con: Connection, revision: int, event_ids: Iterable[str]) -> list[Change]:
    """Return the changes of these events that are newer than the revision."""
    found: list[Change] = []
    for wanted in batches(event_ids):
        query = sa.select(changes).where(
            changes.c.revision > revision, changes.c.event_id.in_(wanted)
        )
        found += [_change(row) for row in await con.all(query)]
    return found


async def changes_after(con: Connection, revision: int, *, most: int) -> list[Change] | None:
    """Return the changes that are newer than the revision, oldest first; None if they are more
    than `most`."""
    rows = await con.all(_AFTER, {"reached": revision, "rows_most": most + 1})
    return None if len(rows) > most else [_change(row) for row in rows]


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
_MOVES: Condition = sa.literal_column("moves")  # written as its index says it
"""Only such a change can have left a listing. Any other is as it left its event, or another one
has told of the event since, so that what stands now has the newest of those."""


def _names(choice: Choice) -> Condition:
    """Return what holds for every change that any value of the choice was or is true of, and for
    some others: fewer are read, and looked at closely, than there are."""
    _, values = choice
    texts = [json.dumps(value, ensure_ascii=False) for value in values]
    sides = [sa.type_coerce(side, sa.Text) for side in (changes.c.before, changes.c.after)]
    return sa.or_(*(side.contains(text, autoescape=True) for side in sides for text in texts))


async def _newest(
    con: Connection, asked: EventFilter, window: Window, conditions: Sequence[Condition]
) -> Change | None:
    last: Change | None = None
    while True:
        found = await _after(con, last, conditions)
        for change in found:
            if touches(change, asked, window):
                return change
        if len(found) < _BATCH:
            return None
        last = found[-1]


async def _after(
    con: Connection, last: Change | None, conditions: Sequence[Condition]
) -> list[Change]:
    """Newest first; one revision may have more rows than one look takes."""
    table = changes.c
    query = sa.select(changes).where(*conditions).order_by(*CHANGES.newest_first)
    if last is not None:
        place = sa.tuple_(table.revision, table.event_id)
        query = query.where(place < sa.tuple_(sa.literal(last.revision), sa.literal(last.event_id)))
    return [_change(row) for row in await con.all(query.limit(_BATCH))]


async def _change_of(con: Connection, key: Key) -> Change:
    table = changes.c
    query = sa.select(changes).where(table.revision == key.at, table.event_id == key.then)
    row = await con.first(query)
    assert row is not None, "it was found by what is asked for here"
    return _change(row)


async def _facets(con: Connection, event_ids: Sequence[str]) -> dict[str, Facets]:
    """One row an event: to read each value in a row of its own takes ten times as long."""
    rows = await con.all(_PAIRS, {"wanted": event_ids})
    return {row["event_id"]: _facets_in(row["pairs"]) for row in rows}


def _facets_in(pairs: str) -> Facets:
    found: dict[str, tuple[str, ...]] = {}
    for pair in sorted(pairs.split(_BETWEEN)):
        facet, _, value = pair.partition(_IS)
        found[facet] = (*found.get(facet, ()), value)
    return found


def touches(change: Change, asked: EventFilter, window: Window) -> bool:
    return any(
        standing is not None
        and matches(asked, standing.facets)
        and standing.stretch.overlaps(window)
        for standing in (change.before, change.after)
    )


def _row(change: Change) -> dict[str, Any]:
    before = _packed(change.before)
    after = before if change.after == change.before else _packed(change.after)
    return {
        "revision": change.revision,
        "event_id": change.event_id,
        "at": change.at,
        "before": before,
        "after": after,
        "moves": before is not None and before != after,
    }


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

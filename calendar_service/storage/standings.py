"""What is newest of the events in a listing: their last changes, or the events themselves."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from calendar_service.domain.filter import EventFilter
from calendar_service.domain.occurrence import Window
from calendar_service.storage.conditions import Condition, Ids, Range, checks, ranges
from calendar_service.storage.connection import Connection
from calendar_service.storage.looks import FIRST, KEPT, Counts, counted, fewest, wider
from calendar_service.storage.schema import changes, events, fragments
from calendar_service.storage.timeline import ends_later, meets_window, window_values


@dataclass(frozen=True, slots=True)
class Key:
    """`at` counts up, and `then` sets apart what is equal in it."""

    at: int
    then: str


NEWEST, OLDEST = Key(2**62, ""), Key(-(2**62), "")


@dataclass(frozen=True, slots=True, eq=False)
class Walk:
    """The columns by which the rows of a table go from new to old, and that of their event."""

    at: sa.ColumnElement[Any]
    then: sa.ColumnElement[str]
    event_id: sa.ColumnElement[str]

    @property
    def newest_first(self) -> tuple[sa.ColumnElement[Any], ...]:
        return self.at.desc(), self.then.desc()

    @property
    def rows(self) -> sa.Select[int, str, str]:
        at = sa.type_coerce(self.at, sa.BigInteger).label("at")
        then, event_id = self.then.label("then"), self.event_id.label("event_id")
        return sa.select(at, then, event_id).order_by(*self.newest_first)

    def is_before(self, name: str) -> Condition:
        return sa.tuple_(self.at, self.then) < _bound_key(name)

    def is_from(self, name: str) -> Condition:
        return sa.tuple_(self.at, self.then) >= _bound_key(name)


CHANGES = Walk(changes.c.revision, changes.c.event_id, changes.c.event_id)
EVENTS = Walk(events.c.changed_at, events.c.uid, events.c.id)

Rows = sa.Select[int, str, str]


async def newest_standing(
    con: Connection, walk: Walk, content: EventFilter, window: Window, *, most: int
) -> list[tuple[Key, str]]:
    """Return the newest rows of a walk whose event is in the listing now, newest first, each
    with the event.

    Where many events are in it, they are among the last rows; where few are, it is quicker to
    ask for theirs. Both are tried, each time more of them.
    """
    values = window_values(window)
    found: list[tuple[Key, str]] = []
    before, looked_at, more = NEWEST, 0, FIRST
    while True:
        last = await _key_of(con, walk, before, more)
        span = {**values, **_key_values(before, "before"), **_key_values(last, "last")}
        found += await _asked(con, _walked(walk, content), {**span, "limit": most - len(found)})
        if len(found) == most or last == OLDEST:
            return found
        looked_at, before, left = looked_at + more, last, most - len(found)
        few = await fewest(con, _counted(content), values, most=looked_at)
        if few is not None:
            rest = {**values, **_key_values(before, "before"), "limit": left}
            return found + await _asked(con, _looked_up(walk, content, few), rest)
        more = wider(looked_at, len(found), left)


async def _asked(con: Connection, query: Rows, values: dict[str, object]) -> list[tuple[Key, str]]:
    rows = await con.all(query.params(**values))
    return [(Key(row["at"], row["then"]), row["event_id"]) for row in rows]


async def _key_of(con: Connection, walk: Walk, before: Key, number: int) -> Key:
    """Return the so many-th row before this one, OLDEST where there are fewer."""
    values = {**_key_values(before, "before"), "skipped": number - 1}
    found = await _asked(con, _one(walk), values)
    return found[0][0] if found else OLDEST


@lru_cache(maxsize=8)
def _one(walk: Walk) -> Rows:
    skipped = sa.bindparam("skipped", type_=sa.Integer)
    return walk.rows.where(walk.is_before("before")).limit(1).offset(skipped)


@lru_cache(maxsize=KEPT)
def _walked(walk: Walk, content: EventFilter) -> Rows:
    return _of_what_stands(walk, content).where(walk.is_from("last"))


@lru_cache(maxsize=KEPT)
def _looked_up(walk: Walk, content: EventFilter, number: int) -> Rows:
    ids = _ranges(content)[number].ids
    return _of_what_stands(walk, content).where(walk.event_id.in_(ids))


@lru_cache(maxsize=KEPT)
def _counted(content: EventFilter) -> Counts:
    return counted([each.looked_at for each in _ranges(content)])


def _of_what_stands(walk: Walk, content: EventFilter) -> Rows:
    is_its_own = fragments.c.event_id == walk.event_id
    stands = _public().where(is_its_own, *meets_window(fragments)).exists()
    # In this order: what stands is read from wider rows than what filters ask.
    query = walk.rows.where(walk.is_before("before"), *checks(content, walk.event_id), stands)
    return query.limit(sa.bindparam("limit", type_=sa.Integer))


def _ranges(content: EventFilter) -> list[Range]:
    """The window leaves out what is over, as a range of a filter does."""
    unfinished = _public().where(ends_later(fragments))
    return [Range(unfinished, unfinished), *ranges(content)]


def _public() -> Ids:
    table = fragments.c
    return sa.select(table.event_id).where(table.format == "json", table.recurrence_id == "")


def _bound_key(name: str) -> sa.Tuple:
    return sa.tuple_(
        sa.bindparam(f"{name}_at", type_=sa.BigInteger),
        sa.bindparam(f"{name}_then", type_=sa.Text),
    )


def _key_values(key: Key, name: str) -> dict[str, object]:
    return {f"{name}_at": key.at, f"{name}_then": key.then}

"""Venues, organisers and categories that were merged into others, and who still asks for them.

An event can be asked for by every name that was merged into one of its own, so that no feed loses
an entry by a merge.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from calendar_service.domain.filter import DATE_FOLLOWS, Facets, elsewhere, of_date
from calendar_service.storage.batches import WANTED, batches
from calendar_service.storage.connection import Connection
from calendar_service.storage.schema import (
    categories,
    event_categories,
    events,
    organisers,
    venues,
)


@dataclass(frozen=True, slots=True)
class _Kind:
    """`key` is what filters and addresses call one by."""

    table: sa.Table
    key: sa.Column[str]


_KINDS = {
    "venue": _Kind(venues, venues.c.id),
    "organiser": _Kind(organisers, organisers.c.id),
    "category": _Kind(categories, categories.c.slug),
}


def _with_former(kind: _Kind) -> sa.Select[tuple[str, str]]:
    former = kind.table.alias("former")
    return (
        sa.select(kind.key.label("key"), former.c[kind.key.name].label("former"))
        .join(former, former.c.replaced_by == kind.table.c.id)
        .where(kind.key.in_(WANTED))
    )


_FORMER = {facet: _with_former(kind) for facet, kind in _KINDS.items()}


async def replacement_of(con: Connection, facet: str, key: str) -> str | None:
    """Return what took this one's place; None if nothing did."""
    kind = _KINDS[facet]
    former = kind.table.alias("former")
    query = (
        sa.select(kind.key.label("key"))
        .join(former, former.c.replaced_by == kind.table.c.id)
        .where(former.c[kind.key.name] == key)
    )
    row = await con.first(query)
    return None if row is None else row["key"]


async def set_replaced(con: Connection, facet: str, *, into: str, gone: str) -> None:
    """Let `into` take the place of `gone`, and of all that was merged into that before: what
    replaces something is itself never replaced."""
    kind = _KINDS[facet]
    table = kind.table.c
    ids = {row["key"]: row["id"] for row in await con.all(_ids(kind, [into, gone]))}
    is_gone = sa.or_(table.id == ids[gone], table.replaced_by == ids[gone])
    await con.run(sa.update(kind.table).where(is_gone).values(replaced_by=ids[into]))


async def with_former(con: Connection, found: Sequence[Facets]) -> list[Facets]:
    """Return the facets of events with every name by which they were asked for before."""
    former = {facet: await _former(con, facet, _values(found, facet)) for facet in _KINDS}

    def whole(facets: Facets) -> Facets:
        more = {facet: _with(facets[facet], former[facet]) for facet in _KINDS if facet in facets}
        return {**facets, **more, **_with_dates(facets, former["venue"])}

    return [whole(facets) for facets in found] if any(former.values()) else list(found)


async def users_of(con: Connection, facet: str, key: str) -> dict[str, int]:
    """Return the public events that name it or what was merged into it, each with its version."""
    kind = _KINDS[facet]
    [row] = await con.all(_ids(kind, [key]))
    table = kind.table.c
    ids = [
        each["id"]
        for each in await con.all(
            sa.select(table.id).where(sa.or_(table.id == row["id"], table.replaced_by == row["id"]))
        )
    ]
    found: dict[str, int] = {}
    for wanted in batches(ids):
        query = sa.select(events.c.id, events.c.sequence).where(
            events.c.withdrawn_at.is_(None), _USERS[facet](wanted)
        )
        found |= {each["id"]: each["sequence"] for each in await con.all(query)}
    return found


def _names_venue(ids: Sequence[str]) -> sa.ColumnElement[bool]:
    """A date of a series may be elsewhere than the rest."""
    recurrence = sa.type_coerce(events.c.recurrence, sa.Text)
    inside = sa.or_(*(recurrence.contains(f'"venue_id":"{id}"', autoescape=True) for id in ids))
    is_elsewhere = sa.and_(events.c.recurrence.is_not(None), inside)
    return sa.or_(events.c.venue_id.in_(ids), is_elsewhere)


def _names_organiser(ids: Sequence[str]) -> sa.ColumnElement[bool]:
    return events.c.organiser_id.in_(ids)


def _names_category(ids: Sequence[str]) -> sa.ColumnElement[bool]:
    table = event_categories.c
    return events.c.id.in_(sa.select(table.event_id).where(table.category_id.in_(ids)))


_USERS = {"venue": _names_venue, "organiser": _names_organiser, "category": _names_category}


def _ids(kind: _Kind, keys: Iterable[str]) -> sa.Select[tuple[str, str]]:
    query = sa.select(kind.table.c.id, kind.key.label("key"))
    return query.where(kind.key.in_(list(keys)))


async def _former(con: Connection, facet: str, keys: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return what was merged into each of these, where anything was."""
    found: dict[str, tuple[str, ...]] = {}
    for wanted in batches(keys):
        for row in await con.all(_FORMER[facet], {"wanted": wanted}):
            found[row["key"]] = (*found.get(row["key"], ()), row["former"])
    return found


_ELSEWHERE, _DATES = elsewhere("venue"), of_date("venue")


def _values(found: Sequence[Facets], facet: str) -> set[str]:
    names = (facet, elsewhere(facet))
    return {value for facets in found for name in names for value in facets.get(name, ())}


def _with_dates(facets: Facets, former: Mapping[str, tuple[str, ...]]) -> Facets:
    """Return where dates are that are not where their series is, by all names."""
    if _DATES not in facets:
        return {}
    pairs = [value.partition(DATE_FOLLOWS) for value in facets[_DATES]]
    olds = {old + follows + date for now, follows, date in pairs for old in former.get(now, ())}
    dates = tuple(sorted({*facets[_DATES], *olds}))
    return {_ELSEWHERE: _with(facets[_ELSEWHERE], former), _DATES: dates}


def _with(values: Sequence[str], former: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted({*values, *(old for value in values for old in former.get(value, ()))}))

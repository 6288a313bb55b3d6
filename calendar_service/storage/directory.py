"""The venues, organisers and categories as the desk lists them, with how many events name each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from calendar_service.domain.search import fold
from calendar_service.storage.connection import Connection, Row
from calendar_service.storage.schema import (
    categories,
    event_categories,
    events,
    organisers,
    venues,
)


@dataclass(frozen=True, slots=True)
class Listed:
    """`key` is what filters call it by; `detail` tells two of one name apart, `town` is where a
    venue is. `used` counts the public events that name it."""

    key: str
    name: str
    detail: str
    town: str
    used: int
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Kind:
    """`found_in` are the columns in which folded words are looked for; None where all are read."""

    table: sa.Table
    key: sa.Column[str]
    found_in: tuple[sa.ColumnElement[str], ...] | None
    order: sa.ColumnElement[str]
    used: sa.ScalarSelect[int]


def _uses(condition: sa.ColumnElement[bool], *joined: Any) -> sa.ScalarSelect[int]:
    query = sa.select(sa.func.count(events.c.id.distinct())).select_from(events)
    for table, on in joined:
        query = query.join(table, on)
    return query.where(events.c.withdrawn_at.is_(None), condition).scalar_subquery()


_KINDS: Mapping[str, _Kind] = {
    "venue": _Kind(
        venues,
        venues.c.id,
        (venues.c.folded, venues.c.sorted_as),
        venues.c.sorted_as,
        _uses(events.c.venue_id == venues.c.id),
    ),
    "organiser": _Kind(
        organisers,
        organisers.c.id,
        (organisers.c.folded, sa.func.lower(organisers.c.url)),
        organisers.c.folded,
        _uses(events.c.organiser_id == organisers.c.id),
    ),
    "category": _Kind(
        categories,
        categories.c.slug,
        None,
        categories.c.name,
        _uses(
            event_categories.c.category_id == categories.c.id,
            (event_categories, event_categories.c.event_id == events.c.id),
        ),
    ),
}


async def list_directory(
    con: Connection, facet: str, *, words: str, skip: int, most: int
) -> list[Listed]:
    """Return the entries in which all the words are, by name; those that were merged into others
    are none of them."""
    kind = _KINDS[facet]
    if kind.found_in is None:
        return (await _in_order(con, kind, words))[skip : skip + most]
    query = (
        sa.select(kind.table, kind.used.label("used"))
        .where(kind.table.c.replaced_by.is_(None), *_holds(kind, words))
        .order_by(kind.order, kind.key)
        .offset(skip)
        .limit(most)
    )
    return [_LISTED[facet](row) for row in await con.all(query)]


async def _in_order(con: Connection, kind: _Kind, words: str) -> list[Listed]:
    """Categories are few, and no column of theirs holds what people's words are compared with."""
    query = sa.select(kind.table, kind.used.label("used")).where(kind.table.c.replaced_by.is_(None))
    found = [_category(row) for row in await con.all(query)]
    wanted = fold(words).split()
    held = [
        each for each in found if all(word in fold(f"{each.name} {each.key}") for word in wanted)
    ]
    return sorted(held, key=lambda each: (fold(each.name), each.key))


async def find_listed(con: Connection, facet: str, key: str) -> Listed | None:
    """Return one entry; None for one that is not there or was merged into another."""
    kind = _KINDS[facet]
    query = sa.select(kind.table, kind.used.label("used")).where(
        kind.table.c.replaced_by.is_(None), kind.key == key
    )
    row = await con.first(query)
    return None if row is None else _LISTED[facet](row)


async def set_removed(con: Connection, slug: str, at: datetime | None) -> bool:
    """Take a category out of the list of choices, or put it back; False where there is none."""
    here = categories.c.slug == slug, categories.c.replaced_by.is_(None)
    query = sa.update(categories).where(*here).values(removed_at=at).returning(categories.c.id)
    return bool(await con.all(query))


async def slug_is_taken(con: Connection, slug: str) -> bool:
    """True also for what was merged into another one, since its address leads there."""
    row = await con.first(sa.select(categories.c.id).where(categories.c.slug == slug))
    return row is not None


def _holds(kind: _Kind, words: str) -> list[sa.ColumnElement[bool]]:
    return [
        sa.or_(*(column.contains(word, autoescape=True) for column in kind.found_in or ()))
        for word in fold(words).split()
    ]


def _venue(row: Row) -> Listed:
    name = row["name"] or row["city"] or row["address"] or row["id"]
    town = " ".join(part for part in (row["postal_code"], row["city"]) if part)
    detail = ", ".join(part for part in (row["address"], town, row["country"]) if part)
    return Listed(row["id"], name, detail, row["city"] or "", row["used"])


def _organiser(row: Row) -> Listed:
    return Listed(row["id"], row["name"], row["url"] or "", "", row["used"])


def _category(row: Row) -> Listed:
    return Listed(row["slug"], row["name"], row["slug"], "", row["used"], row["removed_at"])


_LISTED = {"venue": _venue, "organiser": _organiser, "category": _category}

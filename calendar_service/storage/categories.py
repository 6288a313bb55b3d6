"""The desk's list of categories."""

from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from calendar_service.domain.event import Category
from calendar_service.storage.batches import WANTED, batches
from calendar_service.storage.connection import Connection
from calendar_service.storage.derived import replace_rows
from calendar_service.storage.schema import categories, event_categories

_BY_NAME = (
    sa.select(categories.c.slug, categories.c.name)
    .where(categories.c.replaced_by.is_(None), categories.c.removed_at.is_(None))
    .order_by(categories.c.name, categories.c.slug)
)

_asked = categories.alias("asked")
_ASKED = sa.select(categories.c.slug, categories.c.name, _asked.c.slug.label("asked")).join_from(
    _asked, categories, categories.c.id == sa.func.coalesce(_asked.c.replaced_by, _asked.c.id)
)

_BY_SLUGS = _ASKED.where(_asked.c.slug.in_(WANTED))
_OF_EVENTS = (
    _ASKED.add_columns(event_categories.c.event_id)
    .join(event_categories, event_categories.c.category_id == _asked.c.id)
    .where(event_categories.c.event_id.in_(WANTED))
    .order_by(event_categories.c.event_id, event_categories.c.position)
)


async def list_categories(con: Connection) -> tuple[Category, ...]:
    """Return all categories that can be chosen, in use or not, by name."""
    rows = await con.all(_BY_NAME)
    return tuple(Category(row["slug"], row["name"]) for row in rows)


async def find_categories(con: Connection, slugs: Iterable[str]) -> dict[str, Category]:
    """Return the categories that exist of these, by the slug asked for: what was merged into
    another one is that."""
    found: dict[str, Category] = {}
    for wanted in batches(slugs):
        rows = await con.all(_BY_SLUGS, {"wanted": wanted})
        found |= {row["asked"]: Category(row["slug"], row["name"]) for row in rows}
    return found


async def update_category(con: Connection, category: Category) -> None:
    is_it = categories.c.slug == category.slug
    await con.run(sa.update(categories).where(is_it).values(name=category.name))


async def add_category(con: Connection, id: str, category: Category) -> None:
    await con.run(sa.insert(categories).values(id=id, slug=category.slug, name=category.name))


async def categories_of(
    con: Connection, event_ids: Iterable[str]
) -> Mapping[str, tuple[Category, ...]]:
    """Return each event's categories, in the order in which they were chosen."""
    found: dict[str, tuple[Category, ...]] = {}
    for wanted in batches(event_ids):
        for row in await con.all(_OF_EVENTS, {"wanted": wanted}):
            kept, category = found.get(row["event_id"], ()), Category(row["slug"], row["name"])
            if category not in kept:
                found[row["event_id"]] = (*kept, category)
    return found


async def replace_categories(con: Connection, chosen: Mapping[str, tuple[Category, ...]]) -> None:
    """Set the categories of the events, by id; slugs that the list does not have are left out."""
    ids = await _ids(con, {each.slug for categories in chosen.values() for each in categories})
    rows = [
        {"event_id": event_id, "category_id": ids[category.slug], "position": position}
        for event_id, categories in chosen.items()
        for position, category in enumerate(categories)
        if category.slug in ids
    ]
    await replace_rows(con, event_categories, chosen, rows)


async def _ids(con: Connection, slugs: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for wanted in batches(slugs):
        query = sa.select(categories.c.id, categories.c.slug).where(categories.c.slug.in_(wanted))
        found |= {row["slug"]: row["id"] for row in await con.all(query)}
    return found

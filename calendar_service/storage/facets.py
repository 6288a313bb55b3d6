"""What the values of facets are called: venues, organisers and categories by their names; what
was merged into another one by that one's."""

from typing import Any

import sqlalchemy as sa

from calendar_service.storage.connection import Connection
from calendar_service.storage.schema import categories, organisers, venues


async def facet_name(con: Connection, facet: str, value: str) -> str | None:
    """Return the name; None for what there is not. A venue is called by its title."""
    row = await con.first(_QUERIES[facet].where(_KEYS[facet] == value))
    return None if row is None else row["name"]


_TITLE = sa.func.coalesce(venues.c.name, venues.c.city, venues.c.address, venues.c.id)


def _named(table: sa.Table, name: sa.ColumnElement[str]) -> tuple[sa.Select[Any], sa.FromClause]:
    """Return the query for a name, and the table in which its key is looked for."""
    asked = table.alias("asked")
    is_it = table.c.id == sa.func.coalesce(asked.c.replaced_by, asked.c.id)
    return sa.select(name.label("name")).join_from(asked, table, is_it), asked


_VENUE, _venue = _named(venues, _TITLE)
_ORGANISER, _organiser = _named(organisers, organisers.c.name)
_CATEGORY, _category = _named(categories, categories.c.name)
_QUERIES = {"venue": _VENUE, "organiser": _ORGANISER, "category": _CATEGORY}
_KEYS = {"venue": _venue.c.id, "organiser": _organiser.c.id, "category": _category.c.slug}

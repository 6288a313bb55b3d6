"""What the values of facets are called: venues, organisers and categories by their names."""

import sqlalchemy as sa

from calendar_service.storage.connection import Connection
from calendar_service.storage.schema import categories, organisers, venues


async def facet_name(con: Connection, facet: str, value: str) -> str | None:
    """Return the name; None for what there is not. A venue is called by its title."""
    row = await con.first(_QUERIES[facet].where(_KEYS[facet] == value))
    return None if row is None else row["name"]


_QUERIES = {
    "venue": sa.select(
        sa.func.coalesce(venues.c.name, venues.c.city, venues.c.address, venues.c.id).label("name")
    ),
    "organiser": sa.select(organisers.c.name),
    "category": sa.select(categories.c.name),
}
_KEYS = {"venue": venues.c.id, "organiser": organisers.c.id, "category": categories.c.slug}

"""Which public events there are and when each was last changed, for those who read all pages."""

from datetime import datetime

import sqlalchemy as sa

from calendar_service.storage.connection import Connection
from calendar_service.storage.schema import events

_PUBLIC = events.c.withdrawn_at.is_(None), events.c.replaced_by.is_(None)


async def count_public(con: Connection) -> int:
    query = sa.select(sa.func.count().label("number")).select_from(events).where(*_PUBLIC)
    row = await con.first(query)
    return 0 if row is None else int(row["number"])


async def list_public(con: Connection, *, skip: int, most: int) -> list[tuple[str, datetime]]:
    """Return the ids of public events with when they were changed, by id."""
    query = sa.select(events.c.id, events.c.changed_at).where(*_PUBLIC).order_by(events.c.id)
    rows = await con.all(query.offset(skip).limit(most))
    return [(row["id"], row["changed_at"]) for row in rows]

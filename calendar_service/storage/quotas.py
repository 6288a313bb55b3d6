"""How often somebody did something lately, by an opaque key, until when that counts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from calendar_service.storage.connection import Connection
from calendar_service.storage.schema import quotas
from calendar_service.storage.types import UtcInstant

_INSERT: dict[str, Callable[[sa.Table], Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


@dataclass(frozen=True, slots=True)
class Uses:
    """`window_at` is the end of the window in which they count."""

    count: int
    window_at: datetime


async def add_uses(
    con: Connection, key: str, *, count: int, now: datetime, window_at: datetime
) -> Uses:
    """Return the uses of this window with these; where none is open, one begins that lasts until
    `window_at`."""
    table = quotas.c
    is_open = table.window_at > now
    insert = _INSERT[con.dialect](quotas).values(key=key, window_at=window_at, uses=count)
    until = sa.literal(window_at, UtcInstant)
    row = await con.first(
        insert.on_conflict_do_update(
            index_elements=["key"],
            set_={
                "uses": sa.case((is_open, table.uses + count), else_=count),
                "window_at": sa.case((is_open, table.window_at), else_=until),
            },
        ).returning(table.uses, table.window_at)
    )
    assert row is not None, "what was inserted or updated is returned"
    return Uses(row["uses"], row["window_at"])


async def find_uses(con: Connection, key: str, now: datetime) -> Uses | None:
    """Return the uses of the window that is open; None without one."""
    table = quotas.c
    query = sa.select(table.uses, table.window_at).where(table.key == key, table.window_at > now)
    row = await con.first(query)
    return None if row is None else Uses(row["uses"], row["window_at"])


async def drop_uses(con: Connection, key: str) -> None:
    await con.run(sa.delete(quotas).where(quotas.c.key == key))


async def drop_all_uses(con: Connection) -> None:
    await con.run(sa.delete(quotas))


async def forget_quotas(con: Connection, before: datetime) -> None:
    """Remove what no longer counts."""
    await con.run(sa.delete(quotas).where(quotas.c.window_at <= before))

"""Who is looking at what waits at the desk."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from calendar_service.storage.batches import batches
from calendar_service.storage.connection import Connection
from calendar_service.storage.schema import accounts
from calendar_service.storage.schema_claims import claims

_INSERT: dict[str, Callable[[sa.Table], Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


@dataclass(frozen=True, slots=True)
class Claim:
    """`email` is that of the moderator who looks at it, which counts until `until_at`."""

    entry_id: str
    account_id: str
    email: str
    until_at: datetime


async def find_claims(
    con: Connection, entry_ids: Iterable[str], *, now: datetime
) -> dict[str, Claim]:
    """Return the claims that count still, by entry."""
    table = claims.c
    query = sa.select(table.entry_id, table.account_id, table.until_at, accounts.c.email)
    query = query.join(accounts, accounts.c.id == table.account_id).where(table.until_at > now)
    found: dict[str, Claim] = {}
    for wanted in batches(entry_ids):
        for row in await con.all(query.where(table.entry_id.in_(wanted))):
            found[row["entry_id"]] = Claim(**row)
    return found


async def save_claim(
    con: Connection, entry_id: str, account_id: str, *, until_at: datetime, now: datetime
) -> None:
    """Note the claim, unless somebody else's counts still. What ran out, of any entry, goes."""
    await con.run(sa.delete(claims).where(claims.c.until_at <= now))
    insert = _INSERT[con.dialect](claims).values(
        entry_id=entry_id, account_id=account_id, until_at=until_at
    )
    await con.run(
        insert.on_conflict_do_update(
            index_elements=["entry_id"],
            set_={"until_at": insert.excluded.until_at},
            where=claims.c.account_id == account_id,
        )
    )


async def drop_claim(con: Connection, entry_id: str) -> None:
    await con.run(sa.delete(claims).where(claims.c.entry_id == entry_id))

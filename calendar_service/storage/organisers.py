"""Organisers, and which of them are the same one said twice."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from calendar_service.domain.people import Organiser
from calendar_service.domain.search import fold
from calendar_service.storage.connection import Connection, Row
from calendar_service.storage.schema import organisers


async def find_organisers(con: Connection, ids: Iterable[str]) -> dict[str, Organiser]:
    """Return the organisers that exist of these, by id."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    rows = await con.all(sa.select(organisers).where(organisers.c.id.in_(wanted)))
    return {row["id"]: _organiser_of(row) for row in rows}


async def find_equal_organiser(con: Connection, name: str) -> Organiser | None:
    """Return the oldest organiser of this name, however it is spelt."""
    row = await con.first(
        sa.select(organisers)
        .where(organisers.c.folded == same_name(name), organisers.c.replaced_by.is_(None))
        .order_by(organisers.c.created_at, organisers.c.id)
        .limit(1)
    )
    return None if row is None else _organiser_of(row)


async def add_organiser(con: Connection, organiser: Organiser, created_at: datetime) -> None:
    await con.run(
        sa.insert(organisers).values(
            id=organiser.id,
            name=organiser.name,
            url=organiser.url,
            folded=same_name(organiser.name),
            created_at=created_at,
        )
    )


def same_name(name: str) -> str:
    return " ".join(fold(name).split())


def _organiser_of(row: Row) -> Organiser:
    return Organiser(row["id"], row["name"], row["url"])

"""Organisers, and which of them are the same one said twice."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from calendar_service.domain.people import Organiser
from calendar_service.domain.search import fold
from calendar_service.storage.batches import batches
from calendar_service.storage.connection import Connection, Row
from calendar_service.storage.schema import organisers


async def find_organisers(con: Connection, ids: Iterable[str]) -> dict[str, Organiser]:
    """Return the organisers that exist of these, by id."""
    found: dict[str, Organiser] = {}
    for wanted in batches(ids):
        rows = await con.all(sa.select(organisers).where(organisers.c.id.in_(wanted)))
        found |= {row["id"]: _organiser_of(row) for row in rows}
    return found


async def find_equal_organisers(con: Connection, names: Iterable[str]) -> dict[str, Organiser]:
    """Return the oldest organiser of each of these names (as `same_name` writes them) that is
    known, by name."""
    found: dict[str, Organiser] = {}
    for wanted in batches(names):
        rows = await con.all(
            sa.select(organisers)
            .where(organisers.c.folded.in_(wanted), organisers.c.replaced_by.is_(None))
            .order_by(organisers.c.created_at, organisers.c.id)
        )
        for row in rows:
            found.setdefault(row["folded"], _organiser_of(row))
    return found


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
    """Return what two spellings of one name have in common."""
    return " ".join(fold(name).split())


def _organiser_of(row: Row) -> Organiser:
    return Organiser(row["id"], row["name"], row["url"])

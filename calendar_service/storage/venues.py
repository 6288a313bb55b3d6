"""Venues, and which of them are the same place said twice."""

from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import datetime

import sqlalchemy as sa

from calendar_service.domain.search import fold
from calendar_service.domain.venue import Venue
from calendar_service.storage.connection import Connection, Row
from calendar_service.storage.schema import venues

_COLUMNS = tuple(field.name for field in fields(Venue))


async def find_venues(con: Connection, ids: Iterable[str]) -> dict[str, Venue]:
    """Return the venues that exist of these, by id."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    rows = await con.all(sa.select(venues).where(venues.c.id.in_(wanted)))
    return {row["id"]: _venue_of(row) for row in rows}


async def find_equal_venue(con: Connection, venue: Venue) -> Venue | None:
    """Return the oldest venue of the same name and address, however they are spelt."""
    row = await con.first(
        sa.select(venues)
        .where(venues.c.folded == same_place(venue), venues.c.replaced_by.is_(None))
        .order_by(venues.c.created_at, venues.c.id)
        .limit(1)
    )
    return None if row is None else _venue_of(row)


async def add_venue(con: Connection, venue: Venue, created_at: datetime) -> None:
    row = {**asdict(venue), "folded": same_place(venue), "created_at": created_at}
    await con.run(sa.insert(venues).values(row))


def same_place(venue: Venue) -> str:
    """Return what two spellings of one place have in common."""
    parts = (venue.name, venue.address, venue.postal_code, venue.city, venue.country)
    return "|".join(" ".join(fold(part or "").split()) for part in parts)


def _venue_of(row: Row) -> Venue:
    return Venue(**{name: row[name] for name in _COLUMNS})

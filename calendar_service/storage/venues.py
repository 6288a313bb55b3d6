"""Venues, and which of them are the same place said twice."""

from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import datetime

import sqlalchemy as sa

from calendar_service.domain.search import fold
from calendar_service.domain.venue import Venue
from calendar_service.storage.batches import batches
from calendar_service.storage.connection import Connection, Row
from calendar_service.storage.schema import venues

_COLUMNS = tuple(field.name for field in fields(Venue))


async def find_venues(con: Connection, ids: Iterable[str]) -> dict[str, Venue]:
    """Return the venues that exist of these, by id."""
    found: dict[str, Venue] = {}
    for wanted in batches(ids):
        rows = await con.all(sa.select(venues).where(venues.c.id.in_(wanted)))
        found |= {row["id"]: _venue_of(row) for row in rows}
    return found


async def find_equal_venues(con: Connection, places: Iterable[str]) -> dict[str, Venue]:
    """Return the oldest venue at each of these places (as `same_place` writes them) that has one,
    by place."""
    found: dict[str, Venue] = {}
    for wanted in batches(places):
        rows = await con.all(
            sa.select(venues)
            .where(venues.c.folded.in_(wanted), venues.c.replaced_by.is_(None))
            .order_by(venues.c.created_at, venues.c.id)
        )
        for row in rows:
            found.setdefault(row["folded"], _venue_of(row))
    return found


async def add_venue(con: Connection, venue: Venue, created_at: datetime) -> None:
    row = {**asdict(venue), "folded": same_place(venue), "created_at": created_at}
    await con.run(sa.insert(venues).values(row))


def same_place(venue: Venue) -> str:
    """Return what two spellings of one place have in common.

    A region is told or left out as people like, so it counts for a bare town alone, and a point
    on the map for a place that has no address at all.
    """
    parts = [venue.name, venue.address, venue.postal_code, venue.city, venue.country]
    if not (venue.name or venue.address or venue.postal_code):
        parts.append(venue.region)
    if not any(parts):
        parts += [str((venue.latitude, venue.longitude)), venue.url]
    return "|".join(" ".join(fold(part or "").split()) for part in parts)


def _venue_of(row: Row) -> Venue:
    return Venue(**{name: row[name] for name in _COLUMNS})

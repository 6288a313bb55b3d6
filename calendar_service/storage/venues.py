"""Venues, and which of them are the same place said twice."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from calendar_service.domain.filter import DATE, DATE_FOLLOWS, elsewhere, of_date
from calendar_service.domain.paging import Paging, Place
from calendar_service.domain.search import fold
from calendar_service.domain.venue import Venue
from calendar_service.storage.batches import WANTED, batches
from calendar_service.storage.connection import Connection, Row
from calendar_service.storage.schema import event_facets, fragments, occurrences, venues

BEGUN_MOST = 200
COMPARED_MOST = 1000
_COLUMNS = tuple(field.name for field in fields(Venue))
_asked = venues.alias("asked")
_ASKED = sa.select(
    venues, _asked.c.id.label("asked"), _asked.c.folded.label("asked_folded")
).join_from(_asked, venues, venues.c.id == sa.func.coalesce(_asked.c.replaced_by, _asked.c.id))


_BY_IDS = _ASKED.where(_asked.c.id.in_(WANTED))
_EQUAL = _ASKED.where(_asked.c.folded.in_(WANTED)).order_by(
    _asked.c.replaced_by.is_not(None), _asked.c.created_at, _asked.c.id
)


AHEAD_MOST = 100


@dataclass(frozen=True, slots=True)
class UsedVenue:
    """A venue of public events, and how many of them have a date ahead: `AHEAD_MOST` and one where
    they are more than that."""

    venue: Venue
    upcoming: int


async def list_venues(
    con: Connection, paging: Paging, *, from_at: datetime
) -> list[tuple[UsedVenue, Place]]:
    """Return a page of the venues where anything public is or was, by their folded titles.
    Upcoming is what is not over at `from_at`."""
    table = venues.c
    query = (
        sa.select(venues, _count_ahead(from_at).label("upcoming"))
        .where(table.replaced_by.is_(None), sa.exists(_public_events()))
        .order_by(table.sorted_as, table.id)
        .limit(paging.limit)
    )
    if paging.after:
        last = venues.alias("last").c
        place = sa.select(last.sorted_as, last.id).where(last.id == paging.after.key)
        query = query.where(sa.tuple_(table.sorted_as, table.id) > place.scalar_subquery())
    rows = await con.all(query)
    return [(UsedVenue(_venue_of(row), row["upcoming"]), Place(0, row["id"])) for row in rows]


async def list_public_venues(con: Connection, beginning: str) -> list[Venue]:
    """Return the venues of public events among which a name is looked for: those whose folded
    title begins with the first word of `beginning`, and the first ones by title; at most
    `BEGUN_MOST` and `COMPARED_MOST`."""
    word = beginning.split()[0] if beginning.split() else ""
    columns = venues.c
    public = (
        sa.select(venues)
        .where(columns.replaced_by.is_(None), sa.exists(_public_events()))
        .order_by(columns.sorted_as, columns.id)
    )
    begun = public.where(columns.sorted_as >= word, columns.sorted_as < f"{word}\U0010ffff")
    rows = [
        *await con.all(begun.limit(BEGUN_MOST)),
        *await con.all(public.limit(COMPARED_MOST)),
    ]
    return [_venue_of(row) for row in {row["id"]: row for row in rows}.values()]


async def find_venues(con: Connection, ids: Iterable[str]) -> dict[str, Venue]:
    """Return the venues that exist of these, by the id asked for: what was merged into another
    one is that."""
    found: dict[str, Venue] = {}
    for wanted in batches(ids):
        rows = await con.all(_BY_IDS, {"wanted": wanted})
        found |= {row["asked"]: _venue_of(row) for row in rows}
    return found


async def find_equal_venues(con: Connection, places: Iterable[str]) -> dict[str, Venue]:
    """Return the oldest venue at each of these places (as `same_place` writes them) that has one,
    by place; where all of them were merged into another, that one."""
    found: dict[str, Venue] = {}
    for wanted in batches(places):
        for row in await con.all(_EQUAL, {"wanted": wanted}):
            found.setdefault(row["asked_folded"], _venue_of(row))
    return found


async def add_venue(con: Connection, venue: Venue, created_at: datetime) -> None:
    await con.run(sa.insert(venues).values({**_row(venue), "created_at": created_at}))


async def update_venue(con: Connection, venue: Venue) -> None:
    await con.run(sa.update(venues).where(venues.c.id == venue.id).values(_row(venue)))


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


def name_order(title: str) -> str:
    """Return what titles are sorted by."""
    return " ".join(fold(title).split())


def _row(venue: Venue) -> dict[str, Any]:
    derived = {"folded": same_place(venue), "sorted_as": name_order(venue.title)}
    return {**asdict(venue), **derived}


def _public_events() -> sa.Select[tuple[str]]:
    """What is left of a withdrawn event has its facets, but no JSON. It is asked of each event,
    since a join makes SQLite go through all that is published, for each venue anew."""
    facet, told = event_facets.c, fragments.c
    is_told = sa.exists().where(
        told.event_id == facet.event_id, told.format == "json", told.recurrence_id == ""
    )
    return (
        sa.select(facet.event_id)
        .where(
            facet.facet.in_(("venue", elsewhere("venue"))),
            facet.value == venues.c.id,
            is_told,
        )
        .correlate(venues)
    )


def _count_ahead(from_at: datetime) -> sa.ScalarSelect[int]:
    """An event counts if it has a date ahead that is there, and once: what stands for dates that
    are elsewhere names no venue of the event itself."""
    table, facet, dates = occurrences.c, event_facets.c, event_facets.alias("dates").c
    own = sa.select(dates.event_id).where(dates.event_id == table.event_id)
    of_date_itself = own.correlate(venues, occurrences)
    is_elsewhere = of_date_itself.where(dates.facet == DATE, dates.value == table.recurrence_id)
    here = venues.c.id + DATE_FOLLOWS + table.recurrence_id
    is_here = of_date_itself.where(dates.facet == of_date("venue"), dates.value == here)
    is_ahead = sa.exists().where(
        table.event_id == facet.event_id,
        table.end_at > from_at,
        sa.or_(sa.and_(facet.facet == "venue", ~is_elsewhere.exists()), is_here.exists()),
    )
    ahead = _public_events().where(facet.end_at > from_at, is_ahead).limit(AHEAD_MOST + 1)
    return sa.select(sa.func.count()).select_from(ahead.subquery("ahead")).scalar_subquery()


def _venue_of(row: Row) -> Venue:
    return Venue(**{name: row[name] for name in _COLUMNS})

"""What a feed can be narrowed to: the places and languages of what is ahead, and who is behind."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from calendar_service.domain.event import Category
from calendar_service.storage.categories import list_categories
from calendar_service.storage.connection import Connection
from calendar_service.storage.schema import event_facets, events, organisers, venues

CITIES_MOST = 40
NAMES_MOST = 300

Named = tuple[str, str]
"""What a filter calls it, and what people do."""


@dataclass(frozen=True, slots=True)
class FeedChoices:
    """`cities` come with those first that have most ahead, the others by name. `venues` and
    `organisers` are those of public events."""

    categories: tuple[Category, ...]
    cities: tuple[str, ...]
    countries: tuple[str, ...]
    languages: tuple[str, ...]
    venues: tuple[Named, ...]
    organisers: tuple[Named, ...]


async def read_feed_choices(con: Connection, now: datetime) -> FeedChoices:
    """Return what can be chosen, of a long list its beginning."""
    return FeedChoices(
        await list_categories(con),
        await _cities(con, now),
        await _values(con, "country", now),
        await _values(con, "language", now),
        await _names(con, venues, events.c.venue_id, _VENUE),
        await _names(con, organisers, events.c.organiser_id, organisers.c.name),
    )


_VENUE = sa.func.coalesce(venues.c.name, venues.c.city, venues.c.address, venues.c.id)


async def _cities(con: Connection, now: datetime) -> tuple[str, ...]:
    table = event_facets.c
    number = sa.func.count(events.c.id.distinct()).label("number")
    query = (
        sa.select(venues.c.city, number)
        .join_from(events, venues, events.c.venue_id == venues.c.id)
        .join(event_facets, table.event_id == events.c.id)
        .where(table.facet == "kind", table.end_at > now, events.c.withdrawn_at.is_(None))
        .where(venues.c.city.is_not(None))
        .group_by(venues.c.city)
        .order_by(number.desc(), venues.c.city)
        .limit(CITIES_MOST)
    )
    return tuple(row["city"] for row in await con.all(query))


async def _values(con: Connection, facet: str, now: datetime) -> tuple[str, ...]:
    table = event_facets.c
    query = sa.select(table.value).where(table.facet == facet, table.end_at > now)
    return tuple(row["value"] for row in await con.all(query.distinct().order_by(table.value)))


async def _names(
    con: Connection, of: sa.Table, reference: sa.Column[str], name: sa.ColumnElement[str]
) -> tuple[Named, ...]:
    used = sa.select(events.c.id).where(reference == of.c.id, events.c.withdrawn_at.is_(None))
    query = sa.select(of.c.id, name.label("name")).where(of.c.replaced_by.is_(None))
    rows = await con.all(query.where(sa.exists(used)).order_by("name", of.c.id).limit(NAMES_MOST))
    return tuple((row["id"], row["name"]) for row in rows)

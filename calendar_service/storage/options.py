"""How many events each value of a facet has among those of a filter, and what it is called."""

from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa

from calendar_service.domain.event import Kind
from calendar_service.domain.filter import EventFilter
from calendar_service.domain.occurrence import Window
from calendar_service.domain.search import fold
from calendar_service.storage.conditions import checks, date_checks, overlaps
from calendar_service.storage.connection import Connection
from calendar_service.storage.extents import HIDDEN
from calendar_service.storage.schema import (
    categories,
    event_facets,
    events,
    occurrences,
    organisers,
    venues,
)

CITIES_MOST = 5_000
_TITLE = sa.func.coalesce(venues.c.name, venues.c.city, venues.c.address, venues.c.id)
_NAMED: Mapping[str, tuple[sa.Column[str], sa.ColumnElement[str]]] = {
    "category": (categories.c.slug, categories.c.name),
    "venue": (venues.c.id, _TITLE),
    "organiser": (organisers.c.id, organisers.c.name),
}

Counts = Mapping[str, Sequence[tuple[str, int]]]


async def count_options(
    con: Connection, asked: EventFilter, window: Window, *, facets: Sequence[str], most: int
) -> Counts:
    """Return for each facet its values with the number of the filter's events in the window that
    have them, those first that most have, of each facet at most so many."""
    table = event_facets.c
    number = sa.func.count().label("number")
    query = (
        sa.select(table.facet, table.value, number)
        .where(table.facet.in_(facets), table.event_id.in_(_ids(asked, window)))
        .group_by(table.facet, table.value)
        .order_by(table.facet, number.desc(), table.value)
    )
    found: dict[str, list[tuple[str, int]]] = {facet: [] for facet in facets}
    for row in await con.all(query):
        if len(found[row["facet"]]) < most:
            found[row["facet"]].append((row["value"], row["number"]))
    return found


async def count_events(con: Connection, asked: EventFilter, window: Window) -> int:
    """Return how many events are in the filter and have a date in the window."""
    ids = _ids(asked, window).subquery()
    row = await con.first(sa.select(sa.func.count().label("number")).select_from(ids))
    return 0 if row is None else int(row["number"])


async def option_names(con: Connection, facet: str, values: Iterable[str]) -> dict[str, str]:
    """Return what people call the values; those that are their own name are left out."""
    wanted = sorted(set(values))
    if facet == "city" and wanted:
        query = sa.select(venues.c.city).where(venues.c.city.is_not(None)).distinct()
        rows = await con.all(query.order_by(venues.c.city).limit(CITIES_MOST))
        named = {fold(row["city"]): row["city"] for row in rows}
        return {value: named[value] for value in wanted if value in named}
    if facet not in _NAMED or not wanted:
        return {}
    key, name = _NAMED[facet]
    rows = await con.all(sa.select(key.label("key"), name.label("name")).where(key.in_(wanted)))
    return {row["key"]: row["name"] for row in rows}


def _ids(asked: EventFilter, window: Window) -> sa.Select[tuple[str]]:
    """A window with an end is met by dates; without one, by whatever is not over before."""
    return _ids_by_date(asked, window) if window.end_at else _ids_by_end(asked, window)


def _ids_by_date(asked: EventFilter, window: Window) -> sa.Select[tuple[str]]:
    table = occurrences.c
    is_met = overlaps(
        table.start_at,
        table.end_at,
        window_start_at=window.start_at,
        window_end_at=window.end_at,
    )
    query = sa.select(table.event_id).where(table.extent != HIDDEN, *is_met)
    return query.where(*date_checks(asked, occurrences)).distinct()


def _ids_by_end(asked: EventFilter, window: Window) -> sa.Select[tuple[str]]:
    table = _KINDS.c
    query = (
        sa.select(table.event_id)
        .join_from(_KINDS, events, events.c.id == table.event_id)
        .where(table.facet == "kind", table.value.in_([kind.value for kind in Kind]))
        .where(events.c.withdrawn_at.is_(None), *checks(asked, table.event_id))
    )
    return query if window.start_at is None else query.where(table.end_at > window.start_at)


# What is asked of each event looks into the same table.
_KINDS = event_facets.alias("kinds")

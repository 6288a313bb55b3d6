"""How many events each value of a facet has among those of a filter, and what it is called."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import sqlalchemy as sa

from calendar_service.domain.filter import EventFilter
from calendar_service.domain.occurrence import Window
from calendar_service.domain.paging import Paging
from calendar_service.domain.search import fold
from calendar_service.storage.batches import WANTED, batches
from calendar_service.storage.conditions import checks
from calendar_service.storage.connection import Connection
from calendar_service.storage.holdings import counted_ways, holding_of, holding_values, is_held
from calendar_service.storage.looks import KEPT, fewest
from calendar_service.storage.pages import Page, page_rows
from calendar_service.storage.schema import (
    categories,
    event_facets,
    fragments,
    organisers,
    venues,
)

COUNTED_MOST, DATES_MOST = 2_000, 10_000
"""Of a listing with more events, or dates, so many are counted: what that costs does not grow."""

LOOKED_AT_MOST = 10_000
"""Where every way to the events of a filter has more, those of so many are counted."""
CITIES_MOST = 5_000
_TITLE = sa.func.coalesce(venues.c.name, venues.c.city, venues.c.address, venues.c.id)
_HOLDING = holding_of("json", Window(None, None, "UTC"), None)
_NAMED: Mapping[str, tuple[sa.Column[str], sa.ColumnElement[str]]] = {
    "category": (categories.c.slug, categories.c.name),
    "venue": (venues.c.id, _TITLE),
    "organiser": (organisers.c.id, organisers.c.name),
}

Counts = Mapping[str, Sequence[tuple[str, int]]]


@dataclass(frozen=True, slots=True)
class Counted:
    """The events of a filter in a window; where they are too many, some of them."""

    ids: Sequence[str]
    is_all: bool


async def counted_events(
    con: Connection, asked: EventFilter, window: Window, *, most: int = COUNTED_MOST
) -> Counted:
    """Return the events in the filter that have a date in the window. A window with an end is met
    by dates; without one, by whatever is not over before."""
    found = await (_by_date if window.end_at else _by_end)(con, asked, window)
    return Counted(found.ids[:most], found.is_all and len(found.ids) <= most)


async def count_options(
    con: Connection, among: Sequence[str], *, facets: Sequence[str], most: int
) -> Counts:
    """Return for each facet its values with the number of these events that have them, those
    first that most have, of each facet at most so many."""
    numbers: dict[str, Counter[str]] = {facet: Counter() for facet in facets}
    for wanted in batches(among):
        for row in await con.all(_OPTIONS, {"wanted": wanted}):
            if row["facet"] in numbers:
                numbers[row["facet"]][row["value"]] += row["number"]
    return {
        facet: sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:most]
        for facet, found in numbers.items()
    }


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


async def _by_end(con: Connection, asked: EventFilter, window: Window) -> Counted:
    content = replace(asked, start_day=None, end_day=None)
    values = {**holding_values(window, None), "events_most": COUNTED_MOST + 1}
    ways = counted_ways(content, _HOLDING)
    way = await fewest(con, ways, values, most=LOOKED_AT_MOST)
    rows = await con.all(_first_of_all(content) if way is None else _held(content, way), values)
    return Counted([row["event_id"] for row in rows], is_all=way is not None)


async def _by_date(con: Connection, asked: EventFilter, window: Window) -> Counted:
    rows = await page_rows(con, asked, Page(window, Paging(DATES_MOST), _event_ids))
    return Counted(list({row["event_id"]: None for row in rows}), len(rows) < DATES_MOST)


@lru_cache(maxsize=KEPT)
def _held(content: EventFilter, way: int) -> sa.Select[tuple[str]]:
    query = sa.select(fragments.c.event_id).where(*is_held(content, _HOLDING, way))
    return query.limit(sa.bindparam("events_most", type_=sa.Integer))


@lru_cache(maxsize=KEPT)
def _first_of_all(content: EventFilter) -> sa.Select[tuple[str]]:
    """Return the query for those of the filter among the first events of the window."""
    everything = sa.select(fragments.c.event_id).where(*is_held(EventFilter(), _HOLDING, 0))
    first = everything.limit(LOOKED_AT_MOST).subquery("first")
    query = sa.select(first.c.event_id).where(*checks(content, first.c.event_id))
    return query.limit(sa.bindparam("events_most", type_=sa.Integer))


def _event_ids(places: sa.Subquery) -> sa.Select[tuple[object, ...]]:
    return sa.select(places.c.event_id)


# Asked for some facets alone, SQLite would go through all that any event has of these.
_OPTIONS = (
    sa.select(event_facets.c.facet, event_facets.c.value, sa.func.count().label("number"))
    .where(event_facets.c.event_id.in_(WANTED))
    .group_by(event_facets.c.facet, event_facets.c.value)
)

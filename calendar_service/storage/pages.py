"""Which occurrences stand on a page of a listing, at a cost that grows with the page."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import sqlalchemy as sa

from calendar_service.domain.filter import EventFilter
from calendar_service.domain.occurrence import Window
from calendar_service.domain.paging import Paging, Place
from calendar_service.storage.conditions import (
    Condition,
    date_checks,
    ranges,
)
from calendar_service.storage.connection import Connection, Row
from calendar_service.storage.extents import HIDDEN
from calendar_service.storage.looks import FIRST, KEPT, WIDER, Counts, counted, fewest, wider
from calendar_service.storage.schema import occurrences
from calendar_service.storage.timeline import (
    LATEST,
    ORDER,
    Values,
    in_order,
    is_after,
    meets_window,
    order_values,
    place_of,
    window_values,
)

Query = sa.Select[tuple[object, ...]]
Shown = Callable[[sa.Subquery], Query]
"""Returns the query for what is shown of occurrences, given their places; it keeps no order."""


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a listing, and what is shown of the occurrences in it."""

    window: Window
    paging: Paging
    shown: Shown

    def behind(self, last: int, limit: int) -> "Page":
        """Return what is left of it behind all that stands at this order."""
        return replace(self, paging=Paging(limit, Place(last + 1, "/")))

    def values(self, last: int = LATEST) -> Values:
        bounds = order_values(self.window, self.paging.after, last)
        return {**bounds, "limit": self.paging.limit}


async def page_rows(con: Connection, asked: EventFilter, page: Page) -> list[Row]:
    """Return what is shown of those in the filter, in order.

    Where most events are in it, it is quickest to go through them in order; where few are, to
    look those up. Which it is shows on the way: both are tried, each time more of them, until
    one has the answer.
    """
    content = replace(asked, start_day=None, end_day=None)
    limit = page.paging.limit
    if content == EventFilter():
        return await con.all(_all(page.shown).params(**page.values()))
    found: list[Row] = []
    looked_at, more = 0, FIRST
    while True:
        last = await _order_of(con, page, more)
        query = _filtered(content, page.shown)
        found += await con.all(query.params(**page.values(last)))
        if len(found) == limit or last == LATEST:
            return found
        looked_at += more
        page = page.behind(last, limit - len(found))
        few = await _few(con, content, page.window, most=looked_at)
        if few is not None:
            query = _looked_up(content, few, page.shown)
            return found + await con.all(query.params(**page.values()))
        more = wider(looked_at, len(found), page.paging.limit)


async def rows_of(con: Connection, event_id: str, asked: EventFilter, page: Page) -> list[Row]:
    """Return what is shown of one event's, in order."""
    query = _of_one(replace(asked, start_day=None, end_day=None), page.shown)
    return await con.all(query.params(**page.values(), wanted=event_id))


async def _few(con: Connection, content: EventFilter, window: Window, *, most: int) -> int | None:
    """Return which of the filter's ranges to look up, if its events and their dates are few."""
    if not ranges(content):
        return None
    values = window_values(window)
    number = await fewest(con, _counted(content), values, most=most)
    if number is None:
        return None
    query = _counted_dates(content, number)
    is_few = await fewest(con, query, values, most=most * WIDER) is not None
    return number if is_few else None


async def _order_of(con: Connection, page: Page, number: int) -> int:
    """Return the order of so many-th place of the page, LATEST where there are fewer."""
    row = await con.first(_one_of_all().params(**page.values(), skipped=number - 1))
    return LATEST if row is None else place_of(row).order


@lru_cache(maxsize=8)
def _all(shown: Shown) -> Query:
    return _in_order(shown, in_order().limit(_limit()).subquery("places"))


@lru_cache(maxsize=KEPT)
def _filtered(content: EventFilter, shown: Shown) -> Query:
    """A class of extents in which nothing is in the filter is looked at to its end: `last` bounds
    what that can cost."""
    places = in_order(date_checks(content, occurrences)).limit(_limit())
    return _in_order(shown, places.subquery("places"))


@lru_cache(maxsize=1)
def _one_of_all() -> sa.CompoundSelect[tuple[object, ...]]:
    return in_order().limit(1).offset(sa.bindparam("skipped", type_=sa.Integer))


@lru_cache(maxsize=KEPT)
def _counted(content: EventFilter) -> Counts:
    return counted([each.looked_at for each in ranges(content)])


@lru_cache(maxsize=KEPT)
def _counted_dates(content: EventFilter, number: int) -> Counts:
    event_id = occurrences.c.event_id
    return counted([sa.select(event_id).where(event_id.in_(ranges(content)[number].ids))])


@lru_cache(maxsize=KEPT)
def _looked_up(content: EventFilter, number: int, shown: Shown) -> Query:
    return _where(occurrences.c.event_id.in_(ranges(content)[number].ids), content, shown)


@lru_cache(maxsize=KEPT)
def _of_one(content: EventFilter, shown: Shown) -> Query:
    is_wanted = occurrences.c.event_id == sa.bindparam("wanted", type_=sa.Text)
    return _where(is_wanted, content, shown)


def _where(is_wanted: Condition, content: EventFilter, shown: Shown) -> Query:
    table = occurrences.c
    columns = [table[name] for name in ORDER]
    places = (
        sa.select(*columns)
        .where(is_wanted, table.extent != HIDDEN, *meets_window(occurrences), is_after())
        .where(*date_checks(content, occurrences))
        .order_by(*columns)
        .limit(_limit())
    )
    return _in_order(shown, places.subquery("places"))


def _in_order(shown: Shown, places: sa.Subquery) -> Query:
    return shown(places).order_by(*(places.c[name] for name in ORDER))


def _limit() -> sa.BindParameter[int]:
    return sa.bindparam("limit", type_=sa.Integer)

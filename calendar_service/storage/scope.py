"""What moderators may see: the one condition behind every list and lookup at the desk.

A submission belongs where its fields say, and where the event that it is about is now. What a
category or venue was merged into counts as that one.
"""

from collections.abc import Awaitable, Callable
from typing import Protocol

import sqlalchemy as sa

from calendar_service.domain.scope import CATEGORY, COUNTRY, VENUE, Scope
from calendar_service.storage.connection import Connection
from calendar_service.storage.schema import (
    categories,
    event_categories,
    events,
    reports,
    submissions,
    venues,
)
from calendar_service.storage.schema_scope import submission_facets

Condition = sa.ColumnElement[bool]
Ids = sa.Select[tuple[str]]


def covers_submission(scope: Scope, sent: sa.FromClause = submissions) -> list[Condition]:
    """Return what must hold of a row of submissions; `sent` is their table or an alias of it."""
    return [
        sa.or_(_has_facet(sent, facets), belongs(sent.c.event_id))
        for facets, belongs in _parts(scope)
    ]


def covers_event(scope: Scope, event_id: sa.ColumnElement[str]) -> list[Condition]:
    """Return what must hold of the event with the id in a column."""
    return [belongs(event_id) for _, belongs in _parts(scope)]


async def sees_submission(con: Connection, *, scope: Scope, key: str) -> bool:
    query = sa.select(submissions.c.id).where(submissions.c.id == key)
    return await con.first(query.where(*covers_submission(scope))) is not None


async def sees_event(con: Connection, *, scope: Scope, key: str) -> bool:
    query = sa.select(events.c.id).where(events.c.id == key)
    return await con.first(query.where(*covers_event(scope, events.c.id))) is not None


async def sees_report(con: Connection, *, scope: Scope, key: str) -> bool:
    query = sa.select(reports.c.id).where(reports.c.id == key)
    return await con.first(query.where(*covers_event(scope, reports.c.event_id))) is not None


class Sees(Protocol):
    """Says whether a scope has what a key names."""

    def __call__(self, con: Connection, *, scope: Scope, key: str) -> Awaitable[bool]: ...


_Belongs = Callable[[sa.ColumnElement[str]], Condition]


def _parts(scope: Scope) -> list[tuple[dict[str, Ids | list[str]], _Belongs]]:
    """Return, for each part that bounds something, the facets of submissions that are in it, and
    what says so of an event."""
    found: list[tuple[dict[str, Ids | list[str]], _Belongs]] = []
    if scope.categories:
        named = _categories(scope, categories.alias("scope_named"))
        found.append(({CATEGORY: named.with_only_columns(_SLUG)}, _in_category(scope)))
    if scope.countries:
        known: dict[str, Ids | list[str]] = {COUNTRY: list(scope.countries), VENUE: _venues(scope)}
        found.append((known, _in_country(scope)))
    return found


_NAMED = categories.alias("scope_category")
_SLUG = _NAMED.c.slug


def _categories(scope: Scope, asked: sa.FromClause) -> Ids:
    """Return the ids of the categories, those that went into them, and those that they went
    into."""
    lead_to = sa.select(sa.func.coalesce(asked.c.replaced_by, asked.c.id)).where(
        asked.c.slug.in_(scope.categories)
    )
    leads = sa.func.coalesce(_NAMED.c.replaced_by, _NAMED.c.id)
    return sa.select(_NAMED.c.id).where(leads.in_(lead_to))


def _venues(scope: Scope) -> Ids:
    here, live = venues.alias("scope_venue"), venues.alias("scope_live_venue")
    country = sa.func.coalesce(live.c.country, here.c.country)
    return (
        sa.select(here.c.id)
        .join(live, live.c.id == here.c.replaced_by, isouter=True)
        .where(country.in_(scope.countries))
    )


def _has_facet(sent: sa.FromClause, facets: dict[str, Ids | list[str]]) -> Condition:
    table = submission_facets.alias("scope_facet").c
    wanted = [sa.and_(table.facet == facet, table.value.in_(ids)) for facet, ids in facets.items()]
    return sent.c.id.in_(sa.select(table.submission_id).where(sa.or_(*wanted)))


def _in_category(scope: Scope) -> _Belongs:
    table = event_categories.alias("scope_event_category").c
    ids = _categories(scope, categories.alias("scope_named"))
    return lambda event_id: sa.exists().where(
        table.event_id == event_id, table.category_id.in_(ids)
    )


def _in_country(scope: Scope) -> _Belongs:
    table = events.alias("scope_event").c
    found = sa.select(table.id).where(table.venue_id.in_(_venues(scope)))
    return lambda event_id: event_id.in_(found)

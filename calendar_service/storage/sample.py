"""What of the database is the sample's, and how it is taken out again."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from calendar_service.storage.connection import Connection
from calendar_service.storage.event_rows import venue_ids
from calendar_service.storage.reports import forget_reports
from calendar_service.storage.schema import (
    categories,
    changes,
    date_positions,
    event_categories,
    event_facets,
    event_positions,
    event_words,
    events,
    fragments,
    occurrences,
    organisers,
    submissions,
    venues,
    versions,
)

OF_AN_EVENT = (
    *(occurrences, event_facets, event_positions, date_positions, event_words),
    *(fragments, event_categories, versions),
)


async def list_sample_ids(con: Connection) -> list[str]:
    """Return the ids of the sample's events, ascending."""
    query = sa.select(events.c.id).where(events.c.is_sample).order_by(events.c.id)
    return [row["id"] for row in await con.all(query)]


async def purge_sample(con: Connection) -> None:
    """Remove the sample's events, all that was derived from them and what readers were told.

    Its venues, organisers and categories stay where another event or a submission names them.
    """
    sample = sa.select(events.c.id).where(events.c.is_sample)
    rows = await con.all(sa.select(events).where(events.c.is_sample))
    chosen = await con.all(
        sa.select(event_categories.c.category_id).where(event_categories.c.event_id.in_(sample))
    )
    await forget_reports(con, sample)
    for table in (*OF_AN_EVENT, changes):
        await con.run(sa.delete(table).where(table.c.event_id.in_(sample)))
    await con.run(sa.delete(events).where(events.c.is_sample))
    await _drop_unused_venues(con, {id for row in rows for id in venue_ids(row)})
    await _drop_unused_organisers(con, {row["organiser_id"] for row in rows})
    await _drop_unused_categories(con, {row["category_id"] for row in chosen})


async def _drop_unused_venues(con: Connection, ids: set[str]) -> None:
    rows = await con.all(sa.select(events.c.venue_id, events.c.recurrence))
    used = {id for row in rows for id in venue_ids(row)}
    used |= {id for fields in await _submitted(con) for id in _named_venues(fields)}
    await _drop(con, venues, ids - used)


async def _drop_unused_organisers(con: Connection, ids: set[str | None]) -> None:
    used = sa.select(events.c.organiser_id).where(events.c.organiser_id.is_not(None))
    kept = {row["organiser_id"] for row in await con.all(used)}
    await _drop(con, organisers, {id for id in ids if id} - kept)


async def _drop_unused_categories(con: Connection, ids: set[str]) -> None:
    rows = await con.all(sa.select(categories.c.id, categories.c.slug))
    named = {slug for fields in await _submitted(con) for slug in _named_categories(fields)}
    used = {row["category_id"] for row in await con.all(sa.select(event_categories.c.category_id))}
    used |= {row["id"] for row in rows if row["slug"] in named}
    await _drop(con, categories, ids - used)


async def _drop(con: Connection, table: sa.Table, ids: set[str]) -> None:
    """What something else was merged into stays."""
    into = sa.select(table.c.replaced_by).where(table.c.replaced_by.is_not(None))
    kept = {row["replaced_by"] for row in await con.all(into)}
    await con.run(sa.delete(table).where(table.c.id.in_(sorted(ids - kept))))


async def _submitted(con: Connection) -> list[dict[str, Any]]:
    return [row["fields"] for row in await con.all(sa.select(submissions.c.fields))]


def _named_venues(fields: dict[str, Any]) -> Iterable[str]:
    for part in (fields, *fields.get("overrides", ())):
        yield (part.get("venue") or {}).get("id", "")


def _named_categories(fields: dict[str, Any]) -> Iterable[str]:
    return (slug.lower() for slug in fields.get("categories", ()))

"""Brings a publication into the catalogue: the event, its indexes, its bytes and the change."""

from datetime import datetime

from calendar_service.operations.render_event import Publication
from calendar_service.storage.catalogue import raise_revision
from calendar_service.storage.changes import Change, Standing, append_change, standing_of
from calendar_service.storage.connection import Connection
from calendar_service.storage.events import add_event, add_version, update_event
from calendar_service.storage.fragments import (
    replace_facets,
    replace_fragments,
    replace_words,
)
from calendar_service.storage.occurrences import replace_occurrences


async def add_publications(
    con: Connection,
    publications: list[Publication],
    at: datetime,
    *,
    decision_id: str | None = None,
    is_sample: bool = False,
) -> int:
    """Publish new events as one revision, which is returned."""
    revision = await raise_revision(con, at)
    for publication in publications:
        await add_event(con, publication.event, is_sample=is_sample)
        await add_version(con, publication.event, decision_id)
        await _store_derived(con, publication)
        await _tell(con, publication, before=None, revision=revision, at=at)
    return revision


async def update_publication(
    con: Connection, publication: Publication, at: datetime, *, decision_id: str | None = None
) -> int:
    """Publish the next version of an event as one revision, which is returned."""
    before = await standing_of(con, publication.event.id)
    revision = await raise_revision(con, at)
    await update_event(con, publication.event)
    await add_version(con, publication.event, decision_id)
    await _store_derived(con, publication)
    await _tell(con, publication, before=before, revision=revision, at=at)
    return revision


async def store_rendered(
    con: Connection, publication: Publication, *, revision: int | None, at: datetime
) -> None:
    """Replace what is derived from an event that itself has not changed; with a revision, tell
    readers so."""
    before = await standing_of(con, publication.event.id)
    await _store_derived(con, publication)
    if revision is not None:
        await _tell(con, publication, before=before, revision=revision, at=at)


async def _store_derived(con: Connection, publication: Publication) -> None:
    event_id = publication.event.id
    await replace_fragments(con, event_id, publication.fragments)
    await replace_occurrences(con, event_id, publication.occurrences)
    await replace_facets(con, event_id, publication.facets)
    await replace_words(con, event_id, publication.words)


async def _tell(
    con: Connection,
    publication: Publication,
    *,
    before: Standing | None,
    revision: int,
    at: datetime,
) -> None:
    after = Standing(publication.facets, publication.stretch)
    await append_change(con, Change(revision, publication.event.id, at, before, after))

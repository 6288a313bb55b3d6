"""Brings a publication into the catalogue: the event, its indexes, its bytes and the change."""

from collections.abc import Sequence
from datetime import datetime

from calendar_service.operations.again import ChangedMeanwhile
from calendar_service.operations.locate_event import locate_event
from calendar_service.operations.render_event import Publication
from calendar_service.storage.catalogue import raise_revision
from calendar_service.storage.changes import Change, Standing, append_change, standing_of
from calendar_service.storage.connection import Connection
from calendar_service.storage.events import (
    add_event,
    add_version,
    find_events,
    taken_uids,
    update_event,
)
from calendar_service.storage.fragments import (
    replace_facets,
    replace_fragments,
    replace_words,
)
from calendar_service.storage.occurrences import replace_occurrences


async def add_publications(
    con: Connection,
    publications: Sequence[Publication],
    at: datetime,
    *,
    decision_id: str | None = None,
    is_sample: bool = False,
) -> int:
    """Publish new events as one revision, which is returned.

    Raises ChangedMeanwhile if another event has one of their UIDs by now.
    """
    if await taken_uids(con, [publication.event.uid for publication in publications]):
        raise ChangedMeanwhile
    revision = await raise_revision(con, at)
    for publication in publications:
        await add_event(con, publication.event, is_sample=is_sample)
        await add_version(con, publication.event, decision_id)
        await store_derived(con, publication)
        await _tell(con, publication, before=None, revision=revision, at=at)
    return revision


async def update_publications(
    con: Connection,
    publications: Sequence[Publication],
    at: datetime,
    *,
    decision_id: str | None = None,
) -> int:
    """Publish the next versions of events as one revision, which is returned."""
    revision = await raise_revision(con, at)
    for publication in publications:
        before = await standing_of(con, publication.event.id)
        await update_event(con, publication.event)
        await add_version(con, publication.event, decision_id)
        await store_derived(con, publication)
        await _tell(con, publication, before=before, revision=revision, at=at)
    return revision


async def refuse_if_newer(con: Connection, publications: Sequence[Publication]) -> None:
    """Raise ChangedMeanwhile unless each publication is the next version of its event."""
    ids = [publication.event.id for publication in publications]
    live = {each.event.id: each for each in await find_events(con, ids)}
    for publication in publications:
        stored = live.get(publication.event.id)
        version = publication.event.version.sequence
        if stored is None or stored.withdrawn_at or stored.event.version.sequence + 1 != version:
            raise ChangedMeanwhile


async def store_derived(con: Connection, publication: Publication) -> None:
    """Replace what is derived from an event, which no reader is told of."""
    event_id = publication.event.id
    await replace_fragments(con, event_id, publication.fragments)
    await replace_occurrences(con, event_id, publication.occurrences)
    await replace_facets(con, event_id, publication.facets, end_at=publication.stretch.end_at)
    await replace_words(con, event_id, publication.words)
    await locate_event(con, publication.event)


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

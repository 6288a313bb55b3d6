"""Brings a publication into the catalogue: the event, its indexes, its bytes and the change."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from calendar_service.operations.again import ChangedMeanwhile
from calendar_service.operations.locate_event import locate_events
from calendar_service.operations.render_event import Publication
from calendar_service.storage.catalogue import raise_revision
from calendar_service.storage.changes import Change, Standing, append_changes, standings_of
from calendar_service.storage.connection import Connection
from calendar_service.storage.event_words import replace_words
from calendar_service.storage.events import (
    add_events,
    add_versions,
    find_events,
    taken_uids,
    update_events,
)
from calendar_service.storage.fragments import (
    replace_facets,
    replace_fragments,
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
    events = [publication.event for publication in publications]
    revision = await raise_revision(con, at)
    await add_events(con, events, is_sample=is_sample)
    await add_versions(con, events, decision_id)
    await store_derived(con, publications, {})
    await append_changes(con, _told(publications, {}, revision, at))
    return revision


async def update_publications(
    con: Connection,
    publications: Sequence[Publication],
    at: datetime,
    *,
    decision_id: str | None = None,
) -> int:
    """Publish the next versions of events as one revision, which is returned."""
    events = [publication.event for publication in publications]
    revision = await raise_revision(con, at)
    before = await standings_of(con, [event.id for event in events])
    await update_events(con, events)
    await add_versions(con, events, decision_id)
    await store_derived(con, publications, before)
    await append_changes(con, _told(publications, before, revision, at))
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


async def store_derived(
    con: Connection, publications: Sequence[Publication], before: Mapping[str, Standing]
) -> None:
    """Replace what is derived from events, which no reader is told of; `before` is how they
    stand in listings, where most changes let them stay."""
    by_id = {publication.event.id: publication for publication in publications}
    standings = {id: _standing(each) for id, each in by_id.items()}
    await replace_fragments(con, {id: each.fragments for id, each in by_id.items()})
    await replace_occurrences(con, {id: each.occurrences for id, each in by_id.items()})
    moved = {id: each for id, each in standings.items() if each != before.get(id)}
    await replace_facets(con, moved)
    await replace_words(con, {id: each.words for id, each in by_id.items()})
    await locate_events(con, [each.event for each in publications])


def _told(
    publications: Sequence[Publication],
    before: Mapping[str, Standing],
    revision: int,
    at: datetime,
) -> Iterator[Change]:
    for each in publications:
        yield Change(revision, each.event.id, at, before.get(each.event.id), _standing(each))


def _standing(publication: Publication) -> Standing:
    """What no filter can ask of the event is left out, as it is where it is stored."""
    facets = {facet: values for facet, values in publication.facets.items() if values}
    return Standing(facets, publication.stretch)

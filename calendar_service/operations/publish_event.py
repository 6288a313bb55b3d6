"""Brings a publication into the catalogue: the event, its indexes, its bytes and the change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from calendar_service.domain.event import Event, venues_of
from calendar_service.operations.again import ChangedMeanwhile
from calendar_service.operations.locate_event import locate_events
from calendar_service.operations.render_event import Publication
from calendar_service.storage.catalogue import note_rendered_with, raise_revision
from calendar_service.storage.categories import find_categories
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
from calendar_service.storage.organisers import find_organisers
from calendar_service.storage.replacements import with_former
from calendar_service.storage.venues import find_venues


async def add_publications(
    con: Connection,
    publications: Sequence[Publication],
    at: datetime,
    *,
    decision_id: str | None = None,
    is_sample: bool = False,
) -> int:
    """Publish new events as one revision, which is returned.

    Raises ChangedMeanwhile if another event has one of their UIDs by now, or if what they name is
    told otherwise.
    """
    if await taken_uids(con, [publication.event.uid for publication in publications]):
        raise ChangedMeanwhile
    events = [publication.event for publication in publications]
    await _refuse_if_stale(con, events)
    revision = await raise_revision(con, at)
    await add_events(con, events, is_sample=is_sample)
    await add_versions(con, events, decision_id)
    await _tell(con, _Telling(revision, at), await _store(con, publications))
    return revision


async def update_publications(
    con: Connection,
    publications: Sequence[Publication],
    at: datetime,
    *,
    decision_id: str | None = None,
) -> int:
    """Publish the next versions of events as one revision, which is returned.

    Raises ChangedMeanwhile if what they name is told otherwise by now.
    """
    events = [publication.event for publication in publications]
    await _refuse_if_stale(con, events)
    revision = await raise_revision(con, at)
    await update_events(con, events)
    await add_versions(con, events, decision_id)
    await _tell(con, _Telling(revision, at), await _store(con, publications))
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


async def store_derived(con: Connection, publications: Sequence[Publication], at: datetime) -> None:
    """Replace what is derived from events. Readers are told, as one revision, of those alone that
    stand in listings otherwise by it: days move with the calendar's zone."""
    stood = await _store(con, publications)
    moved = [each for each in stood if each.before != each.after]
    if moved:
        await _tell(con, _Telling(await raise_revision(con, at), at), moved)


@dataclass(frozen=True, slots=True)
class _Stood:
    """How an event stood in listings, None for what was not public, and how it stands now."""

    event_id: str
    before: Standing | None
    after: Standing


@dataclass(frozen=True, slots=True)
class _Telling:
    """The revision by which readers are told, and when."""

    revision: int
    at: datetime


async def _refuse_if_stale(con: Connection, events: Sequence[Event]) -> None:
    """Raise ChangedMeanwhile if a venue, organiser or category was changed since the events were
    rendered."""
    venues = {venue.id: venue for event in events for venue in venues_of(event)}
    people = {event.organiser.id: event.organiser for event in events if event.organiser}
    categories = {each.slug: each for event in events for each in event.categories}
    chosen = await find_categories(con, categories)
    is_current = (
        await find_venues(con, venues) == venues
        and await find_organisers(con, people) == people
        and chosen == {slug: categories[slug] for slug in chosen}
    )
    if not is_current:
        raise ChangedMeanwhile


async def _tell(con: Connection, telling: _Telling, stood: Sequence[_Stood]) -> None:
    revision, at = telling.revision, telling.at
    told = [Change(revision, each.event_id, at, each.before, each.after) for each in stood]
    await append_changes(con, told)


async def _store(con: Connection, publications: Sequence[Publication]) -> list[_Stood]:
    """Store what is derived from the events, and return how they stood before and stand now.

    Most changes let an event stand in listings as it did, which is not written again.
    """
    by_id = {publication.event.id: publication for publication in publications}
    before = await standings_of(con, by_id)
    after = await _standings(con, publications)
    await replace_fragments(con, {id: each.fragments for id, each in by_id.items()})
    await replace_occurrences(con, {id: each.occurrences for id, each in by_id.items()})
    await replace_facets(con, {id: after[id] for id in after if after[id] != before.get(id)})
    await replace_words(con, {id: each.words for id, each in by_id.items()})
    await locate_events(con, [each.event for each in publications])
    for print_used in {each.fingerprint for many in publications for each in many.fragments}:
        await note_rendered_with(con, print_used)
    return [_Stood(id, before.get(id), after[id]) for id in by_id]


async def _standings(con: Connection, publications: Sequence[Publication]) -> dict[str, Standing]:
    """Return how the events will stand; facets that have no value are left out, as they are where
    they are stored."""
    asked = await with_former(con, [publication.facets for publication in publications])
    return {
        publication.event.id: Standing(
            {name: values for name, values in facets.items() if values}, publication.stretch
        )
        for publication, facets in zip(publications, asked, strict=True)
    }

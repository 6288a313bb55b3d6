"""Brings what is derived up to date: when the renderer, the zone data or the horizon move on."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from calendar_service.domain.errors import EventNotPublishable
from calendar_service.domain.event import Event
from calendar_service.domain.occurrence import horizon
from calendar_service.domain.when import Moment, is_wall_time
from calendar_service.operations.context import Context
from calendar_service.operations.leave_out_event import leave_out
from calendar_service.operations.publish_event import store_derived, update_publications
from calendar_service.operations.render_event import (
    Publication,
    fingerprint,
    hashes,
    render_event,
)
from calendar_service.storage.catalogue import (
    begin_catalogue,
    read_reached,
    set_horizon,
    set_rendered_with,
)
from calendar_service.storage.changes import standings_of
from calendar_service.storage.connection import Connection
from calendar_service.storage.events import StoredEvent, find_events, list_event_ids
from calendar_service.storage.faults import clear_faults
from calendar_service.storage.fragments import hashes_of
from calendar_service.storage.occurrences import instants_of

BATCH = 200


@dataclass(frozen=True, slots=True)
class _When:
    """Occurrences are indexed up to `end_day`; what changes has changed `now`."""

    end_day: date
    now: datetime


@dataclass(frozen=True, slots=True)
class _Rendered:
    """An event as it was looked at, and what becomes of it."""

    before: Event
    publication: Publication

    @property
    def id(self) -> str:
        return self.before.id

    @property
    def is_seen(self) -> bool:
        """Whether a reader can see a difference, which is then another version."""
        return self.publication.event != self.before


@dataclass(frozen=True, slots=True)
class _LeftOut:
    """An event as it was looked at, and why it cannot be rendered."""

    before: Event
    reason: str

    @property
    def id(self) -> str:
        return self.before.id


@dataclass(frozen=True, slots=True)
class _Known:
    """What was stored of an event: its fragments' hashes and when its occurrences begin."""

    hashes: list[str] | None
    instants: Mapping[Moment | None, datetime]


async def begin(context: Context) -> None:
    """Give a new database its first row; one that has it is left alone."""
    now = context.now()
    await context.store.write(lambda con: begin_catalogue(con, context.new_id(), now))


async def refresh_catalogue(context: Context) -> int:
    """Return how many events were rendered anew: all of them where what they depend on has
    changed since, else none."""
    await begin(context)
    reached = await context.store.read(read_reached)
    end_day, print_now = horizon(context.today()), fingerprint(context.voice)
    if reached.fingerprint == print_now and reached.horizon_day == end_day:
        return 0
    ids = await context.store.read(list_event_ids)
    for at in range(0, len(ids), BATCH):
        await _render_batch(context, ids[at : at + BATCH], end_day)
    await context.store.write(lambda con: _reach(con, end_day, print_now))
    return len(ids)


async def rederive(context: Context) -> int:
    """Work everything out anew whether or not it seems to be needed, and return how many events
    got another version by it."""
    ids, end_day = await context.store.read(list_event_ids), horizon(context.today())
    moved = 0
    for at in range(0, len(ids), BATCH):
        moved += await _render_batch(context, ids[at : at + BATCH], end_day)
    return moved


async def _reach(con: Connection, end_day: date, print_now: str) -> None:
    await set_horizon(con, end_day)
    await set_rendered_with(con, print_now)


async def _render_batch(context: Context, ids: Sequence[str], end_day: date) -> int:
    async def look(con: Connection) -> tuple[list[StoredEvent], dict[str, _Known]]:
        hashed, begun = await hashes_of(con, ids), await instants_of(con, ids)
        known = {id: _Known(hashed.get(id), begun.get(id, {})) for id in ids}
        return await find_events(con, ids), known

    stored, known = await context.store.read(look)
    now = context.now()
    rendered = await asyncio.to_thread(_render, context, stored, known, _When(end_day, now))

    async def save(con: Connection) -> None:
        current = {each.event.id: each.event for each in await find_events(con, ids)}
        await _store(con, [each for each in rendered if current.get(each.id) == each.before], now)

    await context.store.write(save)
    return sum(isinstance(each, _Rendered) and each.is_seen for each in rendered)


async def _store(con: Connection, outcomes: Sequence[_Rendered | _LeftOut], at: datetime) -> None:
    """Only what a reader can see is a change; new occurrences at the horizon are none."""
    rendered = [each for each in outcomes if isinstance(each, _Rendered)]
    if seen := [each.publication for each in rendered if each.is_seen]:
        await update_publications(con, seen, at)
    unseen = [each.publication for each in rendered if not each.is_seen]
    before = await standings_of(con, [each.event.id for each in unseen])
    await store_derived(con, unseen, before)
    await clear_faults(con, [each.id for each in rendered])
    reasons = {each.id: each.reason for each in outcomes if isinstance(each, _LeftOut)}
    await leave_out(con, reasons, at)


def _render(
    context: Context,
    stored: Sequence[StoredEvent],
    known: Mapping[str, _Known],
    when: _When,
) -> list[_Rendered | _LeftOut]:
    """An event that cannot be rendered never spoils the others."""
    return [_render_or_not(context, each.event, known[each.event.id], when) for each in stored]


def _render_or_not(
    context: Context, event: Event, known: _Known, when: _When
) -> _Rendered | _LeftOut:
    """What was sound once may fail in any way: a zone can be gone from newer zone data."""
    try:
        return _render_one(context, event, known, when)
    except EventNotPublishable as refusal:
        return _LeftOut(event, refusal.reason)
    except (ArithmeticError, LookupError, ValueError) as error:
        return _LeftOut(event, f"it cannot be rendered ({error})")


def _render_one(context: Context, event: Event, known: _Known, when: _When) -> _Rendered:
    """Bytes that differ are a new version, so that no reader takes them for the old ones; so are
    the same wall times where a new law of their zone has moved them."""
    publication = render_event(event, context.voice, when.end_day)
    if hashes(publication) == known.hashes and not _has_moved(publication, known):
        return _Rendered(event, publication)
    newer = replace(event, version=event.version.next(when.now))
    return _Rendered(event, render_event(newer, context.voice, when.end_day))


def _has_moved(publication: Publication, known: _Known) -> bool:
    """Days move with no zone: only wall times count."""
    return any(
        known.instants.get(each.recurrence_id, each.order_at) != each.order_at
        for each in publication.occurrences
        if each.start is not None and is_wall_time(each.start)
    )

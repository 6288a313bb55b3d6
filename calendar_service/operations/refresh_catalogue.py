"""Brings what is derived up to date: when the renderer, the zone data or the horizon move on."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from calendar_service.domain.earlier import Earlier
from calendar_service.domain.event import Event
from calendar_service.domain.occurrence import horizon
from calendar_service.domain.when import Moment, is_wall_time
from calendar_service.operations.context import Context
from calendar_service.operations.outcomes import Outcome, Rendered, outcome_of, store_outcomes
from calendar_service.operations.render_event import (
    Publication,
    edition_of,
    fingerprint,
    hashes,
    render_event,
)
from calendar_service.operations.rendering_turn import RenderingTurn
from calendar_service.operations.take_edition import take_edition, take_edition_back
from calendar_service.storage.catalogue import (
    Reached,
    begin_catalogue,
    read_reached,
    set_horizon,
    set_rendered_with,
)
from calendar_service.storage.connection import Connection
from calendar_service.storage.editions import Edition, present_edition
from calendar_service.storage.events import StoredEvent, find_events, list_event_ids
from calendar_service.storage.former_dates import earlier_entries
from calendar_service.storage.fragments import (
    hashes_of,
    ids_rendered_otherwise,
    is_rendered_otherwise,
)
from calendar_service.storage.leases import LeaseLost
from calendar_service.storage.occurrences import instants_of

BATCH = 200
SAVED_MOST = 5_000
"""To save so many takes the writer about two seconds, and more would keep others waiting."""


@dataclass(frozen=True, slots=True)
class _When:
    """Occurrences are indexed up to `end_day`; what changes has changed `now`."""

    end_day: date
    now: datetime


@dataclass(frozen=True, slots=True)
class _Goal:
    """What is true of all events when they are rendered anew, which began at a revision."""

    end_day: date
    edition: Edition
    begun_at_revision: int


@dataclass(frozen=True, slots=True)
class _Known:
    """What was stored of an event: its fragments' hashes, when its occurrences begin, and how it
    stood before."""

    hashes: list[str] | None
    instants: Mapping[Moment | None, datetime]
    earlier: tuple[Earlier, ...]


async def begin(context: Context) -> None:
    """Give a new database its first row; one that has it is left alone."""
    now = context.now()
    await context.store.write(lambda con: begin_catalogue(con, context.new_id(), now))


async def refresh_catalogue(
    context: Context, *, holder: str | None = None, is_start: bool = True, most: int | None = None
) -> int:
    """Return how many events were rendered anew: all of them where what they depend on has
    changed since, those that a command with other settings rendered, else none; none also where
    it would be more than `most`. Readers are told of up to `SAVED_MOST` events in one revision.

    A `holder` leaves it to another process that is at it already. Nothing is rendered beside a
    newer version of the service, or by a process that others have taken over from.
    """
    if is_start:
        await begin(context)
    if not await take_edition(context, is_start=is_start):
        return 0
    turn = RenderingTurn(context, holder)
    if not await _is_due(context) or await _are_more(context, most) or not await turn.begin():
        return 0
    try:
        # Another one may have done it between the two looks.
        return await _refresh(turn.fenced, turn) if await _is_due(context) else 0
    except LeaseLost:
        return 0
    finally:
        await turn.end()


async def _is_due(context: Context) -> bool:
    reached = await _reached(context)
    present = (reached.fingerprint, reached.horizon_day)
    return present != (fingerprint(context.voice), horizon(context.today()))


async def _are_more(context: Context, most: int | None) -> bool:
    return most is not None and len(await _due_ids(context, await _reached(context))) > most


async def _reached(context: Context) -> Reached:
    return await context.store.read(read_reached)


async def _refresh(context: Context, turn: RenderingTurn) -> int:
    reached, end_day = await _reached(context), horizon(context.today())
    ids = await _due_ids(context, reached)
    await _render_all(context, ids, end_day, goes_on=turn.goes_on)
    goal = _Goal(end_day, edition_of(context.voice), reached.revision)
    if await turn.goes_on():
        await context.store.write(lambda con: _reach(con, goal))
    return len(ids)


async def _due_ids(context: Context, reached: Reached) -> list[str]:
    """Return all public events, or those alone that a command with other settings rendered."""
    are_some = reached.fingerprint is None and reached.horizon_day == horizon(context.today())
    print_now = fingerprint(context.voice) if are_some else None

    async def look(con: Connection) -> list[str]:
        public = await list_event_ids(con)
        if print_now is None:
            return public
        otherwise = frozenset(await ids_rendered_otherwise(con, print_now))
        return [event_id for event_id in public if event_id in otherwise]

    return await context.store.read(look)


async def rederive(context: Context) -> int:
    """Work everything out anew whether or not it seems to be needed, and return how many events
    got another version by it. After a newer version this one may render from then on."""
    await context.store.write(lambda con: take_edition_back(con, edition_of(context.voice)))
    ids = await context.store.read(list_event_ids)
    return await _render_all(context, ids, horizon(context.today()))


async def _reach(con: Connection, goal: _Goal) -> None:
    """Whoever published with other settings meanwhile leaves something for the next time; so does
    a newer version that has begun meanwhile."""
    if await present_edition(con) != goal.edition:
        return
    await set_horizon(con, goal.end_day)
    print_now = goal.edition.fingerprint
    if not await is_rendered_otherwise(con, print_now, since=goal.begun_at_revision):
        await set_rendered_with(con, print_now)


async def _always() -> bool:
    return True


async def _render_all(
    context: Context,
    ids: Sequence[str],
    end_day: date,
    *,
    goes_on: Callable[[], Awaitable[bool]] = _always,
) -> int:
    """Return how many of the events got another version.

    What no reader sees is saved batch by batch; what readers must be told is kept until there is
    so much of it that to save it would hold up other writers.
    """
    moved, seen = 0, list[Outcome]()
    for at in range(0, len(ids), BATCH):
        if not await goes_on():
            return moved
        outcomes = await _render_batch(context, ids[at : at + BATCH], end_day)
        await _save(context, [each for each in outcomes if not each.is_seen])
        seen += [each for each in outcomes if each.is_seen]
        moved += sum(isinstance(each, Rendered) and each.is_seen for each in outcomes)
        if len(seen) >= SAVED_MOST:
            await _save(context, seen)
            seen = []
    await _save(context, seen)
    return moved


async def _render_batch(context: Context, ids: Sequence[str], end_day: date) -> list[Outcome]:
    async def look(con: Connection) -> tuple[list[StoredEvent], dict[str, _Known]]:
        hashed, begun = await hashes_of(con, ids), await instants_of(con, ids)
        stored = await find_events(con, ids)
        before = await earlier_entries(con, [each.event for each in stored])
        known = {id: _Known(hashed.get(id), begun.get(id, {}), before.get(id, ())) for id in ids}
        return stored, known

    stored, known = await context.store.read(look)
    return await asyncio.to_thread(_render, context, stored, known, _When(end_day, context.now()))


async def _save(context: Context, outcomes: Sequence[Outcome]) -> None:
    """Save what became of the events; one that was changed meanwhile was rendered by whoever
    changed it."""
    now, ids = context.now(), [each.id for each in outcomes]

    async def save(con: Connection) -> None:
        current = {each.event.id: each.event for each in await find_events(con, ids)}
        unmoved = [each for each in outcomes if current.get(each.id) == each.before]
        await store_outcomes(con, unmoved, now)

    if outcomes:
        await context.store.write(save)


def _render(
    context: Context,
    stored: Sequence[StoredEvent],
    known: Mapping[str, _Known],
    when: _When,
) -> list[Outcome]:
    def outcome(event: Event) -> Outcome:
        return outcome_of(event, lambda: _render_one(context, event, known[event.id], when))

    return [outcome(each.event) for each in stored]


def _render_one(context: Context, event: Event, known: _Known, when: _When) -> Publication:
    """Bytes that differ are a new version, so that no reader takes them for the old ones; so are
    the same wall times where a new law of their zone has moved them."""
    render = partial(render_event, earlier=known.earlier)
    publication = render(event, context.voice, when.end_day)
    if hashes(publication) == known.hashes and not _has_moved(publication, known):
        return publication
    newer = replace(event, version=event.version.next(when.now))
    return render(newer, context.voice, when.end_day)


def _has_moved(publication: Publication, known: _Known) -> bool:
    """Days move with no zone: only wall times count."""
    return any(
        known.instants.get(each.recurrence_id, each.order_at) != each.order_at
        for each in publication.occurrences
        if each.start is not None and is_wall_time(each.start)
    )

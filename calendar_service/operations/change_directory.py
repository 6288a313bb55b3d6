"""Changes venues, organisers and categories, and merges them; every event that names one follows.

The events are rendered first, in batches and in another thread, and then saved as one revision:
what holds the writer is the saving alone. An event that moved meanwhile begins it all again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from calendar_service.domain.directory import KINDS, Entry
from calendar_service.domain.errors import InvalidInput, NotFound
from calendar_service.domain.event import Event
from calendar_service.domain.fields import FieldReader
from calendar_service.domain.occurrence import horizon
from calendar_service.domain.problems import Problem, Problems
from calendar_service.operations.again import ChangedMeanwhile, again
from calendar_service.operations.context import Context
from calendar_service.operations.outcomes import Outcome, outcome_of, store_outcomes
from calendar_service.operations.render_event import render_event
from calendar_service.storage.batches import batches
from calendar_service.storage.catalogue import raise_revision
from calendar_service.storage.categories import find_categories, update_category
from calendar_service.storage.changes import Change, append_changes, standings_of
from calendar_service.storage.connection import Connection
from calendar_service.storage.events import find_events
from calendar_service.storage.former_dates import EarlierOf, earlier_entries
from calendar_service.storage.fragments import replace_facets
from calendar_service.storage.organisers import find_organisers, update_organiser
from calendar_service.storage.replacements import (
    replacement_of,
    set_replaced,
    users_of,
    with_former,
)
from calendar_service.storage.venues import find_venues, update_venue

Find = Callable[[Connection, Iterable[str]], Awaitable[Mapping[str, Any]]]
_FIND: Mapping[str, Find] = {
    "venue": find_venues,
    "organiser": find_organisers,
    "category": find_categories,
}
_UPDATE: Mapping[str, Callable[[Connection, Any], Awaitable[None]]] = {
    "venue": update_venue,
    "organiser": update_organiser,
    "category": update_category,
}


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is done to the entry `key` of a facet: the events that name it name `now` instead.

    `seen` is what that rests on, by key, and `save` changes the entry itself; `into` is set for
    a merge.
    """

    facet: str
    key: str
    now: Entry
    seen: Mapping[str, Entry]
    save: Callable[[Connection], Awaitable[None]]
    into: str | None = None


async def change_entry(context: Context, facet: str, key: str, fields: Mapping[str, Any]) -> int:
    """Change a venue, organiser or category, and return how many events are told anew.

    `facet` and `key` are those of filters. The fields are those of a proposal: a missing one
    stays as it is, None clears it. Raises NotFound and InvalidInput.
    """

    async def attempt() -> int:
        before = await live_entry(context, facet, key)
        problems = Problems()
        kind = KINDS[facet]
        whole = {**kind.fields(before), **fields, "id": None}
        now = kind.read(before, FieldReader(whole, "", problems))
        if problems:
            raise InvalidInput(problems.all())
        save = partial(_update, facet=facet, now=now)
        return await _carry_out(context, _Plan(facet, key, now, {key: before}, save))

    return await again(attempt)


async def merge_entries(context: Context, facet: str, *, into: str, gone: str) -> int:
    """Let one venue, organiser or category take the place of another, for good, and return how
    many events are told anew.

    Feeds and pages that were asked for by the one that is gone hold what the other one holds.
    Raises NotFound, and InvalidInput for one that is to replace itself.
    """
    if into == gone:
        raise InvalidInput((Problem("into", "It cannot be merged into itself."),))

    async def attempt() -> int:
        stays, goes = await live_entry(context, facet, into), await live_entry(context, facet, gone)
        save = partial(set_replaced, facet=facet, into=into, gone=gone)
        plan = _Plan(facet, gone, stays, {into: stays, gone: goes}, save, into)
        return await _carry_out(context, plan)

    return await again(attempt)


async def told_anew(context: Context, facet: str, key: str, now: Entry) -> list[Outcome]:
    """Return what becomes of the public events that name an entry, with it as it is then."""
    named = await context.store.read(lambda con: users_of(con, facet, key))
    return [
        each
        for ids in batches(named)
        for each in await _render_batch(context, facet, key, now=now, ids=ids)
    ]


async def live_entry(context: Context, facet: str, key: str) -> Entry:
    """Return the venue, organiser or category. Raises NotFound, also for one that was merged
    into another."""
    found: Entry | None = await context.store.read(lambda con: _find(con, facet, key))
    if found is None:
        raise NotFound(facet, key)
    return found


async def _update(con: Connection, *, facet: str, now: Entry) -> None:
    await _UPDATE[facet](con, now)


async def _find(con: Connection, facet: str, key: str) -> Entry | None:
    """Return the entry; None for one that is not there, or was merged into another."""
    if await replacement_of(con, facet, key) is not None:
        return None
    found: Entry | None = (await _FIND[facet](con, [key])).get(key)
    return found


async def _carry_out(context: Context, plan: _Plan) -> int:
    outcomes = await told_anew(context, plan.facet, plan.key, plan.now)
    now = context.now()

    async def save(con: Connection) -> int:
        versions = {each.id: each.before.version.sequence for each in outcomes}
        if await users_of(con, plan.facet, plan.key) != versions:
            raise ChangedMeanwhile
        for key, seen in plan.seen.items():
            if await _find(con, plan.facet, key) != seen:
                raise ChangedMeanwhile
        await plan.save(con)
        told = [each for each in outcomes if each.is_seen]
        revision = await store_outcomes(con, told, now)
        if plan.into is not None:
            others = (await users_of(con, plan.facet, plan.into)).keys() - {e.id for e in told}
            await _answer_to_former(con, others, revision, now)
        return len(told)

    return await context.store.write(save)


async def _render_batch(
    context: Context, facet: str, key: str, *, now: Entry, ids: Sequence[str]
) -> list[Outcome]:
    async def look(con: Connection) -> tuple[list[Event], EarlierOf]:
        stored = [each.event for each in await find_events(con, ids)]
        return stored, await earlier_entries(con, stored)

    events, earlier = await context.store.read(look)
    put = KINDS[facet].put
    return await asyncio.to_thread(
        _render, context, lambda event: put(event, key, now), events, earlier
    )


def _render(
    context: Context, put: Callable[[Event], Event], events: Sequence[Event], earlier: EarlierOf
) -> list[Outcome]:
    end_day, now = horizon(context.today()), context.now()

    def outcome(event: Event) -> Outcome:
        after = put(event)
        if after != event:
            after = replace(after, version=event.version.next(now))
        render = partial(render_event, earlier=earlier.get(event.id, ()))
        return outcome_of(event, lambda: render(after, context.voice, end_day))

    return [outcome(each) for each in events]


async def _answer_to_former(
    con: Connection, event_ids: Iterable[str], revision: int | None, at: datetime
) -> None:
    """Let the events that were there already be found by the names that are merged now, which
    moves them into other listings, though nothing of theirs is told otherwise."""
    before = await standings_of(con, event_ids)
    whole = await with_former(con, [each.facets for each in before.values()])
    after = {
        id: replace(standing, facets=facets)
        for (id, standing), facets in zip(before.items(), whole, strict=True)
        if facets != standing.facets
    }
    if not after:
        return
    revision = await raise_revision(con, at) if revision is None else revision
    await replace_facets(con, after)
    told = [Change(revision, id, at, before[id], standing) for id, standing in after.items()]
    await append_changes(con, told)

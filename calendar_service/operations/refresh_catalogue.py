"""Brings what is derived up to date: when the renderer, the zone data or the horizon move on."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime

from calendar_service.domain.errors import EventNotPublishable
from calendar_service.domain.occurrence import horizon
from calendar_service.operations.context import Context
from calendar_service.operations.publish_event import store_rendered
from calendar_service.operations.render_event import (
    Publication,
    fingerprint,
    hashes,
    render_event,
)
from calendar_service.storage.catalogue import (
    begin_catalogue,
    raise_revision,
    read_reached,
    set_horizon,
    set_rendered_with,
)
from calendar_service.storage.connection import Connection
from calendar_service.storage.events import StoredEvent, find_events, list_event_ids
from calendar_service.storage.fragments import hashes_of

BATCH = 200


async def refresh_catalogue(context: Context) -> int:
    """Return how many events were rendered anew: all of them where what they depend on has
    changed since, else none."""
    now = context.now()
    await context.store.write(lambda con: begin_catalogue(con, context.new_id(), now))
    reached = await context.store.read(read_reached)
    end_day, print_now = horizon(context.today()), fingerprint(context.voice)
    if reached.fingerprint == print_now and reached.horizon_day == end_day:
        return 0
    ids = await context.store.read(list_event_ids)
    for at in range(0, len(ids), BATCH):
        await _render_batch(context, ids[at : at + BATCH], end_day)
    await context.store.write(lambda con: _reach(con, end_day, print_now))
    return len(ids)


async def _reach(con: Connection, end_day: date, print_now: str) -> None:
    await set_horizon(con, end_day)
    await set_rendered_with(con, print_now)


async def _render_batch(context: Context, ids: Sequence[str], end_day: date) -> None:
    stored = await context.store.read(lambda con: find_events(con, ids))
    now = context.now()
    rendered = await asyncio.to_thread(_render, context, stored, end_day)

    async def save(con: Connection) -> None:
        current = {each.event.id: each.event for each in await find_events(con, ids)}
        unmoved = [each for each in rendered if current.get(each.event.id) == each.event]
        await _store(con, unmoved, now)

    await context.store.write(save)


async def _store(con: Connection, rendered: Sequence[Publication], at: datetime) -> None:
    """Only what a reader can see is a change; new occurrences at the horizon are none."""
    known = await hashes_of(con, [each.event.id for each in rendered])
    seen = [each for each in rendered if known.get(each.event.id) != hashes(each)]
    revision = await raise_revision(con, at) if seen else None
    for publication in rendered:
        told = revision if publication in seen else None
        await store_rendered(con, publication, revision=told, at=at)


def _render(context: Context, stored: Sequence[StoredEvent], end_day: date) -> list[Publication]:
    """An event that cannot be rendered keeps its old bytes; it never spoils the others."""
    found: list[Publication] = []
    for each in stored:
        try:
            found.append(render_event(each.event, context.voice, end_day))
        except EventNotPublishable:
            continue
    return found

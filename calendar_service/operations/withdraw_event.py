"""Takes an event out of the public: a tombstone stays in iCalendar for 60 days, nothing else."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter

from calendar_service.domain.earlier import TOMBSTONE_STAYS
from calendar_service.domain.event import Event
from calendar_service.feeds.tombstone import render_end
from calendar_service.operations.again import ChangedMeanwhile
from calendar_service.operations.context import Context
from calendar_service.operations.render_event import fingerprint, order_key
from calendar_service.storage.catalogue import raise_revision
from calendar_service.storage.changes import (
    Change,
    Standing,
    append_changes,
    changes_since,
    standing_of,
)
from calendar_service.storage.connection import Connection
from calendar_service.storage.event_words import replace_words
from calendar_service.storage.events import find_event, forgotten_since, mark_withdrawn
from calendar_service.storage.former_dates import earlier_entries
from calendar_service.storage.fragments import (
    Fragment,
    replace_facets,
    replace_fragments,
)
from calendar_service.storage.occurrences import hide_occurrences, replace_occurrences
from calendar_service.storage.positions import replace_positions


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """The event as it ends, and what is left of it; rendered before the transaction. `tzid` is
    the zone of the calendar."""

    event: Event
    tombstone: bytes
    fingerprint: str
    tzid: str


async def plan_withdrawal(context: Context, event: Event) -> Withdrawal:
    ended = replace(event, version=event.version.next(context.now()))
    earlier = await context.store.read(lambda con: earlier_entries(con, [ended]))
    body = await asyncio.to_thread(render_end, ended, earlier.get(event.id, ()), context.voice)
    return Withdrawal(ended, body, fingerprint(context.voice), context.calendar.tzid)


async def withdraw(con: Connection, withdrawal: Withdrawal, at: datetime) -> int:
    """Withdraw the event as one revision, which is returned. Raises ChangedMeanwhile.

    Its facets and words stay, so that the tombstone reaches every feed that the event was in.
    """
    event = withdrawal.event
    stored, before = await find_event(con, event.id), await standing_of(con, event.id)
    if stored is None or before is None or stored.withdrawn_at is not None:
        raise ChangedMeanwhile
    if stored.event.version.sequence + 1 != event.version.sequence:
        raise ChangedMeanwhile
    revision = await raise_revision(con, at)
    await mark_withdrawn(con, event, at)
    await hide_occurrences(con, event.id)
    stone = Fragment(
        format="ics",
        recurrence_id=None,
        order_key=order_key(event, before.stretch, withdrawal.tzid),
        stretch=before.stretch,
        body=withdrawal.tombstone,
        hash=hashlib.sha256(withdrawal.tombstone).hexdigest(),
        zones=(),
        fingerprint=withdrawal.fingerprint,
    )
    await replace_fragments(con, {event.id: [stone] if withdrawal.tombstone else []})
    await append_changes(con, [Change(revision, event.id, at, before, None)])
    return revision


async def forget_tombstones(context: Context) -> int:
    """Take the tombstones out that have stood for 60 days, and return how many."""
    now = context.now()

    async def forget(con: Connection) -> int:
        old = await forgotten_since(con, now - TOMBSTONE_STAYS)
        stood = await _last_standings(con, old)
        await replace_fragments(con, dict.fromkeys(old, ()))
        await replace_occurrences(con, dict.fromkeys(old, ()))
        await replace_facets(con, dict.fromkeys(old))
        await replace_words(con, dict.fromkeys(old, ()))
        await replace_positions(con, dict.fromkeys(old))
        if old:
            revision = await raise_revision(con, now)
            told = [Change(revision, id, now, stood.get(id), None) for id in old]
            await append_changes(con, told)
        return len(old)

    return await context.store.write(forget)


async def _last_standings(con: Connection, event_ids: Sequence[str]) -> dict[str, Standing]:
    """Return how these events stood in listings before they were withdrawn."""
    changes = sorted(await changes_since(con, -1, event_ids), key=attrgetter("revision"))
    return {change.event_id: change.before for change in changes if change.before is not None}

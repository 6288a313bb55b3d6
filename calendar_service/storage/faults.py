"""Public events whose calendar entries are left out of every feed, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from calendar_service.domain.scope import WHOLE, Scope
from calendar_service.storage.batches import batches
from calendar_service.storage.connection import Connection
from calendar_service.storage.schema import events, fragments
from calendar_service.storage.scope import covers_event


@dataclass(frozen=True, slots=True)
class Fault:
    """`reason` is a part of a sentence: "its UID does not come back"."""

    event_id: str
    title: str
    reason: str


async def note_faults(con: Connection, reasons: Mapping[str, str]) -> None:
    """Keep why each of the events, by id, cannot be told."""
    for event_id, reason in sorted(reasons.items()):
        await con.run(sa.update(events).where(events.c.id == event_id).values(fault=reason))


async def clear_faults(con: Connection, event_ids: Iterable[str]) -> None:
    for wanted in batches(event_ids):
        here = events.c.id.in_(wanted), events.c.fault.is_not(None)
        await con.run(sa.update(events).where(*here).values(fault=None))


async def drop_entries(con: Connection, event_ids: Iterable[str]) -> list[str]:
    """Drop the calendar entries of the events; return which of them had one, ascending."""
    dropped: list[str] = []
    for wanted in batches(event_ids):
        of_these = fragments.c.format == "ics", fragments.c.event_id.in_(wanted)
        query = sa.delete(fragments).where(*of_these).returning(fragments.c.event_id)
        dropped += [row["event_id"] for row in await con.all(query)]
    return sorted(dropped)


async def count_faults(con: Connection, scope: Scope = WHOLE) -> int:
    query = sa.select(sa.func.count().label("count")).select_from(events)
    row = await con.first(query.where(*_FAULTY, *covers_event(scope, events.c.id)))
    return int(row["count"]) if row else 0


async def list_faults(con: Connection, scope: Scope = WHOLE, *, most: int) -> list[Fault]:
    """Return the first of the events in a scope that are left out, by id."""
    columns = events.c.id, events.c.title, events.c.fault
    is_seen = covers_event(scope, events.c.id)
    query = sa.select(*columns).where(*_FAULTY, *is_seen).order_by(events.c.id).limit(most)
    return [Fault(row["id"], row["title"], row["fault"]) for row in await con.all(query)]


_FAULTY = (events.c.fault.is_not(None), events.c.withdrawn_at.is_(None))

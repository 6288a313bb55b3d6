"""Events as they are stored, and every version of them that was ever public."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from calendar_service.domain.event import Event
from calendar_service.domain.image import hash_in
from calendar_service.domain.when import Moment
from calendar_service.storage.batches import WANTED, batches
from calendar_service.storage.categories import categories_of, replace_categories
from calendar_service.storage.connection import Connection, Row
from calendar_service.storage.event_rows import (
    event_content,
    event_of,
    event_row,
    moment_of,
    venue_ids,
)
from calendar_service.storage.images import note_image_uses
from calendar_service.storage.organisers import find_organisers
from calendar_service.storage.schema import events, fragments, versions
from calendar_service.storage.turns import made_of
from calendar_service.storage.venues import find_venues

VERSIONS_LOOKED_AT = 20
_FOR_LIFE = ("uid", "created_at")
_BY_IDS = sa.select(events).where(events.c.id.in_(WANTED)).order_by(events.c.id)


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """`withdrawn_at` is set where the event is not public any more."""

    event: Event
    withdrawn_at: datetime | None
    is_sample: bool


async def find_event(con: Connection, event_id: str) -> StoredEvent | None:
    found = await find_events(con, [event_id])
    return found[0] if found else None


async def find_events(con: Connection, ids: Iterable[str]) -> list[StoredEvent]:
    """Return the events that exist of these, by id; the same few queries for one and for many."""
    rows = [row for wanted in batches(ids) for row in await con.all(_BY_IDS, {"wanted": wanted})]
    places = await find_venues(con, {id for row in rows for id in venue_ids(row)})
    people = await find_organisers(
        con, {row["organiser_id"] for row in rows if row["organiser_id"]}
    )
    chosen = await categories_of(con, [row["id"] for row in rows])

    def stored(row: Row) -> StoredEvent:
        event = event_of(row, places, people, chosen.get(row["id"], ()))
        return StoredEvent(event, row["withdrawn_at"], row["is_sample"])

    return await made_of(rows, stored)


async def list_event_ids(con: Connection) -> list[str]:
    """Return the ids of all public events, ascending."""
    query = sa.select(events.c.id).where(events.c.withdrawn_at.is_(None)).order_by(events.c.id)
    return [row["id"] for row in await con.all(query)]


async def count_events(con: Connection) -> int:
    row = await con.first(sa.select(sa.func.count().label("count")).select_from(events))
    return int(row["count"]) if row else 0


async def taken_uids(con: Connection, uids: Iterable[str]) -> dict[str, str]:
    """Return the events that have these UIDs: UID to id."""
    found: dict[str, str] = {}
    for wanted in batches(uids):
        query = sa.select(events.c.uid, events.c.id).where(events.c.uid.in_(wanted))
        found |= {row["uid"]: row["id"] for row in await con.all(query)}
    return found


async def add_events(con: Connection, new: Sequence[Event], *, is_sample: bool = False) -> None:
    rows = [{**event_row(each), "withdrawn_at": None, "is_sample": is_sample} for each in new]
    await con.run_many(events, rows)
    await replace_categories(con, {each.id: each.categories for each in new})


async def update_events(con: Connection, newer: Sequence[Event]) -> None:
    """Store the next versions, which were rendered well: a fault that one had is over."""
    await con.update_many(events, [_changed_row(each) for each in newer])
    await replace_categories(con, {each.id: each.categories for each in newer})


def _changed_row(event: Event) -> dict[str, Any]:
    """What never changes is left out: to set it would cost its index a write."""
    row = event_row(event)
    return {name: row[name] for name in row if name not in _FOR_LIFE} | {"fault": None}


async def add_versions(con: Connection, newer: Sequence[Event], decision_id: str | None) -> None:
    rows = [
        {
            "event_id": event.id,
            "sequence": event.version.sequence,
            "at": event.version.changed_at,
            "content": event_content(event),
            "decision_id": decision_id,
        }
        for event in newer
    ]
    await con.run_many(versions, rows)
    pictures = {event.id: event.image.url for event in newer if event.image}
    await note_image_uses(con, {id: hash_in(url) for id, url in pictures.items()})


async def earlier_starts(con: Connection, event_id: str) -> list[tuple[Moment, str]]:
    """Return the starts that an event had in its last `VERSIONS_LOOKED_AT` public versions, each
    with its zone, the newest first."""
    rows = await con.all(
        sa.select(versions.c.content)
        .where(versions.c.event_id == event_id)
        .order_by(versions.c.sequence.desc())
        .limit(VERSIONS_LOOKED_AT)
    )
    contents = [row["content"] for row in rows]
    found = [(moment_of(content["start"]), content["tzid"]) for content in contents]
    return [(start, tzid) for start, tzid in found if start is not None]


async def mark_withdrawn(con: Connection, event: Event, at: datetime) -> None:
    await con.run(
        sa.update(events)
        .where(events.c.id == event.id)
        .values(
            withdrawn_at=at,
            sequence=event.version.sequence,
            changed_at=event.version.changed_at,
        )
    )


async def forgotten_since(con: Connection, before: datetime) -> list[str]:
    """Return the events that were withdrawn before, and of which something is still shown."""
    shown = sa.select(fragments.c.event_id)
    query = sa.select(events.c.id).where(events.c.withdrawn_at < before, events.c.id.in_(shown))
    return [row["id"] for row in await con.all(query)]

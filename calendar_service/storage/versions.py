"""The versions of events that were ever public: finding them, and making events of them again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from calendar_service.domain.event import Event, Version
from calendar_service.storage.categories import find_categories
from calendar_service.storage.connection import Connection, Row
from calendar_service.storage.event_rows import event_content, event_of, venue_ids
from calendar_service.storage.organisers import find_organisers
from calendar_service.storage.sample import OF_AN_EVENT
from calendar_service.storage.schema import events, submissions, versions
from calendar_service.storage.venues import find_venues

VERSIONS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Kept:
    """A version that was public; `content` is all that a reader could see of it."""

    event_id: str
    sequence: int
    at: datetime
    content: Mapping[str, Any]

    @property
    def is_withdrawal(self) -> bool:
        """Whether this is not a version, but a moderator’s withdrawal of the one before."""
        return bool(self.content.get("withdrawn"))


async def versions_by(con: Connection, decision_id: str) -> list[Kept]:
    """Return what a decision published, by event."""
    table = versions.c
    query = sa.select(versions).where(table.decision_id == decision_id)
    return [_kept(row) for row in await con.all(query.order_by(table.event_id, table.sequence))]


async def version_before(con: Connection, event_id: str, sequence: int) -> Kept | None:
    """Return the version that this one replaced; None if it was the first."""
    table = versions.c
    query = sa.select(versions).where(table.event_id == event_id, table.sequence < sequence)
    row = await con.first(query.order_by(table.sequence.desc()).limit(1))
    return None if row is None else _kept(row)


async def find_version(con: Connection, event_id: str, sequence: int) -> Kept | None:
    table = versions.c
    row = await con.first(
        sa.select(versions).where(table.event_id == event_id, table.sequence == sequence)
    )
    return None if row is None else _kept(row)


async def list_versions(con: Connection, event_id: str) -> list[Kept]:
    """Return the last `VERSIONS_SHOWN` versions of an event, the newest first."""
    table = versions.c
    query = sa.select(versions).where(table.event_id == event_id)
    rows = await con.all(query.order_by(table.sequence.desc()).limit(VERSIONS_SHOWN))
    return [_kept(row) for row in rows]


async def event_again(con: Connection, kept: Kept, *, uid: str, version: Version) -> Event:
    """Return the event as that version told it, at the places and with the people named then,
    as they are known now; categories that are gone are left out."""
    content = dict(kept.content)
    row = {
        **content,
        "id": kept.event_id,
        "uid": uid,
        "sequence": version.sequence,
        "created_at": version.created_at,
        "changed_at": version.changed_at,
        "venue_id": _id_of(content["venue"]),
        "organiser_id": _id_of(content["organiser"]),
    }
    people = [row["organiser_id"]] if row["organiser_id"] else []
    slugs = [each["slug"] for each in content["categories"]]
    known = await find_categories(con, slugs)
    chosen = dict.fromkeys(known[slug] for slug in slugs if slug in known)
    return event_of(
        row,
        await find_venues(con, venue_ids(row)),
        await find_organisers(con, people),
        tuple(chosen),
    )


async def sign_version(con: Connection, event: Event, account_id: str) -> None:
    """Keep who brought this version about, where no decision tells it."""
    table = versions.c
    here = table.event_id == event.id, table.sequence == event.version.sequence
    await con.run(sa.update(versions).where(*here).values(account_id=account_id))


async def add_withdrawn_version(con: Connection, event: Event, account_id: str) -> None:
    """Keep that a moderator took the event out, and what of it readers saw last."""
    row = {
        "event_id": event.id,
        "sequence": event.version.sequence,
        "at": event.version.changed_at,
        "content": {**event_content(event), "withdrawn": True},
        "account_id": account_id,
    }
    await con.run_many(versions, [row])


async def is_leant_on(con: Connection, event_id: str, *, besides: str) -> bool:
    """True if another submission than `besides` is about the event, or another event went
    into it."""
    table = submissions.c
    names = sa.or_(table.event_id == event_id, table.merged_into == event_id)
    others = sa.select(table.id).where(names, table.id != besides).limit(1)
    merged = sa.select(events.c.id).where(events.c.replaced_by == event_id).limit(1)
    return (await con.first(others) or await con.first(merged)) is not None


async def purge_events(con: Connection, event_ids: Sequence[str]) -> None:
    """Remove events with all that was derived from them and every version."""
    for table in OF_AN_EVENT:
        await con.run(sa.delete(table).where(table.c.event_id.in_(event_ids)))
    await con.run(sa.delete(events).where(events.c.id.in_(event_ids)))


async def mark_replaced(con: Connection, event_id: str, replaced_by: str) -> None:
    here = events.c.id == event_id
    await con.run(sa.update(events).where(here).values(replaced_by=replaced_by))


async def mark_public(con: Connection, event_id: str) -> None:
    """Let an event that was withdrawn be public again; its next version must follow."""
    here = events.c.id == event_id
    await con.run(sa.update(events).where(here).values(withdrawn_at=None, replaced_by=None))


async def replacing(con: Connection, event_id: str) -> str | None:
    """Return the event that this one went into, through any that went on; None if it did not."""
    found, seen = await _replaced_by(con, event_id), {event_id}
    while found is not None and found not in seen:
        seen.add(found)
        further = await _replaced_by(con, found)
        if further is None:
            return found
        found = further
    return None


async def _replaced_by(con: Connection, event_id: str) -> str | None:
    row = await con.first(sa.select(events.c.replaced_by).where(events.c.id == event_id))
    return None if row is None else row["replaced_by"]


def _id_of(part: Mapping[str, Any] | None) -> str | None:
    return part["id"] if part else None


def _kept(row: Row) -> Kept:
    return Kept(row["event_id"], row["sequence"], row["at"], row["content"])

"""A listing as calendar objects, each a resource of its own: what CalDAV readers keep."""

import asyncio
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from calendar_service.domain.calendar import Calendar
from calendar_service.domain.filter import EventFilter
from calendar_service.domain.occurrence import Stretch
from calendar_service.domain.sync import Told
from calendar_service.feeds.calendar_object import join_object, modified_at, split_by_uid
from calendar_service.feeds.ics import ZoneUse
from calendar_service.feeds.lines import escape
from calendar_service.feeds.tombstone import apart
from calendar_service.storage.connection import Connection, Store
from calendar_service.storage.entries import EventEntry, find_entries, list_entries
from calendar_service.storage.members import Listing

SUFFIX = ".ics"
_NAME = re.compile(r"([A-Za-z0-9_-]{1,64})(?:\.[0-9a-f-]{36})?\.ics")


@dataclass(frozen=True, slots=True)
class CalendarObject:
    """`name` is its file name, made of the event's id, since a UID that came with an import may
    hold anything: proxies and clients stumble over a slash in an address. An extra date adds its
    UID, which we made. `event_uid` and `stretch` are those of the whole event."""

    name: str
    event_id: str
    event_uid: str
    vevents: bytes
    body: bytes
    etag: str
    modified_at: datetime
    stretch: Stretch


def listing_of(asked: EventFilter, calendar: Calendar) -> Listing:
    return Listing(asked, Told.EVENTS, calendar.tzid)


async def read_objects(
    store: Store, calendar: Calendar, asked: EventFilter, names: Iterable[str] | None = None
) -> list[CalendarObject]:
    """Return all objects of a listing by event id, or those of these names."""
    listing = listing_of(asked, calendar)
    window = asked.window(calendar.tzid)

    async def look(con: Connection) -> list[EventEntry]:
        if names is None:
            return await list_entries(con, listing, window)
        return await find_entries(con, listing, window, event_ids_of(names))

    wanted = None if names is None else frozenset(names)
    found = await objects_of(await store.read(look))
    return [each for each in found if wanted is None or each.name in wanted]


async def objects_of(entries: Sequence[EventEntry]) -> list[CalendarObject]:
    """Return the objects of these events, in their order."""
    return await asyncio.to_thread(_objects, entries)


def event_ids_of(names: Iterable[str]) -> set[str]:
    """Return the events that these names may belong to."""
    return {match[1] for match in map(_NAME.fullmatch, names) if match}


def name_of(event_id: str, extra_uid: str | None = None) -> str:
    """Return the name of an event's own object, or of that of an extra date."""
    return f"{event_id}{SUFFIX}" if extra_uid is None else f"{event_id}.{extra_uid}{SUFFIX}"


def _objects(entries: Sequence[EventEntry]) -> list[CalendarObject]:
    """What is no more has no object: its reader is told that the name is gone."""
    return [
        _object(entry, None if uid == escape(entry.uid) else uid, vevents)
        for entry in entries
        for uid, vevents in split_by_uid(apart(entry.body)[0]).items()
    ]


def _object(entry: EventEntry, extra_uid: str | None, vevents: bytes) -> CalendarObject:
    zones = [ZoneUse(zone.tzid, zone.first_local, zone.last_local) for zone in entry.zones]
    body = join_object(vevents, zones)
    return CalendarObject(
        name_of(entry.event_id, extra_uid),
        entry.event_id,
        entry.uid,
        vevents,
        body,
        f'"{hashlib.sha256(body).hexdigest()[:32]}"',
        modified_at(vevents),
        entry.stretch,
    )

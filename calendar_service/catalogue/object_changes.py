"""Which calendar objects of a listing a reader must fetch again, and which are gone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from calendar_service.catalogue.delta import Delta, present_token, read_delta
from calendar_service.catalogue.objects import (
    CalendarObject,
    listing_of,
    name_of,
    objects_of,
)
from calendar_service.domain.calendar import Calendar
from calendar_service.domain.errors import SyncTokenExpired
from calendar_service.domain.filter import EventFilter
from calendar_service.domain.sync import SyncToken, format_token
from calendar_service.feeds.entry import date_uid
from calendar_service.storage.changes import newest_touching
from calendar_service.storage.connection import Connection, Store
from calendar_service.storage.entries import EventEntry, extra_dates_ever, find_entries
from calendar_service.storage.members import Listing, uids_of

AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class ObjectChanges:
    """`gone` are names, some perhaps of what the reader never had."""

    changed: tuple[CalendarObject, ...]
    gone: tuple[str, ...]
    token: SyncToken
    more: bool


@dataclass(frozen=True, slots=True)
class State:
    """`tag` is another one when the listing has changed; `token` is that of this moment."""

    token: SyncToken
    tag: str


async def read_object_changes(
    store: Store,
    calendar: Calendar,
    asked: EventFilter,
    token: SyncToken | None,
    *,
    limit: int | None,
) -> ObjectChanges:
    """Return what a reader with this token must be told; without one, all that is in.

    At most `limit` names, but all of one event at least. Raises SyncTokenExpired, also where
    nothing is left of an event by which its objects could be named.
    """
    listing = listing_of(asked, calendar)
    told = await store.read(lambda con: _read(con, listing, token, limit))
    objects = await objects_of(told.entries)
    present: dict[str, list[CalendarObject]] = {}
    for each in objects:
        present.setdefault(each.event_id, []).append(each)
    gone = {
        event_id: sorted(names - {each.name for each in present.get(event_id, ())})
        for event_id, names in told.names_ever.items()
    }
    delta = told.delta if limit is None else _cut(told.delta, present, gone, limit)
    return ObjectChanges(
        tuple(each for event_id in delta.changed for each in present.get(event_id, ())),
        tuple(name for event_id in _ids(delta) for name in gone.get(event_id, ())),
        delta.token,
        delta.more,
    )


async def read_states(
    store: Store, calendar: Calendar, filters: Sequence[EventFilter]
) -> list[State]:
    """Return where each of these listings stands."""

    async def look(con: Connection) -> list[State]:
        return [await _state(con, listing_of(asked, calendar)) for asked in filters]

    return await store.read(look)


async def _state(con: Connection, listing: Listing) -> State:
    token = await present_token(con, listing)
    assert token.held is not None, "what is in now is held"
    window = listing.asked.window(listing.tzid)
    newest = await newest_touching(con, listing.asked, window)
    touched = replace(token.held, revision=newest.revision if newest else 0)
    text = format_token(replace(token, held=touched))
    return State(token, sha256(text.encode()).hexdigest()[:32])


@dataclass(frozen=True, slots=True)
class _Told:
    """`names_ever` are all under which a reader may know the events."""

    delta: Delta
    entries: list[EventEntry]
    names_ever: dict[str, set[str]]


async def _read(
    con: Connection, listing: Listing, token: SyncToken | None, limit: int | None
) -> _Told:
    delta = await read_delta(con, listing, token, limit=limit or AT_ONCE)
    while limit is None and delta.more:
        page = await read_delta(con, listing, delta.token, limit=AT_ONCE)
        changed, gone = (*delta.changed, *page.changed), (*delta.gone, *page.gone)
        delta = Delta(changed, gone, page.step, page.more)
    window = delta.reach.window(listing.tzid)
    entries = await find_entries(con, listing, window, delta.changed)
    is_first = delta.step.held is None
    return _Told(delta, entries, {} if is_first else await _names_ever(con, delta))


async def _names_ever(con: Connection, delta: Delta) -> dict[str, set[str]]:
    if any(each.uid is None for each in delta.gone):
        raise SyncTokenExpired
    uids = await uids_of(con, _ids(delta))
    extra = await extra_dates_ever(con, uids)
    return {
        event_id: {
            name_of(event_id),
            *(name_of(event_id, date_uid(uid, moment)) for moment in extra.get(event_id, ())),
        }
        for event_id, uid in uids.items()
    }


def _ids(delta: Delta) -> list[str]:
    return sorted((*delta.changed, *(each.event_id for each in delta.gone)))


def _cut(
    delta: Delta,
    present: dict[str, list[CalendarObject]],
    gone: dict[str, list[str]],
    limit: int,
) -> Delta:
    """Return the delta up to the last event whose names all have room."""
    ids, told = _ids(delta), 0
    for before, event_id in zip([None, *ids], ids, strict=False):
        told += len(present.get(event_id, ())) + len(gone.get(event_id, ()))
        if told > limit and before is not None:
            return delta.cut_after(before)
    return delta

"""What documents of every format are made of: what one says of itself, and its entries."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from calendar_service.domain.addresses import event_page
from calendar_service.domain.calendar import Calendar
from calendar_service.domain.event import Event, Kind, Placement, placement, with_override
from calendar_service.domain.occurrence import Occurrence
from calendar_service.domain.when import Moment, compact

ENTRIES_MOST = 100
"""News readers fetch a feed whole each time; nobody reads on past so many."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What a document says of itself. `page_url` is the listing for people, `feed_url` its own
    address; `updated_at` is the newest change that touched it, leaving counted."""

    name: str
    page_url: str
    feed_url: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One occurrence, its override already in `event`; without an occurrence, the event as a
    whole."""

    event: Event
    occurrence: Occurrence | None = None

    @property
    def recurrence_id(self) -> Moment | None:
        return self.occurrence.recurrence_id if self.occurrence else None

    @property
    def place(self) -> Placement | None:
        """Where it stands in a calendar: a call at its closing; None if that is not known."""
        place, occurrence = placement(self.event), self.occurrence
        if occurrence is None or place is None:
            return place
        return Placement(occurrence.start, occurrence.end, occurrence.tzid)


def entry_of(event: Event, occurrence: Occurrence) -> Entry:
    """Return the entry of an occurrence, told as its override says."""
    overrides = event.recurrence.overrides if event.recurrence else ()
    for override in overrides:
        if override.recurrence_id == occurrence.recurrence_id:
            return Entry(with_override(event, override), occurrence)
    return Entry(event, occurrence)


def newest_changed(events: Iterable[Event]) -> tuple[Entry, ...]:
    """Return the entries of a feed of changes: one an event, the newest change first, at most
    `ENTRIES_MOST`. A change of a series is one piece of news, not one for each of its dates."""
    by_uid = sorted(events, key=lambda event: event.uid)
    newest = sorted(by_uid, key=lambda event: event.version.changed_at, reverse=True)
    return tuple(Entry(event) for event in newest[:ENTRIES_MOST])


def single(entry: Entry) -> Event:
    """Return the event that this occurrence alone would be, with a UID of its own."""
    occurrence = entry.occurrence
    if occurrence is None or entry.event.kind is not Kind.EVENT:
        return entry.event
    return replace(
        entry.event,
        uid=own_uid(entry),
        start=occurrence.start,
        end=occurrence.end,
        tzid=occurrence.tzid,
        recurrence=None,
        related_uid=None,
    )


def own_uid(entry: Entry) -> str:
    """Return the event's UID; of a date of a series, its own."""
    if entry.recurrence_id is None:
        return entry.event.uid
    return date_uid(entry.event.uid, entry.recurrence_id)


def date_uid(uid: str, recurrence_id: Moment) -> str:
    """Return the UID of one date of a series where it is an event of its own: derived from when
    the date was first meant to be, so that it stays when the date moves."""
    return str(uuid5(NAMESPACE_URL, f"{uid}/{compact(recurrence_id)}"))


def urn(entry: Entry) -> str:
    """Return the UID as a URN, which no setting of this service changes."""
    uid = own_uid(entry)
    try:
        return UUID(uid).urn
    except ValueError:  # an imported event keeps the UID it came with, which may be any text
        return uuid5(NAMESPACE_URL, uid).urn


def page_url(entry: Entry, calendar: Calendar) -> str:
    """Return the page of the occurrence, of a single event its own."""
    page = event_page(calendar, entry.event.id)
    return f"{page}/{compact(entry.recurrence_id)}" if entry.recurrence_id else page


def ics_url(entry: Entry, calendar: Calendar) -> str | None:
    """Return the event's own iCalendar address; None for what has no place in a calendar."""
    return None if entry.place is None else f"{event_page(calendar, entry.event.id)}.ics"

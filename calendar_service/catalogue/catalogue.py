"""Answers readers from what is stored, without keeping anything."""

from dataclasses import replace
from datetime import datetime

from calendar_service.catalogue.beyond import find_beyond
from calendar_service.catalogue.document import Document
from calendar_service.catalogue.feed import Feeds
from calendar_service.catalogue.listing import Listings, Page, filled, upcoming_document
from calendar_service.catalogue.options import Narrowing
from calendar_service.catalogue.question import event_question, listing_question
from calendar_service.domain.filter import EventFilter
from calendar_service.domain.paging import LIMIT_MOST, Paging
from calendar_service.domain.when import Moment
from calendar_service.feeds.registry import FORMATS
from calendar_service.feeds.vevent import Voice
from calendar_service.storage.catalogue import read_reached
from calendar_service.storage.connection import Connection, Store
from calendar_service.storage.occurrences import Listed, find_occurrence, last_occurrence


class Catalogue:
    """What pages and commands ask of what is published."""

    def __init__(self, store: Store, voice: Voice) -> None:
        self._store = store
        self._calendar = voice.calendar
        self._feeds = Feeds(store, voice)
        self._listings = Listings(store, voice.calendar)
        self.narrowing = Narrowing(store, voice.calendar)

    async def feed(self, asked: EventFilter, now: datetime) -> Document:
        """Return the whole listing as iCalendar, in (start, UID) order."""
        wanted = listing_question("/events", asked, FORMATS["ics"], sent=[])
        return (await self._feeds.build(wanted)).dated(now)

    async def event_feed(self, event_id: str, now: datetime) -> Document:
        """Return one event as iCalendar. Raises NotFound if it is not public or has no time."""
        return (await self._feeds.build(event_question(event_id, FORMATS["ics"]))).dated(now)

    async def page(self, asked: EventFilter, paging: Paging, *, only: str | None = None) -> Page:
        """Return one page of the listing, or of one event's occurrences."""
        return await self._listings.page(asked, paging, only)

    async def export_upcoming(self) -> bytes:
        """Return all indexed occurrences, past ones too, as one JSON document."""
        page = await self.page(EventFilter(), Paging(LIMIT_MOST))
        occurrences = list(page.occurrences)
        while page.next_place is not None:
            page = await self.page(EventFilter(), Paging(LIMIT_MOST, page.next_place))
            occurrences += page.occurrences
        whole = replace(page, occurrences=tuple(occurrences))
        title = self._calendar.title
        return upcoming_document(whole, title=title, next_url=None, filename="events.json").body

    async def occurrence(self, event_id: str, recurrence_id: Moment) -> bytes | None:
        """Return one date of a public series as JSON."""

        async def look(con: Connection) -> Listed | None:
            found = await find_occurrence(con, event_id, recurrence_id)
            day, tzid = (await read_reached(con)).horizon_day, self._calendar.tzid
            return found or await find_beyond(
                con, event_id, recurrence_id, tzid=tzid, horizon_day=day
            )

        found = await self._store.read(look)
        return None if found is None else filled(found)

    async def last_occurrence(self, event_id: str) -> bytes | None:
        """Return the last indexed date of a public event as JSON."""
        found = await self._store.read(lambda con: last_occurrence(con, event_id))
        return None if found is None else filled(found)

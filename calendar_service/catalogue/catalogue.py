"""Builds documents from the fragments that publishing wrote: nothing is rendered for a reader."""

import asyncio
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from calendar_service.catalogue.document import Document
from calendar_service.domain.calendar import Calendar
from calendar_service.domain.errors import NotFound
from calendar_service.domain.filter import EventFilter
from calendar_service.domain.occurrence import Window
from calendar_service.domain.paging import LIMIT_MOST, Paging, Place
from calendar_service.domain.when import Moment, instant, local
from calendar_service.feeds import ics, upcoming
from calendar_service.feeds.timezone import zone_data_version
from calendar_service.storage.catalogue import read_reached
from calendar_service.storage.changes import newest_touching
from calendar_service.storage.connection import Connection, Store
from calendar_service.storage.fragments import Fragment, fragment_of, fragments_in
from calendar_service.storage.occurrences import (
    Listed,
    find_occurrence,
    last_occurrence,
    list_page,
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of occurrences: each as JSON, in order, and where the next page begins."""

    occurrences: tuple[bytes, ...]
    next_place: Place | None
    touch: "Touch"


@dataclass(frozen=True, slots=True)
class Touch:
    """The newest change that touched a listing, and when its bytes last changed: window edges
    that were crossed count there."""

    revision: int
    updated_at: datetime
    modified_at: datetime


class Catalogue:
    """Answers readers from what is stored."""

    def __init__(self, store: Store, calendar: Calendar) -> None:
        self._store = store
        self._calendar = calendar

    async def feed(self, asked: EventFilter, now: datetime) -> Document:
        """Return the whole listing as iCalendar, in (start, UID) order."""

        async def look(con: Connection) -> tuple[list[Fragment], Touch]:
            reached = await read_reached(con)
            window = asked.window(self._calendar.tzid)
            found = await fragments_in(con, asked, window, "ics", horizon_day=reached.horizon_day)
            return found, await self.touched(con, asked, now)

        found, touch = await self._store.read(look)
        return await self._ics("events.ics", found, touch)

    async def event_feed(self, event_id: str, now: datetime) -> Document:
        """Return one event as iCalendar. Raises NotFound if it is not public or has no time."""

        async def look(con: Connection) -> tuple[Fragment, Touch]:
            found = await fragment_of(con, event_id, "ics")
            if found is None:
                raise NotFound("event", event_id)
            return found, await self.touched(con, EventFilter(), now, only=event_id)

        found, touch = await self._store.read(look)
        return await self._ics(f"{event_id}.ics", [found], touch)

    async def page(
        self, asked: EventFilter, paging: Paging, now: datetime, *, only: str | None = None
    ) -> Page:
        """Return one page of the listing, or of one event's occurrences."""

        async def look(con: Connection) -> Page:
            window = asked.window(self._calendar.tzid)
            one_more = Paging(paging.limit + 1, paging.after)
            listed = await list_page(con, asked, window, one_more, only=only)
            return _page(listed, paging, await self.touched(con, asked, now, only=only))

        return await self._store.read(look)

    async def export_upcoming(self, now: datetime) -> bytes:
        """Return all indexed occurrences, past ones too, as one JSON document."""
        asked, paging = EventFilter(), Paging(LIMIT_MOST)
        page = await self.page(asked, paging, now)
        occurrences = list(page.occurrences)
        while page.next_place is not None:
            page = await self.page(asked, Paging(LIMIT_MOST, page.next_place), now)
            occurrences += page.occurrences
        whole = replace(page, occurrences=tuple(occurrences))
        return self.upcoming(whole, next_url=None, filename="events.json").body

    async def occurrence(self, event_id: str, recurrence_id: Moment) -> bytes | None:
        """Return one date of a public series as JSON."""
        found = await self._store.read(lambda con: find_occurrence(con, event_id, recurrence_id))
        return None if found is None else filled(found)

    async def last_occurrence(self, event_id: str) -> bytes | None:
        """Return the last indexed date of a public event as JSON."""
        found = await self._store.read(lambda con: last_occurrence(con, event_id))
        return None if found is None else filled(found)

    async def event_is_public(self, event_id: str) -> bool:
        found = await self._store.read(lambda con: fragment_of(con, event_id, "json"))
        return found is not None

    def upcoming(self, page: Page, *, next_url: str | None, filename: str) -> Document:
        """Return a page as the upcoming JSON document."""
        body = upcoming.join_upcoming(
            page.occurrences,
            title=self._calendar.title,
            updated=page.touch.updated_at,
            revision=page.touch.revision,
            next_url=next_url,
        )
        tag = _etag([hashlib.sha256(body).hexdigest()])
        return Document(body, upcoming.MEDIA_TYPE, filename, tag, page.touch.modified_at)

    async def touched(
        self, con: Connection, asked: EventFilter, now: datetime, *, only: str | None = None
    ) -> Touch:
        """Return what last touched a listing, or one event."""
        window = asked.window(self._calendar.tzid)
        change = await newest_touching(con, asked, window, only=only)
        reached = await read_reached(con)
        revision, updated_at = (change.revision, change.at) if change else (0, reached.begun_at)
        edges = [_crossed_at(edge, now, self._calendar.tzid) for edge in _edges(window)]
        return Touch(revision, updated_at, max([updated_at, *edges]))

    async def _ics(self, filename: str, found: list[Fragment], touch: Touch) -> Document:
        body = await asyncio.to_thread(_joined, self._calendar, found)
        header = ics.header(self._calendar, self._calendar.title)
        # The zones stand in the body, but in no fragment.
        head = hashlib.sha256(header + zone_data_version().encode()).hexdigest()
        tag = _etag([head, *(fragment.hash for fragment in found)])
        return Document(body, ics.MEDIA_TYPE, filename, tag, touch.modified_at)


def _joined(calendar: Calendar, found: list[Fragment]) -> bytes:
    zones = [
        ics.ZoneUse(zone.tzid, zone.first_local, zone.last_local)
        for fragment in found
        for zone in fragment.zones
    ]
    return ics.join_ics(calendar, calendar.title, zones, [fragment.body for fragment in found])


def _edges(window: Window) -> list[datetime]:
    return [edge for edge in (window.start_at, window.end_at) if edge is not None]


def _crossed_at(edge: datetime, now: datetime, tzid: str) -> datetime:
    """An edge ahead may be a relative one, which moved with the last midnight."""
    return edge if edge <= now else instant(local(now, tzid).date(), tzid)


def _etag(hashes: Iterable[str]) -> str:
    return f'"{hashlib.sha256("".join(hashes).encode()).hexdigest()[:32]}"'


def _page(listed: list[Listed], paging: Paging, touch: Touch) -> Page:
    shown = listed[: paging.limit]
    more = len(listed) > paging.limit
    return Page(
        tuple(filled(each) for each in shown),
        shown[-1].place if more else None,
        touch,
    )


def filled(listed: Listed) -> bytes:
    """Return the JSON of one occurrence."""
    times = upcoming.Times(listed.start, listed.end, listed.tzid, listed.recurrence_id)
    return upcoming.fill_times(listed.body, times)

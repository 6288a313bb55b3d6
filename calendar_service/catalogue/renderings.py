"""Documents that are rendered when they are built: other formats, languages and forms of the feed.

The plain feed and the upcoming list never come here; they are joined from fragments.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from calendar_service.catalogue.catalogue import Catalogue, Touch, filled
from calendar_service.catalogue.document import Document
from calendar_service.domain.event import Event
from calendar_service.domain.filter import EventFilter
from calendar_service.domain.occurrence import Occurrence, Window
from calendar_service.domain.paging import Paging
from calendar_service.domain.presentation import PLAIN, Order, Presentation
from calendar_service.feeds.atom import render_atom
from calendar_service.feeds.csv import join_csv
from calendar_service.feeds.entry import ENTRIES_MOST, Entry, Heading, entry_of, newest_changed
from calendar_service.feeds.expanded import expanded_zones, render_expanded
from calendar_service.feeds.ics import ZoneUse, join_ics
from calendar_service.feeds.jcal import render_jcal
from calendar_service.feeds.jscalendar import render_jscalendar
from calendar_service.feeds.registry import Format
from calendar_service.feeds.rss import render_rss
from calendar_service.feeds.splice import spliced
from calendar_service.feeds.vevent import Voice, render_vevents
from calendar_service.storage.catalogue import read_reached
from calendar_service.storage.connection import Connection, Store
from calendar_service.storage.events import find_events
from calendar_service.storage.fragments import Fragment, fragments_in, newest_changed_ids
from calendar_service.storage.occurrences import Listed, list_page

WHOLE = Paging(1_000_000)


@dataclass(frozen=True, slots=True)
class Telling:
    """What is asked for: the content, its format and how it is told. `only` is one event's id,
    and the window is then without a bound."""

    asked: EventFilter
    format: Format
    presentation: Presentation
    filename: str
    page_url: str
    feed_url: str
    only: str | None = None


@dataclass(frozen=True, slots=True)
class _Material:
    """What a document is rendered from: all of it read at one moment. Of a withdrawn event there
    is a fragment, its tombstone, and nothing else."""

    fragments: list[Fragment]
    listed: list[Listed]
    events: dict[str, Event]
    touch: Touch


class Renderings:
    """`voice_of` gives the voice of a language, None for the calendar's own."""

    def __init__(
        self, store: Store, catalogue: Catalogue, voice_of: Callable[[str | None], Voice]
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._voice_of = voice_of

    async def document(self, telling: Telling, now: datetime) -> Document:
        """Return the document, the same bytes for the same catalogue."""
        voice = self._voice_of(telling.presentation.language)
        material = await self._store.read(lambda con: self._read(con, telling, voice, now))
        heading = Heading(
            voice.calendar.title, telling.page_url, telling.feed_url, material.touch.updated_at
        )
        render = _RENDER[telling.format.name]
        body = await asyncio.to_thread(render, telling, material, voice, heading)
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        return Document(
            body, telling.format.media_type, telling.filename, etag, material.touch.modified_at
        )

    async def _read(
        self, con: Connection, telling: Telling, voice: Voice, now: datetime
    ) -> _Material:
        window = telling.asked.window(voice.calendar.tzid)
        touch = await self._catalogue.touched(con, telling.asked, now, only=telling.only)
        fragments, listed = await _READ[telling.format.name](con, telling, window)
        ids = [*(each.event_id for each in fragments), *(each.event_id for each in listed)]
        if telling.presentation.order is Order.CHANGED and telling.format.name in ("atom", "rss"):
            ids = await newest_changed_ids(con, telling.asked, window, most=ENTRIES_MOST)
        stored = await find_events(con, ids if _needs_events(telling) else [])
        public = {each.event.id: each.event for each in stored if each.withdrawn_at is None}
        return _Material(fragments, listed, public, touch)


Read = Callable[[Connection, Telling, Window], Awaitable[tuple[list[Fragment], list[Listed]]]]


async def _read_events(
    con: Connection, telling: Telling, window: Window
) -> tuple[list[Fragment], list[Listed]]:
    reached = await read_reached(con)
    found = await fragments_in(con, telling.asked, window, "ics", horizon_day=reached.horizon_day)
    if telling.only is not None:
        found = [each for each in found if each.event_id == telling.only]
    if not telling.presentation.is_expanded:
        return found, []
    return found, await list_page(con, telling.asked, window, WHOLE, only=telling.only)


async def _read_all_occurrences(
    con: Connection, telling: Telling, window: Window
) -> tuple[list[Fragment], list[Listed]]:
    return [], await list_page(con, telling.asked, window, WHOLE, only=telling.only)


async def _read_first_occurrences(
    con: Connection, telling: Telling, window: Window
) -> tuple[list[Fragment], list[Listed]]:
    if telling.presentation.order is Order.CHANGED:
        return [], []
    paging = Paging(ENTRIES_MOST)
    return [], await list_page(con, telling.asked, window, paging, only=telling.only)


_READ: dict[str, Read] = {
    "ics": _read_events,
    "jcal": _read_events,
    "jscalendar": _read_events,
    "csv": _read_all_occurrences,
    "atom": _read_first_occurrences,
    "rss": _read_first_occurrences,
}


def _needs_events(telling: Telling) -> bool:
    """A feed that is told as it was published needs its fragments alone."""
    if telling.format.name == "csv":
        return False
    presentation = telling.presentation
    as_published = presentation.language is None and not presentation.is_expanded
    return telling.format.name not in ("ics", "jcal") or not as_published


def _ics(telling: Telling, material: _Material, voice: Voice, heading: Heading) -> bytes:
    parts = [
        (body, zones)
        for fragment in material.fragments
        for body, zones in [_vevents(fragment, telling, material, voice)]
        if body
    ]
    return join_ics(
        voice.calendar,
        heading.name,
        [zone for _, zones in parts for zone in zones],
        [body for body, _ in parts],
    )


def _vevents(
    fragment: Fragment, telling: Telling, material: _Material, voice: Voice
) -> tuple[bytes, Sequence[ZoneUse]]:
    zones = [ZoneUse(each.tzid, each.first_local, each.last_local) for each in fragment.zones]
    event = material.events.get(fragment.event_id)
    body: bytes = fragment.body
    if event is not None and telling.presentation.is_expanded:
        occurrences = [
            found
            for each in material.listed
            if each.event_id == event.id and (found := _occurrence(each))
        ]
        body = render_expanded(event, occurrences, voice)
        zones = list(expanded_zones(occurrences))
    elif event is not None and telling.presentation.language is not None:
        body = render_vevents(event, voice)
    return spliced(body, telling.presentation, voice.words), zones


def _jcal(telling: Telling, material: _Material, voice: Voice, heading: Heading) -> bytes:
    return render_jcal(_ics(telling, material, voice, heading))


def _jscalendar(telling: Telling, material: _Material, voice: Voice, heading: Heading) -> bytes:
    events = [
        material.events[each.event_id]
        for each in material.fragments
        if each.event_id in material.events
    ]
    return render_jscalendar(events, voice, heading, presentation=telling.presentation)


def _csv(telling: Telling, material: _Material, voice: Voice, heading: Heading) -> bytes:
    return join_csv(filled(each) for each in material.listed)


def _atom(telling: Telling, material: _Material, voice: Voice, heading: Heading) -> bytes:
    return render_atom(_entries(telling, material), voice, heading)


def _rss(telling: Telling, material: _Material, voice: Voice, heading: Heading) -> bytes:
    return render_rss(_entries(telling, material), voice, heading)


_RENDER: dict[str, Callable[[Telling, _Material, Voice, Heading], bytes]] = {
    "ics": _ics,
    "jcal": _jcal,
    "jscalendar": _jscalendar,
    "csv": _csv,
    "atom": _atom,
    "rss": _rss,
}


def _entries(telling: Telling, material: _Material) -> Sequence[Entry]:
    if telling.presentation.order is Order.CHANGED:
        return newest_changed(material.events.values())
    entries: list[Entry] = []
    for each in material.listed:
        event, occurrence = material.events[each.event_id], _occurrence(each)
        entries.append(entry_of(event, occurrence) if occurrence else Entry(event))
    return entries


def _occurrence(listed: Listed) -> Occurrence | None:
    if listed.start is None:
        return None
    return Occurrence(listed.recurrence_id, listed.start, listed.end, listed.tzid)


def is_plain_feed(telling: Telling) -> bool:
    """True for the feed as it was published, which is joined and not rendered."""
    return telling.format.name == "ics" and telling.presentation == PLAIN

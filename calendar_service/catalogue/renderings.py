"""Documents that are rendered when they are built: other formats, languages and forms of the feed.

The plain feed and the upcoming list never come here; they are joined from fragments.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import groupby
from operator import attrgetter

from calendar_service.catalogue.beyond import list_occurrences
from calendar_service.catalogue.document import Document, etag_of, packed
from calendar_service.catalogue.kept import Kept
from calendar_service.catalogue.listing import filled
from calendar_service.catalogue.names import listing_name
from calendar_service.catalogue.question import Question
from calendar_service.catalogue.touch import Touch, read_touch
from calendar_service.domain.earlier import TOMBSTONE_STAYS
from calendar_service.domain.errors import NotFound
from calendar_service.domain.event import Event
from calendar_service.domain.occurrence import Occurrence, Window
from calendar_service.domain.paging import Paging
from calendar_service.domain.presentation import Order
from calendar_service.feeds.atom import render_atom
from calendar_service.feeds.csv import join_csv
from calendar_service.feeds.entry import (
    ENTRIES_MOST,
    Entry,
    Heading,
    entry_of,
    newest_changed,
    single,
)
from calendar_service.feeds.expanded import (
    expanded_zones,
    render_expanded,
    render_gone,
    render_withdrawn,
)
from calendar_service.feeds.ics import ZoneUse, join_ics
from calendar_service.feeds.jcal import render_jcal
from calendar_service.feeds.jscalendar import render_jscalendar
from calendar_service.feeds.rss import render_rss
from calendar_service.feeds.splice import spliced
from calendar_service.feeds.tombstone import render_end, render_former
from calendar_service.feeds.vevent import Voice, render_vevents
from calendar_service.storage.catalogue import Position, read_reached
from calendar_service.storage.connection import Connection, Store
from calendar_service.storage.earlier import earlier_placements
from calendar_service.storage.events import find_events
from calendar_service.storage.former_dates import EarlierOf, earlier_entries
from calendar_service.storage.fragments import (
    Fragment,
    fragment_of,
    fragments_in,
    newest_changed_ids,
)
from calendar_service.storage.occurrences import Listed, hidden_dates

WHOLE = Paging(1_000_000)


@dataclass(frozen=True, slots=True)
class _Material:
    """What a document is rendered from: all of it read at one moment. Of a withdrawn event there
    is a fragment, its tombstone; of a series, where each date is told, its dates, and when it
    stood at other times; `former` is what else calendars had of events that are told anew.
    `reached` is the window as far as dates are told."""

    fragments: list[Fragment]
    listed: list[Listed]
    events: dict[str, Event]
    withdrawn: dict[str, Event]
    hidden: dict[str, list[Occurrence]]
    earlier: dict[str, list[Event]]
    former: EarlierOf
    reached: Window
    touch: Touch
    position: Position
    name: str

    def occurrences(self) -> dict[str, list[Occurrence]]:
        """Return the listed occurrences of each event, in order; a survey that never closes may
        have none."""
        by_event = sorted(self.listed, key=attrgetter("event_id"))  # keeps their order otherwise
        return {
            event_id: [found for each in some if (found := _occurrence(each))]
            for event_id, some in groupby(by_event, key=attrgetter("event_id"))
        }


class Renderings:
    """`voice_of` gives the voice of a language, None for the calendar's own."""

    def __init__(self, store: Store, voice_of: Callable[[str | None], Voice]) -> None:
        self._store = store
        self._voice_of = voice_of

    async def build(self, question: Question) -> Kept:
        """Return the document, the same bytes for the same catalogue. Raises NotFound for one
        event that is not public."""
        voice = self._voice_of(question.presentation.language)
        material = await self._store.read(lambda con: _read(con, question, voice))
        document = await asyncio.to_thread(_document, question, material, voice)
        window = question.asked.window(voice.calendar.tzid)
        return Kept(document, material.position, window)


def _document(question: Question, material: _Material, voice: Voice) -> Document:
    heading = Heading(
        material.name,
        question.page_url(voice.calendar),
        question.feed_url(voice.calendar),
        material.touch.updated_at,
    )
    body = _RENDER[question.format.name](question, material, voice, heading)
    return Document(
        body=body,
        media_type=question.format.media_type,
        filename=question.filename,
        etag=etag_of([sha256(body).digest()]),
        modified_at=question.touched_at(material.touch.updated_at),
        gzip=packed(body),
    )


async def _read(con: Connection, question: Question, voice: Voice) -> _Material:
    if question.only and await fragment_of(con, question.only, "json") is None:
        raise NotFound("event", question.only)
    window = question.asked.window(voice.calendar.tzid)
    fragments, listed = await _READ[question.format.name](con, question, window)
    ids = [*(each.event_id for each in fragments), *(each.event_id for each in listed)]
    if _is_newest_first(question):
        ids = await newest_changed_ids(con, question.asked, window, most=ENTRIES_MOST)
    stored = await find_events(con, ids if _needs_events(question) else [])
    withdrawn = {each.event.id: each.event for each in stored if each.withdrawn_at is not None}
    public = {each.event.id: each.event for each in stored if each.withdrawn_at is None}
    is_expanded = question.presentation.is_expanded
    touch = await read_touch(con, question.asked, voice.calendar, only=question.only)
    # So that the same catalogue gives the same bytes; what is older leaves with the next change.
    since = touch.updated_at - TOMBSTONE_STAYS
    retold = [each.event for each in stored if question.presentation.language is not None]
    reached = await read_reached(con)
    return _Material(
        fragments,
        listed,
        public,
        withdrawn,
        await hidden_dates(con, window, withdrawn if is_expanded else ()),
        await earlier_placements(con, public.values() if is_expanded else (), since),
        await earlier_entries(con, retold),
        replace(window, end_day=window.end_day or reached.horizon_day or window.start_day),
        touch,
        reached.position,
        question.name or await listing_name(con, question.asked, voice.calendar),
    )


_Found = tuple[list[Fragment], list[Listed]]


async def _read_events(con: Connection, question: Question, window: Window) -> _Found:
    if question.only is not None:
        own = await fragment_of(con, question.only, "ics")
        found = [own] if own else []
    else:
        day = (await read_reached(con)).horizon_day
        found = await fragments_in(con, question.asked, window, "ics", horizon_day=day)
    if not question.presentation.is_expanded:
        return found, []
    return found, await _occurrences(con, question, window, WHOLE)


async def _read_all_occurrences(con: Connection, question: Question, window: Window) -> _Found:
    return [], await _occurrences(con, question, window, WHOLE)


async def _read_first_occurrences(con: Connection, question: Question, window: Window) -> _Found:
    if _is_newest_first(question):
        return [], []
    return [], await _occurrences(con, question, window, Paging(ENTRIES_MOST))


async def _occurrences(
    con: Connection, question: Question, window: Window, paging: Paging
) -> list[Listed]:
    day = (await read_reached(con)).horizon_day
    return await list_occurrences(
        con, question.asked, window, paging, horizon_day=day, only=question.only
    )


_READ: dict[str, Callable[[Connection, Question, Window], Awaitable[_Found]]] = {
    "ics": _read_events,
    "jcal": _read_events,
    "jscalendar": _read_events,
    "csv": _read_all_occurrences,
    "atom": _read_first_occurrences,
    "rss": _read_first_occurrences,
}


def _is_newest_first(question: Question) -> bool:
    is_news = question.format.name in ("atom", "rss")
    return is_news and question.presentation.order is Order.CHANGED


def _needs_events(question: Question) -> bool:
    """What is told as it was published needs its fragments alone."""
    if question.format.name == "csv":
        return False
    presentation = question.presentation
    as_published = presentation.language is None and not presentation.is_expanded
    return question.format.name not in ("ics", "jcal") or not as_published


def _ics(question: Question, material: _Material, voice: Voice, heading: Heading) -> bytes:
    parts = [part for part in _vevents(question, material, voice) if part[0]]
    return join_ics(
        voice.calendar,
        heading.name,
        [zone for _, zones in parts for zone in zones],
        [body for body, _ in parts],
        feed_url=heading.feed_url,
        page_url=heading.page_url,
    )


def _vevents(
    question: Question, material: _Material, voice: Voice
) -> Iterator[tuple[bytes, Sequence[ZoneUse]]]:
    occurrences = material.occurrences()
    for fragment in material.fragments:
        event = material.events.get(fragment.event_id)
        zones: Sequence[ZoneUse] = [
            ZoneUse(each.tzid, each.first_local, each.last_local) for each in fragment.zones
        ]
        body: bytes = fragment.body
        withdrawn = material.withdrawn.get(fragment.event_id)
        if event is not None and question.presentation.is_expanded:
            dates = occurrences.get(event.id, [])
            body, zones = render_expanded(event, dates, voice), expanded_zones(dates)
            gone = render_gone(event, material.earlier.get(event.id, ()), material.reached, voice)
            yield spliced(gone, question.presentation, voice.words), ()
        elif event is not None and question.presentation.language is not None:
            former = render_former(event, material.former.get(event.id, ()), voice)
            body = render_vevents(event, voice) + former
        elif dates_gone := material.hidden.get(fragment.event_id):
            body = render_withdrawn(material.withdrawn[fragment.event_id], dates_gone, voice)
        elif withdrawn is not None and question.presentation.language is not None:
            body = render_end(withdrawn, material.former.get(withdrawn.id, ()), voice)
        yield spliced(body, question.presentation, voice.words), zones


def _jcal(question: Question, material: _Material, voice: Voice, heading: Heading) -> bytes:
    return render_jcal(_ics(question, material, voice, heading))


def _jscalendar(question: Question, material: _Material, voice: Voice, heading: Heading) -> bytes:
    ids = (fragment.event_id for fragment in material.fragments)
    events = [material.events[event_id] for event_id in ids if event_id in material.events]
    if question.presentation.is_expanded:
        dates = material.occurrences()
        events = [
            single(entry_of(event, each)) for event in events for each in dates.get(event.id, ())
        ]
    return render_jscalendar(events, voice, heading, presentation=question.presentation)


def _csv(question: Question, material: _Material, voice: Voice, heading: Heading) -> bytes:
    return join_csv(filled(each) for each in material.listed)


def _atom(question: Question, material: _Material, voice: Voice, heading: Heading) -> bytes:
    return render_atom(_entries(question, material), voice, heading)


def _rss(question: Question, material: _Material, voice: Voice, heading: Heading) -> bytes:
    return render_rss(_entries(question, material), voice, heading)


_RENDER: dict[str, Callable[[Question, _Material, Voice, Heading], bytes]] = {
    "ics": _ics,
    "jcal": _jcal,
    "jscalendar": _jscalendar,
    "csv": _csv,
    "atom": _atom,
    "rss": _rss,
}


def _entries(question: Question, material: _Material) -> Sequence[Entry]:
    if question.presentation.order is Order.CHANGED:
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

"""Feeds joined from the fragments that publishing wrote: nothing is rendered for a reader."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256

from calendar_service.catalogue.blocks import Block, Part, amend, cut, digests_of, join, zones_of
from calendar_service.catalogue.document import GZIP_FROM_BYTES, Document, etag_of
from calendar_service.catalogue.kept import Kept
from calendar_service.catalogue.names import listing_name
from calendar_service.catalogue.question import Question
from calendar_service.catalogue.touch import read_touch
from calendar_service.domain.errors import NotFound
from calendar_service.domain.occurrence import Window
from calendar_service.feeds import ics
from calendar_service.feeds.splice import spliced
from calendar_service.feeds.timezone import zone_data_version
from calendar_service.feeds.vevent import Voice
from calendar_service.storage.catalogue import Position, Reached, read_reached
from calendar_service.storage.changes import Change, changes_after, touches
from calendar_service.storage.connection import Connection, Store
from calendar_service.storage.fragments import Fragment, fragment_of, fragments_in

AMENDED_MOST = 500
"""Where more events have changed, reading the feed anew is quicker than amending it."""


@dataclass(frozen=True, slots=True)
class _Read:
    """What a feed is joined from, all of it read at one moment."""

    fragments: list[Fragment]
    position: Position
    touched_at: datetime
    name: str


class Feeds:
    """Builds feeds that are told in the calendar's own language, one entry an event."""

    def __init__(self, store: Store, voice: Voice) -> None:
        self._store = store
        self._voice = voice

    async def build(self, question: Question) -> Kept:
        """Return the feed. Raises NotFound for an event that is not public or has no time."""
        read = await self._store.read(lambda con: self._read(con, question))
        return await asyncio.to_thread(self._built, question, read)

    async def amend(self, question: Question, kept: Kept) -> Kept | None:
        """Return the feed with what has changed since; None where it must be built anew."""
        if question.only is not None:
            return None

        async def look(con: Connection) -> tuple[_Read, frozenset[str]] | None:
            since = await changes_after(con, kept.position.revision, most=AMENDED_MOST)
            return None if since is None else await self._read_changed(con, question, kept, since)

        found = await self._store.read(look)
        if found is None or not found[0].position.covers(kept.position):
            return None
        return await asyncio.to_thread(self._amended, question, kept, *found)

    async def _read(self, con: Connection, question: Question) -> _Read:
        reached = await read_reached(con)
        calendar = self._voice.calendar
        touch = await read_touch(con, question.asked, calendar, only=question.only)
        return _Read(
            await _fragments(con, question, question.asked.window(calendar.tzid), reached),
            reached.position,
            touch.updated_at,
            question.name or await listing_name(con, question.asked, calendar),
        )

    async def _read_changed(
        self, con: Connection, question: Question, kept: Kept, since: Sequence[Change]
    ) -> tuple[_Read, frozenset[str]]:
        """All that changed is looked at again: what a filter by words or nearness says of it
        stands in the database alone. What touched the feed last is among it, or known."""
        ids = frozenset(change.event_id for change in since)
        reached = await read_reached(con)
        window = question.asked.window(self._voice.calendar.tzid)
        fragments = await _fragments(con, question, window, reached, ids)
        touching = (each for each in reversed(since) if touches(each, question.asked, window))
        newest = next(touching, None)
        touched_at = newest.at if newest else kept.document.modified_at
        calendar = self._voice.calendar
        name = question.name or await listing_name(con, question.asked, calendar)
        return _Read(fragments, reached.position, touched_at, name), ids

    def _built(self, question: Question, read: _Read) -> Kept:
        return self._joined(question, cut(self._parts(question, read.fragments)), read)

    def _amended(
        self, question: Question, kept: Kept, read: _Read, changed: frozenset[str]
    ) -> Kept:
        come = self._parts(question, read.fragments)
        return self._joined(question, amend(kept.blocks, changed, come), read)

    def _joined(self, question: Question, blocks: tuple[Block, ...], read: _Read) -> Kept:
        calendar = self._voice.calendar
        header = ics.header(
            calendar,
            read.name,
            feed_url=question.feed_url(calendar),
            page_url=question.page_url(calendar),
        )
        joined = join(header + _definitions(ics.joined_uses(zones_of(blocks))), blocks)
        # The zones stand in the body, but in no fragment.
        head = sha256(header + zone_data_version().encode()).digest()
        document = Document(
            body=joined.body,
            media_type=ics.MEDIA_TYPE,
            filename=question.filename,
            etag=etag_of([head, *digests_of(blocks)]),
            modified_at=question.touched_at(read.touched_at),
            gzip=joined.gzip if len(joined.body) >= GZIP_FROM_BYTES else None,
        )
        window = question.asked.window(calendar.tzid)
        return Kept(document, read.position, window, joined.blocks)

    def _parts(self, question: Question, fragments: Iterable[Fragment]) -> list[Part]:
        """What the presentation drops keeps its place with no bytes, and its hash counts: then
        whether a feed has changed is asked of its fragments alone."""
        words, presentation = self._voice.words, question.presentation
        return [
            Part(
                fragment.order_key,
                fragment.event_id,
                bytes.fromhex(fragment.hash),
                _zones(fragment) if (body := spliced(fragment.body, presentation, words)) else (),
                body,
            )
            for fragment in fragments
        ]


async def _fragments(
    con: Connection,
    question: Question,
    window: Window,
    reached: Reached,
    among: frozenset[str] | None = None,
) -> list[Fragment]:
    if question.only is None:
        day = reached.horizon_day
        return await fragments_in(con, question.asked, window, "ics", horizon_day=day, among=among)
    found = await fragment_of(con, question.only, "ics")
    if found is None:
        raise NotFound("event", question.only)
    return [found]


# A change seldom needs another zone, nor one for other times.
_definitions = lru_cache(64)(ics.zone_definitions)


def _zones(fragment: Fragment) -> tuple[ics.ZoneUse, ...]:
    return tuple(
        ics.ZoneUse(zone.tzid, zone.first_local, zone.last_local) for zone in fragment.zones
    )

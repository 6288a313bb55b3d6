"""Joins a feed from the fragments that publishing wrote: nothing is rendered for a reader."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256

from calendar_service.catalogue.blocks import Part
from calendar_service.catalogue.document import GZIP_FROM_BYTES, Document, etag_of
from calendar_service.catalogue.joined import Cut, Joined, amend, cut, digests_of, join
from calendar_service.catalogue.kept import Kept
from calendar_service.catalogue.question import Question
from calendar_service.feeds import ics
from calendar_service.feeds.splice import spliced
from calendar_service.feeds.timezone import zone_data_version
from calendar_service.feeds.vevent import Voice
from calendar_service.storage.catalogue import Position
from calendar_service.storage.fragments import Fragment


@dataclass(frozen=True, slots=True)
class Read:
    """What a feed is joined from, all of it read at one moment."""

    fragments: list[Fragment]
    position: Position
    touched_at: datetime
    name: str


@dataclass(frozen=True, slots=True)
class Changed:
    """The same of the events that changed alone: `event_ids`, of which some may have left."""

    read: Read
    event_ids: frozenset[str]


class Joiner:
    """Joins feeds that are told in the calendar's own language, one entry an event."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice

    def built(self, question: Question, read: Read) -> Kept:
        return self._joined(question, cut(self._parts(question, read.fragments)), read)

    def amended(self, question: Question, kept: Kept, changed: Changed) -> Kept:
        come = self._parts(question, changed.read.fragments)
        before = kept.joined or Joined()
        return self._joined(question, amend(before, changed.event_ids, come), changed.read)

    def _joined(self, question: Question, cut: Cut, read: Read) -> Kept:
        calendar = self._voice.calendar
        header = ics.header(
            calendar,
            read.name,
            feed_url=question.feed_url(calendar),
            page_url=question.page_url(calendar),
        )
        joined = join(header + _definitions(cut.zones), cut)
        # The zones stand in the body, but in no fragment.
        head = sha256(header + zone_data_version().encode()).digest()
        document = Document(
            body=joined.body,
            media_type=ics.MEDIA_TYPE,
            filename=question.filename,
            etag=etag_of([head, *digests_of(cut.blocks)]),
            modified_at=question.touched_at(read.touched_at),
            gzip=joined.gzip if len(joined.body) >= GZIP_FROM_BYTES else None,
        )
        window = question.asked.window(calendar.tzid)
        return Kept(document, read.position, window, joined)

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


# A change seldom needs another zone, nor one for other times.
_definitions = lru_cache(64)(ics.zone_definitions)


def _zones(fragment: Fragment) -> tuple[ics.ZoneUse, ...]:
    return tuple(
        ics.ZoneUse(zone.tzid, zone.first_local, zone.last_local) for zone in fragment.zones
    )

"""Pages of occurrences, from the JSON that publishing wrote and the index of their times."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from calendar_service.catalogue.beyond import list_occurrences
from calendar_service.catalogue.document import Document, etag_of, packed
from calendar_service.catalogue.kept import Kept
from calendar_service.catalogue.question import Question
from calendar_service.catalogue.touch import Touch, read_touch
from calendar_service.domain.calendar import Calendar
from calendar_service.domain.errors import NotFound
from calendar_service.domain.filter import EventFilter
from calendar_service.domain.paging import Paging, Place
from calendar_service.feeds import upcoming
from calendar_service.storage.catalogue import Position, read_reached
from calendar_service.storage.connection import Connection, Store
from calendar_service.storage.fragments import fragment_of
from calendar_service.storage.occurrences import Listed


@dataclass(frozen=True, slots=True)
class Page:
    """A page of occurrences: each as JSON, in order, and where the next page begins."""

    occurrences: tuple[bytes, ...]
    next_place: Place | None
    touch: Touch


class Listings:
    """Builds pages of the upcoming list, and of one event's dates."""

    def __init__(self, store: Store, calendar: Calendar) -> None:
        self._store = store
        self._calendar = calendar

    async def build(self, question: Question) -> Kept:
        """Return the page as a document. Raises NotFound for an event that is not public."""

        async def look(con: Connection) -> tuple[list[Listed], Touch, Position]:
            if question.only and await fragment_of(con, question.only, "json") is None:
                raise NotFound("event", question.only)
            listed, touch = await _read(con, self._calendar, question.asked, paging, question.only)
            return listed, touch, (await read_reached(con)).position

        paging = question.paging or Paging()
        listed, touch, position = await self._store.read(look)
        document = await asyncio.to_thread(self._document, question, _page(listed, paging, touch))
        return Kept(document, position, question.asked.window(self._calendar.tzid))

    async def page(self, asked: EventFilter, paging: Paging, only: str | None = None) -> Page:
        """Return one page of the listing, or of one event's occurrences."""
        listed, touch = await self._store.read(
            lambda con: _read(con, self._calendar, asked, paging, only)
        )
        return _page(listed, paging, touch)

    def _document(self, question: Question, page: Page) -> Document:
        next_url = question.next_url(self._calendar, page.next_place)
        return upcoming_document(
            page, title=self._calendar.title, next_url=next_url, filename=question.filename
        )


def upcoming_document(page: Page, *, title: str, next_url: str | None, filename: str) -> Document:
    """Return a page as the upcoming JSON document, dated by what touched it last."""
    body = upcoming.join_upcoming(
        page.occurrences,
        title=title,
        updated=page.touch.updated_at,
        revision=page.touch.revision,
        next_url=next_url,
    )
    return Document(
        body=body,
        media_type=upcoming.MEDIA_TYPE,
        filename=filename,
        etag=etag_of([sha256(body).digest()]),
        modified_at=page.touch.updated_at,
        gzip=packed(body),
    )


def filled(listed: Listed) -> bytes:
    """Return the JSON of one occurrence."""
    times = upcoming.Times(listed.start, listed.end, listed.tzid, listed.recurrence_id)
    return upcoming.fill_times(listed.body, times)


async def _read(
    con: Connection, calendar: Calendar, asked: EventFilter, paging: Paging, only: str | None
) -> tuple[list[Listed], Touch]:
    """One row more than the page holds tells whether another page follows."""
    window = asked.window(calendar.tzid)
    one_more = Paging(paging.limit + 1, paging.after)
    day = (await read_reached(con)).horizon_day
    listed = await list_occurrences(con, asked, window, one_more, horizon_day=day, only=only)
    return listed, await read_touch(con, asked, calendar, only=only)


def _page(listed: Sequence[Listed], paging: Paging, touch: Touch) -> Page:
    shown = listed[: paging.limit]
    more = len(listed) > paging.limit
    return Page(tuple(map(filled, shown)), shown[-1].place if more else None, touch)

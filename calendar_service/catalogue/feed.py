"""Feeds as they stand in the database: read whole, or as far as they have changed."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Sequence
from functools import partial

from calendar_service.catalogue.joining import Changed, Joiner, Read
from calendar_service.catalogue.kept import Kept
from calendar_service.catalogue.names import listing_name
from calendar_service.catalogue.question import Question
from calendar_service.catalogue.touch import read_touch
from calendar_service.domain.errors import NotFound
from calendar_service.feeds.vevent import Voice
from calendar_service.storage.catalogue import Reached, read_reached
from calendar_service.storage.changed_fragments import fragments_among
from calendar_service.storage.changes import Change, changes_after, touches
from calendar_service.storage.connection import Connection, Store
from calendar_service.storage.fragments import Fragment, fragment_of, fragments_in

AMENDED_MOST = 500
"""Where more events have changed, reading the feed anew is quicker than amending it."""

AMENDED_AT_ONCE = 32
"""So many feeds are read in one unit."""

EFFORT_MOST = 15.0
MEGABYTE_EFFORT, EVENT_EFFORT = 0.3, 0.5
"""What may be joined in one go on the loop, and what is counted for each; about milliseconds."""

_Asked = tuple[Question, Kept]


class Feeds:
    """Builds feeds that are told in the calendar's own language, one entry an event."""

    def __init__(self, store: Store, voice: Voice) -> None:
        self._store = store
        self._calendar = voice.calendar
        self._joiner = Joiner(voice)

    async def build(self, question: Question) -> Kept:
        """Return the feed. Raises NotFound for an event that is not public or has no time."""
        read = await self._store.read(lambda con: self._read(con, question))
        return await asyncio.to_thread(self._joiner.built, question, read)

    async def amended(
        self, asked: Sequence[_Asked], *, is_short: bool
    ) -> AsyncIterator[tuple[Question, Kept | Awaitable[Kept]]]:
        """Yield the feeds with what has changed since they were kept, and what is long to join as
        work that is yet to be done; those that must be built anew are left out. A change is in
        many feeds: it is read for all of them in one unit, and if `is_short` on the loop itself.
        """
        for at in range(0, len(asked), AMENDED_AT_ONCE):
            some = asked[at : at + AMENDED_AT_ONCE]
            unit = partial(self._read_changed, asked=some)
            found = await self._store.read(unit, is_short=is_short)
            spent = 0.0
            for (question, kept), changed in zip(some, found, strict=True):
                if changed is None:
                    continue
                effort = _effort(kept, changed)
                if effort > EFFORT_MOST:
                    apart = asyncio.to_thread(self._joiner.amended, question, kept, changed)
                    yield question, apart
                    continue
                if spent + effort > EFFORT_MOST:
                    await asyncio.sleep(0)
                    spent = 0.0
                spent += effort
                # A thread would wait for its turn longer than this takes.
                yield question, self._joiner.amended(question, kept, changed)

    async def _read(self, con: Connection, question: Question) -> Read:
        reached = await read_reached(con)
        touch = await read_touch(con, question.asked, self._calendar, only=question.only)
        return Read(
            await self._fragments(con, question, reached),
            reached.position,
            touch.updated_at,
            await self._name(con, question),
        )

    async def _fragments(
        self, con: Connection, question: Question, reached: Reached
    ) -> list[Fragment]:
        if question.only is None:
            window, day = question.asked.window(self._calendar.tzid), reached.horizon_day
            return await fragments_in(con, question.asked, window, "ics", horizon_day=day)
        found = await fragment_of(con, question.only, "ics")
        if found is None:
            raise NotFound("event", question.only)
        return [found]

    async def _read_changed(self, con: Connection, asked: Sequence[_Asked]) -> list[Changed | None]:
        reached = await read_reached(con)
        found: dict[Question, Changed] = {}
        for position in {kept.position for _, kept in asked}:
            since = await changes_after(con, position.revision, most=AMENDED_MOST)
            if since is not None and reached.position.covers(position):
                of_it = [each for each in asked if each[1].position == position]
                found |= await self._read_since(con, of_it, since, reached)
        return [found.get(question) for question, _ in asked]

    async def _read_since(
        self, con: Connection, asked: Sequence[_Asked], since: Sequence[Change], reached: Reached
    ) -> dict[Question, Changed]:
        """All that changed is looked at again. What touched a feed last is among it, or known."""
        ids = frozenset(change.event_id for change in since)
        wanted = [(question.asked, kept.window) for question, kept in asked]
        day = reached.horizon_day
        told = await fragments_among(con, wanted, "ics", horizon_day=day, among=ids)
        found: dict[Question, Changed] = {}
        for (question, kept), fragments in zip(asked, told, strict=True):
            newest = _newest(since, question, kept)
            touched_at = newest.at if newest else kept.document.modified_at
            name = await self._name(con, question)
            found[question] = Changed(Read(fragments, reached.position, touched_at, name), ids)
        return found

    async def _name(self, con: Connection, question: Question) -> str:
        return question.name or await listing_name(con, question.asked, self._calendar)


def _effort(kept: Kept, changed: Changed) -> float:
    megabytes = len(kept.document.body) / 1_000_000
    return MEGABYTE_EFFORT * megabytes + EVENT_EFFORT * len(changed.event_ids)


def _newest(since: Sequence[Change], question: Question, kept: Kept) -> Change | None:
    touching = (each for each in reversed(since) if touches(each, question.asked, kept.window))
    return next(touching, None)

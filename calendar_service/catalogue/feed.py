"""Feeds as they stand in the database: read whole, or as far as they have changed."""

import asyncio
from collections.abc import Sequence

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
from calendar_service.storage.together import Together

AMENDED_MOST = 500
"""Where more events have changed, reading the feed anew is quicker than amending it."""

AMENDED_AT_ONCE = 32
"""So many feeds wait for one another."""

EFFORT_MOST = 20.0
"""What may be joined in one go on the loop; in a megabyte joined or an event packed, which take
about a millisecond each."""

_Asked = tuple[Question, Kept]


class Feeds:
    """Builds feeds that are told in the calendar's own language, one entry an event."""

    def __init__(self, store: Store, voice: Voice) -> None:
        self._store = store
        self._calendar = voice.calendar
        self._joiner = Joiner(voice)
        self._amending = Together(self._amend, most=AMENDED_AT_ONCE)

    async def build(self, question: Question) -> Kept:
        """Return the feed. Raises NotFound for an event that is not public or has no time."""
        read = await self._store.read(lambda con: self._read(con, question))
        return await asyncio.to_thread(self._joiner.built, question, read)

    async def amend(self, question: Question, kept: Kept) -> Kept | None:
        """Return the feed with what has changed since; None where it must be built anew."""
        if question.only is not None:
            return None
        told = await self._amending.answer((question, kept))
        if isinstance(told, Changed):
            return await asyncio.to_thread(self._joiner.amended, question, kept, told)
        return told

    async def _amend(self, asked: Sequence[_Asked]) -> list[Kept | Changed | None]:
        """A change is in many feeds: it is read for all of them in one unit. What is soon joined
        is joined at once: a thread would wait for its turn longer than that takes."""
        found = await self._store.read(lambda con: self._read_changed(con, asked))
        told: list[Kept | Changed | None] = []
        spent = 0.0
        for (question, kept), changed in zip(asked, found, strict=True):
            effort = _effort(kept, changed) if changed else 0
            if spent + effort > EFFORT_MOST:
                await asyncio.sleep(0)
                spent = 0
            if changed is None or effort > EFFORT_MOST:
                told.append(changed)
                continue
            spent += effort
            told.append(self._joiner.amended(question, kept, changed))
        return told

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
    return len(kept.document.body) / 1_000_000 + len(changed.event_ids)


def _newest(since: Sequence[Change], question: Question, kept: Kept) -> Change | None:
    touching = (each for each in reversed(since) if touches(each, question.asked, kept.window))
    return next(touching, None)

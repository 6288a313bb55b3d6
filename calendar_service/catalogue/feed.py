"""Feeds as they stand in the database: read whole, or as far as they have changed."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from calendar_service.catalogue.joining import Changed, Joiner, Read
from calendar_service.catalogue.kept import Kept
from calendar_service.catalogue.names import listing_name
from calendar_service.catalogue.question import Question
from calendar_service.catalogue.touch import read_touch
from calendar_service.domain.errors import NotFound
from calendar_service.feeds.vevent import Voice
from calendar_service.storage.catalogue import Reached, read_reached
from calendar_service.storage.changed_fragments import fragments_among
from calendar_service.storage.changes import Change
from calendar_service.storage.connection import Connection, Store
from calendar_service.storage.fragments import Fragment, fragment_of, fragments_in


class Outdated(NamedTuple):
    """A kept feed, all that changed in the catalogue since, and when that touched it last."""

    question: Question
    kept: Kept
    since: Sequence[Change]
    touched_at: datetime


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

    async def read_changed(
        self, con: Connection, outdated: Sequence[Outdated], reached: Reached
    ) -> list[Changed]:
        """Return for each feed what is to be taken into it. A change is in many feeds: it is read
        for all of them at once."""
        found: dict[Question, Changed] = {}
        for position in {each.kept.position for each in outdated}:
            alike = [each for each in outdated if each.kept.position == position]
            found |= await self._read_since(con, alike, reached)
        return [found[each.question] for each in outdated]

    def amended(self, outdated: Outdated, changed: Changed) -> Kept:
        return self._joiner.amended(outdated.question, outdated.kept, changed)

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

    async def _read_since(
        self, con: Connection, alike: Sequence[Outdated], reached: Reached
    ) -> dict[Question, Changed]:
        """All that changed is looked at again, for feeds that were kept at the same position."""
        ids = frozenset(change.event_id for change in alike[0].since)
        wanted = [(each.question.asked, each.kept.window) for each in alike]
        day = reached.horizon_day
        told = await fragments_among(con, wanted, "ics", horizon_day=day, among=ids)
        found: dict[Question, Changed] = {}
        for each, fragments in zip(alike, told, strict=True):
            name = await self._name(con, each.question)
            read = Read(fragments, reached.position, each.touched_at, name)
            found[each.question] = Changed(read, ids)
        return found

    async def _name(self, con: Connection, question: Question) -> str:
        return question.name or await listing_name(con, question.asked, self._calendar)

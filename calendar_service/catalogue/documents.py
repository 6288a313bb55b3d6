"""Finished documents kept ready: each is built once for all who wait for it, brought up to date
by what has changed, and let go when memory is short."""

import asyncio
import math
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from calendar_service.catalogue.document import Document
from calendar_service.catalogue.feed import Feeds
from calendar_service.catalogue.kept import Kept
from calendar_service.catalogue.listing import Listings
from calendar_service.catalogue.question import Question
from calendar_service.catalogue.recent import Recent
from calendar_service.catalogue.renderings import Renderings
from calendar_service.catalogue.shelf import Shelf
from calendar_service.feeds.vevent import Voice
from calendar_service.storage.catalogue import Position, glance_at_position
from calendar_service.storage.connection import Store

LOOK_EVERY_SECONDS = 0.001
NOWHERE = Position("", -1, None)


class Builder(Protocol):
    async def build(self, question: Question) -> Kept: ...


class Documents:
    """`monotonic` counts seconds, and `voice_of` gives the voice of a language, None for the
    calendar's own. `builds` counts what was built or amended; `last_position` is how far the
    catalogue was when it was looked at, which is due again at `look_at_seconds`."""

    def __init__(
        self,
        store: Store,
        voice_of: Callable[[str | None], Voice],
        *,
        bytes_most: int,
        monotonic: Callable[[], float],
    ) -> None:
        voice = voice_of(None)
        self._store = store
        self._monotonic = monotonic
        self._feeds = Feeds(store, voice)
        self._listings = Listings(store, voice.calendar)
        self._renderings = Renderings(store, voice_of)
        self._recent = Recent(store)
        self._kept: Shelf[Question, Kept] = Shelf(bytes_most)
        self._under_way: dict[Question, asyncio.Task[Kept]] = {}
        self.last_position = NOWHERE
        self.look_at_seconds = -math.inf
        self.builds = 0

    @property
    def kept_bytes(self) -> int:
        return self._kept.size

    async def document(self, question: Question, now: datetime) -> Document:
        """Return the document as it is at this moment. Raises NotFound for one event that is not
        public, or in a calendar format has no time."""
        return (await self.kept(question)).dated(now)

    async def kept(self, question: Question) -> Kept:
        """Return the document with no change left out that was saved before this was asked."""
        wanted = await self.position()
        kept = self._kept.get(question)
        if kept is not None and kept.position.covers(wanted):
            return kept
        under_way = self._under_way.get(question)
        if under_way is not None:
            kept = await asyncio.shield(under_way)
            if kept.position.covers(wanted):
                return kept
        # Whatever is under way by now began after the position was looked at.
        renewing = self._under_way.get(question) or self._begin(question, wanted)
        return await asyncio.shield(renewing)

    def at_hand(self, question: Question) -> Kept | None:
        """Return the document if it is kept, and as new as the position that was looked at last."""
        kept = self._kept.get(question)
        return kept if kept is not None and kept.position.covers(self.last_position) else None

    async def renewed(self, question: Question) -> Kept | None:
        """Return the same where it can be had; None where `kept` would say why not."""
        # A task for each of hundreds who wait would cost as much as the rest of their answers.
        try:
            return await self.kept(question)
        except Exception:  # noqa: BLE001 -- whoever asks `kept` next is told
            return None
        except asyncio.CancelledError:
            asking = asyncio.current_task()
            if asking is not None and asking.cancelling():
                raise
            return None

    async def position(self) -> Position:
        """Return how far the catalogue is, looked at no more than once a millisecond."""
        now_seconds = self._monotonic()
        if now_seconds >= self.look_at_seconds:
            position = await glance_at_position(self._store)
            # The same object as long as it says the same, so that comparing it costs nothing.
            if position != self.last_position:
                self.last_position = position
            self.look_at_seconds = now_seconds + LOOK_EVERY_SECONDS
        return self.last_position

    def known_bytes(self, question: Question) -> int:
        """Return how large the document was when it was last built; 0 if it is not kept."""
        kept = self._kept.values.get(question)
        return 0 if kept is None else len(kept.document.body)

    def count_use(self, question: Question) -> None:
        """Count a document as used that was answered without asking here."""
        self._kept.get(question)

    async def close(self) -> None:
        """Wait for what is being built."""
        if self._under_way:
            await asyncio.wait(self._under_way.values())

    def _begin(self, question: Question, wanted: Position) -> asyncio.Task[Kept]:
        renewing = asyncio.create_task(self._renew(question, wanted))
        # Everybody who waited may have gone.
        renewing.add_done_callback(lambda done: done.cancelled() or done.exception())
        self._under_way[question] = renewing
        return renewing

    async def _renew(self, question: Question, wanted: Position) -> Kept:
        try:
            kept = await self._up_to_date(question, wanted)
        except BaseException:
            self._kept.drop(question)
            raise
        finally:
            del self._under_way[question]
        self._kept.put(question, kept, kept.size_bytes)
        return kept

    async def _up_to_date(self, question: Question, wanted: Position) -> Kept:
        # Also for a new document: from here on, what changes is remembered.
        reached = await self._recent.reach(wanted)
        kept = self._kept.get(question)
        if kept and not self._recent.may_touch(question, kept.window, kept.position):
            return replace(kept, position=reached)
        self.builds += 1
        amended = await self._feeds.amend(question, kept) if kept and kept.joined else None
        return amended or await self._builder(question).build(question)

    def _builder(self, question: Question) -> Builder:
        if question.format.name == "json":
            return self._listings
        return self._feeds if question.is_joined else self._renderings

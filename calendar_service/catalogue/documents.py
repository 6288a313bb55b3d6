"""Finished documents kept ready: each is built once for all who wait for it, brought up to date
by what has changed, and let go when memory is short."""

import asyncio
import math
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import datetime
from typing import Any, Protocol

from calendar_service.catalogue.document import Document
from calendar_service.catalogue.feed import Feeds
from calendar_service.catalogue.kept import Kept
from calendar_service.catalogue.listing import Listings
from calendar_service.catalogue.question import Question
from calendar_service.catalogue.renderings import Renderings
from calendar_service.catalogue.shelf import Shelf
from calendar_service.catalogue.upkeep import Upkeep
from calendar_service.domain.errors import StoreUnavailable
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
        self._upkeep = Upkeep(store, self._feeds)
        self._kept: Shelf[Question, Kept] = Shelf(bytes_most)
        self._waiting: dict[Question, list[asyncio.Future[Kept]]] = {}
        self._asked: list[Question] = []
        self._is_in_turn = False
        self._tasks: set[asyncio.Task[None]] = set()
        self.last_position = NOWHERE
        self.look_at_seconds = -math.inf
        self._built = 0

    @property
    def builds(self) -> int:
        return self._built + self._upkeep.amended

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
        if question in self._waiting:
            kept = await self._renewal(question)
            if kept.position.covers(wanted):
                return kept
        # Whatever is under way by now began after the position was looked at.
        return await self._renewal(question)

    def at_hand(self, question: Question) -> Kept | None:
        """Return the document if it is kept, and as new as the position that was looked at last."""
        kept = self._kept.get(question)
        return kept if kept is not None and kept.position.covers(self.last_position) else None

    async def renewed(self, question: Question) -> Kept | None:
        """Return the same where it can be had; None where `kept` would say why not."""
        try:
            return await self.kept(question)
        except Exception:  # noqa: BLE001 -- whoever asks `kept` next is told
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
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _renewal(self, question: Question) -> Awaitable[Kept]:
        """Return what is renewed once for all who wait for it. On a busy loop each turn is long,
        so that no task, and nothing shielded, stands between it and them."""
        renewal: asyncio.Future[Kept] = asyncio.get_running_loop().create_future()
        waiting = self._waiting.setdefault(question, [])
        waiting.append(renewal)
        if len(waiting) == 1:
            self._asked.append(question)
            if len(self._asked) == 1 and not self._is_in_turn:
                self._start(self._take_turns())
        return renewal

    async def _take_turns(self) -> None:
        """Bring up to date at once all that is asked for at one moment; what takes longer goes
        apart. Whoever asks meanwhile waits for the next turn."""
        self._is_in_turn = True
        try:
            while self._asked:
                turn, self._asked = self._asked, []
                await self._take(turn)
        finally:
            self._is_in_turn = False

    async def _take(self, turn: Sequence[Question]) -> None:
        left = dict.fromkeys(turn)
        held = [(question, kept) for question in turn if (kept := self._kept.get(question))]
        try:
            async for question, told in self._upkeep.renewed(held):
                del left[question]
                if isinstance(told, Kept):
                    self._tell(question, told)
                else:
                    self._start(self._await(question, told))
        except Exception as error:  # noqa: BLE001 -- it is theirs who wait
            for question in [question for question, _ in held if question in left]:
                del left[question]
                self._refuse(question, error)
        for question in left:
            self._built += 1
            self._start(self._await(question, self._builder(question).build(question)))

    async def _await(self, question: Question, work: Awaitable[Kept]) -> None:
        try:
            self._tell(question, await work)
        except Exception as error:  # noqa: BLE001 -- it is theirs who wait
            self._refuse(question, error)

    def _tell(self, question: Question, kept: Kept) -> None:
        for renewal in self._waiting.pop(question):
            if not renewal.done():  # whoever waited may have gone
                renewal.set_result(kept)
        self._kept.put(question, kept, kept.size_bytes)

    def _refuse(self, question: Question, error: Exception) -> None:
        if not isinstance(error, StoreUnavailable):
            self._kept.drop(question)  # it is built anew for whoever asks next
        for renewal in self._waiting.pop(question):
            if not renewal.done():
                renewal.set_exception(error)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _builder(self, question: Question) -> Builder:
        if question.format.name == "json":
            return self._listings
        return self._feeds if question.is_joined else self._renderings

"""The newest changes in memory: whether a kept document still holds is asked of them."""

import asyncio
import math
from collections import deque
from collections.abc import Iterable
from itertools import takewhile

from calendar_service.catalogue.question import Question
from calendar_service.domain.occurrence import Window
from calendar_service.storage.catalogue import Position, read_reached
from calendar_service.storage.changes import Change, changes_after, touches
from calendar_service.storage.connection import Connection, Store

CHANGES_MOST = 2_000


class Recent:
    """Holds the changes up to the position that was reached, and reads each of them once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._reading: asyncio.Task[Position] | None = None
        self._position: Position | None = None
        self._begins_after = 0
        self._changes: deque[Change] = deque()

    async def reach(self, wanted: Position) -> Position:
        """Return the position that is reached now, at least the wanted one."""
        position = self._position
        # Nobody waits in a row here: each place in it would cost a turn of a busy loop.
        if self._reading is not None and not _covers(position, wanted):
            position = await asyncio.shield(self._reading)
        if position is None or not _covers(position, wanted):
            # Whatever is being read by now was begun after the wanted position was looked at.
            position = await asyncio.shield(self._reading or self._begin())
        return position

    def may_touch(self, question: Question, window: Window, since: Position) -> bool:
        """Return False if nothing that changed after that position touched the document."""
        position = self._position
        if position is None or not position.covers(since) or since.revision < self._begins_after:
            return True
        newer = takewhile(lambda each: each.revision > since.revision, reversed(self._changes))
        return any(_touches(change, question, window) for change in newer)

    def count_since(self, positions: Iterable[Position]) -> int:
        """Return how many changes are remembered that are newer than the oldest of these."""
        oldest = min((position.revision for position in positions), default=math.inf)
        newer = takewhile(lambda each: each.revision > oldest, reversed(self._changes))
        return sum(1 for _ in newer) if oldest >= self._begins_after else CHANGES_MOST

    def _begin(self) -> "asyncio.Task[Position]":
        reading = asyncio.create_task(self._read())
        # Everybody who waited may have gone.
        reading.add_done_callback(lambda done: done.cancelled() or done.exception())
        self._reading = reading
        return reading

    async def _read(self) -> Position:
        try:
            reached, found = await self._store.read(self._read_on, is_short=True)
        finally:
            self._reading = None
        if found is None:
            self._changes.clear()
            self._begins_after = reached.revision
        else:
            self._changes += found
        while len(self._changes) > CHANGES_MOST:
            self._begins_after = self._changes.popleft().revision
        self._position = reached
        return reached

    async def _read_on(self, con: Connection) -> tuple[Position, list[Change] | None]:
        """Return what is reached, and the changes up to it unless they are too many or of
        another life."""
        reached, position = (await read_reached(con)).position, self._position
        if position is None or not reached.covers(position):
            return reached, None
        return reached, await changes_after(con, position.revision, most=CHANGES_MOST)


def _covers(position: Position | None, wanted: Position) -> bool:
    return position is not None and position.covers(wanted)


def _touches(change: Change, question: Question, window: Window) -> bool:
    if question.only is not None:
        return change.event_id == question.only
    return touches(change, question.asked, window)

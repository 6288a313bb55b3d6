"""The newest changes in memory: whether a kept document still holds is asked of them."""

import asyncio
from collections import deque
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
        self._reading = asyncio.Lock()
        self._position: Position | None = None
        self._begins_after = 0
        self._changes: deque[Change] = deque()

    async def reach(self, wanted: Position) -> Position:
        """Return the position that is reached now, at least the wanted one."""
        async with self._reading:
            position = self._position
            if position is None or not position.covers(wanted):
                position = await self._store.read(self._read_on, urgent=True)
                self._position = position
        return position

    def may_touch(self, question: Question, window: Window, since: Position) -> bool:
        """Return False if nothing that changed after that position touched the document."""
        position = self._position
        if position is None or not position.covers(since) or since.revision < self._begins_after:
            return True
        newer = takewhile(lambda each: each.revision > since.revision, reversed(self._changes))
        return any(_touches(change, question, window) for change in newer)

    async def _read_on(self, con: Connection) -> Position:
        reached = (await read_reached(con)).position
        position = self._position
        found = None
        if position is not None and reached.covers(position):
            found = await changes_after(con, position.revision, most=CHANGES_MOST)
        if found is None:
            self._changes.clear()
            self._begins_after = reached.revision
        else:
            self._changes += found
        while len(self._changes) > CHANGES_MOST:
            self._begins_after = self._changes.popleft().revision
        return reached


def _touches(change: Change, question: Question, window: Window) -> bool:
    if question.only is not None:
        return change.event_id == question.only
    return touches(change, question.asked, window)

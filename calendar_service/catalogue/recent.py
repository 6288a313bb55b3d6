"""The newest changes in memory: whether a kept document still holds is asked of them."""

from collections import deque
from itertools import takewhile

from calendar_service.storage.catalogue import Position, Reached, read_reached
from calendar_service.storage.changes import Change, changes_after
from calendar_service.storage.connection import Connection

CHANGES_MOST = 2_000


class Recent:
    """Holds the changes up to the position that was reached, and reads each of them once."""

    def __init__(self) -> None:
        self._position: Position | None = None
        self._begins_after = 0
        self._changes: deque[Change] = deque()

    async def read_on(self, con: Connection, *, most: int = CHANGES_MOST) -> Reached | None:
        """Return how far the catalogue is, and remember what has changed up to there. None, and
        nothing is remembered, if that is more than `most`."""
        reached = await read_reached(con)
        position = reached.position
        if self._position is None or not position.covers(self._position):
            self._begin(position)
        elif position != self._position:
            found = await changes_after(con, self._position.revision, most=most)
            if found is None and most < CHANGES_MOST:
                return None
            self._take_in(position, found)
        return reached

    def since(self, position: Position) -> list[Change] | None:
        """Return what changed after that position, oldest first; None where that is not known."""
        reached = self._position
        if reached is None or not reached.covers(position):
            return None
        if position.revision < self._begins_after:
            return None
        newer = takewhile(lambda each: each.revision > position.revision, reversed(self._changes))
        return list(newer)[::-1]

    def _begin(self, position: Position) -> None:
        self._changes.clear()
        self._begins_after = position.revision
        self._position = position

    def _take_in(self, position: Position, found: list[Change] | None) -> None:
        """`found` is None for what is too much to be remembered."""
        if found is None:
            self._begin(position)
            return
        self._changes += found
        while len(self._changes) > CHANGES_MOST:
            self._begins_after = self._changes.popleft().revision
        self._position = position

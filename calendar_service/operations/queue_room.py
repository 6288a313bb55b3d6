"""Keeps the queue as long as somebody can look through it: what came since is counted in memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from calendar_service.domain.errors import QueueFull
from calendar_service.domain.moderation import State
from calendar_service.storage.connection import Connection
from calendar_service.storage.submissions import count_waiting

QUEUE_MOST: dict[tuple[State, ...], int] = {
    (State.PENDING, State.CHANGES_REQUESTED): 2_000,
    (State.UNCONFIRMED,): 10_000,
    (State.SPAM,): 20_000,
}
"""What waits for moderators, and what waits for its sender."""
TRY_AGAIN_SECONDS = 4 * 60 * 60
TRUSTED_FOR = timedelta(seconds=5)  # other processes take submissions in as well
CLOSE = 50  # the last fiftieth is counted one by one


@dataclass(frozen=True, slots=True)
class _Count:
    number: int
    at: datetime


class QueueRoom:
    """Counting thousands of rows for each submission would cost more than saving it."""

    def __init__(self) -> None:
        self._counts: dict[tuple[State, ...], _Count] = {}

    async def take(
        self, con: Connection, state: State, now: datetime, *, beside: Sequence[State] = ()
    ) -> None:
        """Count one more in this state; `beside` are the states of those that the same unit is
        about to save. Raises QueueFull rather than keep what nobody could ever look through."""
        for states, most in QUEUE_MOST.items():
            if state in states:
                count = await self._counted(con, states, now, beside)
                if count.number >= most:
                    raise QueueFull(TRY_AGAIN_SECONDS)
                self._counts[states] = _Count(count.number + 1, count.at)

    async def _counted(
        self, con: Connection, states: tuple[State, ...], now: datetime, beside: Sequence[State]
    ) -> _Count:
        known, most = self._counts.get(states), QUEUE_MOST[states]
        if known and known.number < most - most // CLOSE and now - known.at < TRUSTED_FOR:
            return known
        unsaved = len([state for state in beside if state in states])
        return _Count(await count_waiting(con, states, most) + unsaved, now)

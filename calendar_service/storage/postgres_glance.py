"""How far the catalogue is, asked so often that it has a connection of its own and one question
for all who wait: readers cost the database no more the more of them there are."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from calendar_service.domain.errors import StoreUnavailable

Row = tuple[Any, ...] | None
Look = Callable[[], Awaitable[Row]]


class Glances:
    """One look at a time. Whoever asks while one is under way shares the next with all others who
    do: it begins after they asked, and so shows them all that was saved by then."""

    def __init__(self, look: Look, give_back: Callable[[], Awaitable[None]]) -> None:
        self._look = look
        self._give_back = give_back
        self._under_way: asyncio.Task[Row] | None = None
        self._next: asyncio.Task[Row] | None = None

    async def row(self) -> Row:
        if self._next is None:
            self._next = asyncio.create_task(self._after(self._under_way))
            # Everybody who waited may have gone.
            self._next.add_done_callback(lambda done: done.cancelled() or done.exception())
        return await asyncio.shield(self._next)

    async def end(self) -> None:
        """Wait for the looks that were asked for."""
        waiting = [task for task in (self._under_way, self._next) if task is not None]
        if waiting:
            await asyncio.wait(waiting)
        await self._give_back()

    async def _after(self, before: asyncio.Task[Row] | None) -> Row:
        must_wait = before is not None and not before.done()
        if before is not None:
            await asyncio.wait((before,))
        self._under_way, self._next = self._next, None
        if before is not None and must_wait:
            _refuse_as(before)
        return await self._look()


def _refuse_as(before: asyncio.Task[Row]) -> None:
    """Who waited behind a look that was given up need not wait as long once more."""
    error = None if before.cancelled() else before.exception()
    if isinstance(error, StoreUnavailable):
        raise StoreUnavailable(error.seconds) from error


class Lent(Protocol):
    """A connection of a pool, and whether it can be given back."""

    async def acquire(self) -> None: ...
    async def release(self) -> None: ...
    async def glance(self, query: str) -> Row: ...
    def terminate(self) -> None: ...


class KeptConnection:
    """One that is kept for a query from look to look: to take it from the pool and give it back
    asks the server more than the look itself."""

    def __init__(self, lend: Callable[[], Lent], query: str) -> None:
        self._lend = lend
        self._query = query
        self._lent: Lent | None = None

    async def glance(self) -> Row:
        if self._lent is None:
            lent = self._lend()
            await lent.acquire()
            self._lent = lent
        try:
            return await self._lent.glance(self._query)
        except BaseException:
            self._lent.terminate()
            await self.give_back()
            raise

    async def give_back(self) -> None:
        lent, self._lent = self._lent, None
        if lent is not None:
            await lent.release()

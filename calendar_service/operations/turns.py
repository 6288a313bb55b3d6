"""How many of something that takes much may be done at once; the others wait for their turn."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakKeyDictionary

PATIENCE_SECONDS = 20


class ReadersBusy(Exception):
    """So much is being read that it cannot be taken at this moment."""


class Turns:
    """Lets `most` in at once, of each event loop."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._slots: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = (
            WeakKeyDictionary()
        )

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a turn and hold it. Raises ReadersBusy for who has waited too long."""
        loop = asyncio.get_running_loop()
        slots = self._slots.setdefault(loop, asyncio.Semaphore(self._most))
        try:
            await asyncio.wait_for(slots.acquire(), PATIENCE_SECONDS)
        except TimeoutError:
            raise ReadersBusy from None
        try:
            yield
        finally:
            slots.release()

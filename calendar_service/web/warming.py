"""Makes ready what pages need, while feeds are answered already."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

log = logging.getLogger("calendar_service.warming")


class Warming:
    """Work that is done once, in a thread: at once when somebody needs it, else after a while.

    Whoever reads a feed right after a start does not share the processor with it.
    """

    def __init__(self, work: Callable[[], object], *, after_seconds: float = 1.0) -> None:
        self._work = work
        self._after_seconds = after_seconds
        self._wanted = asyncio.Event()
        self._over = asyncio.Event()

    async def run(self) -> None:
        """Do the work. If it fails that is logged, and nobody waits for it any longer."""
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._after_seconds):
                    await self._wanted.wait()
            await asyncio.to_thread(self._work)
        except Exception:
            log.exception("Pages were not made ready; the first of each kind takes longer.")
        finally:
            self._over.set()

    async def wait(self) -> None:
        """Return once the work is over."""
        self._wanted.set()
        await self._over.wait()

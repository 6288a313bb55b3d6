"""How a process leaves: it says that it is no longer ready before it closes its door.

A proxy that looks at `/readyz` now and then needs the time between to send its visitors elsewhere;
a closed door is an error to whoever finds it so.
"""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


class Leaving:
    """SIGTERM is held back for so many seconds, in which everything is answered as before."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._has_begun = False

    def has_begun(self) -> bool:
        return self._has_begun

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Hear the signal before the server does, which listens already; a second one ends it at
        once. Only the main thread can hear signals."""
        if not self._seconds or threading.current_thread() is not threading.main_thread():
            yield
            return
        server = signal.getsignal(signal.SIGTERM)
        loop = asyncio.get_running_loop()

        def hear(number: int, frame: FrameType | None) -> None:
            wait = 0.0 if self._has_begun else self._seconds
            self._has_begun = True
            if callable(server):
                # A signal comes amid whatever the loop is doing.
                loop.call_soon_threadsafe(self._end_later, loop, wait, server)

        signal.signal(signal.SIGTERM, hear)
        try:
            yield
        finally:
            signal.signal(signal.SIGTERM, server)

    @staticmethod
    def _end_later(
        loop: asyncio.AbstractEventLoop, seconds: float, server: Callable[..., Any]
    ) -> None:
        loop.call_later(seconds, server, signal.SIGTERM, None)

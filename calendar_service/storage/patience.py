"""How long PostgreSQL is asked again before somebody is told to come back later."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

import asyncpg

from calendar_service.domain.errors import StoreUnavailable
from calendar_service.storage.limits import COME_BACK_SECONDS, OF_VISITORS

T = TypeVar("T")
FIRST_PAUSE_SECONDS = 0.02
LONGEST_PAUSE_SECONDS = 1.0


_LOST = (
    OSError,  # TimeoutError is one
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    # The server has its limits as well, for those who went without a word.
    asyncpg.QueryCanceledError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    # Two units met; nothing of this one was saved.
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
)


class Unreached(Exception):
    """The unit left nothing, and may be run again."""


def is_lost(error: BaseException) -> bool:
    """Return whether the same may go well on another connection, or in a moment."""
    if isinstance(error, asyncpg.InterfaceError):
        return "clos" in str(error)  # "connection is closed", "is closing": it has no class
    if isinstance(error, asyncpg.InternalClientError):
        # What asyncpg 0.32 says of a connection whose server was killed between two queries.
        return "cannot switch to state" in str(error)
    return isinstance(error, (Unreached, *_LOST))


async def insistently(
    ask: Callable[[], Awaitable[T]], *, seconds: float = OF_VISITORS.again_seconds
) -> T:
    """Return what `ask` returns, which is begun anew while the server is away and until it has
    been so for these seconds. Raises `StoreUnavailable`."""
    loop = asyncio.get_running_loop()
    until_seconds = loop.time() + seconds
    for pause_seconds in _pauses():
        try:
            return await ask()
        except Exception as error:
            if not is_lost(error):
                raise
            # Not all at once: the clock's last digits differ from asker to asker.
            pause_seconds *= 0.5 + loop.time() * 1e5 % 1
            if loop.time() + pause_seconds > until_seconds:
                raise StoreUnavailable(COME_BACK_SECONDS) from error
            await asyncio.sleep(pause_seconds)
    raise AssertionError("there is always another pause")


def _pauses() -> Iterator[float]:
    pause_seconds = FIRST_PAUSE_SECONDS
    while True:
        yield pause_seconds
        pause_seconds = min(pause_seconds * 2, LONGEST_PAUSE_SECONDS)

"""How writers of one database file take turns, across processes and within one."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

WAIT_SECONDS = 30.0
PAUSE_SECONDS = 0.001


@contextmanager
def locked(database: Path, wait_seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the writers' lock of this database file, blocking the thread until it is free.

    It is released by leaving, or by the operating system when the holder dies. It is not
    re-entrant. Whoever waits gets it before one who held it comes again. Raises `TimeoutError`.
    """
    with _opened(f"{database}.lock") as lock:
        with _opened(f"{database}.turn") as turn:
            for pause_seconds in _pauses((turn, lock), wait_seconds):
                time.sleep(pause_seconds)
        yield


@asynccontextmanager
async def locked_async(database: Path, wait_seconds: float = WAIT_SECONDS) -> AsyncIterator[None]:
    """Hold the same lock as `locked`, leaving the event loop free while waiting for it."""
    with _opened(f"{database}.lock") as lock:
        with _opened(f"{database}.turn") as turn:
            for pause_seconds in _pauses((turn, lock), wait_seconds):
                await asyncio.sleep(pause_seconds)
        yield


@contextmanager
def _opened(path: str) -> Iterator[int]:
    # A descriptor of its own for every holder: such locks belong to the open file, so one
    # process can hold several places in the queue. Read-only, so that an operator's file
    # does not shut out the service's user.
    descriptor = os.open(path, os.O_RDONLY | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o644)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _pauses(descriptors: tuple[int, ...], wait_seconds: float) -> Iterator[float]:
    """Take the locks one by one: the right to be next, which a holder who comes again has to
    wait for, and then the lock itself."""
    pauses_left = round(wait_seconds / PAUSE_SECONDS)
    for descriptor in descriptors:
        while not _try_lock(descriptor):
            if pauses_left <= 0:
                raise TimeoutError(f"another process has been writing for {wait_seconds:g} seconds")
            pauses_left -= 1
            yield PAUSE_SECONDS


def _try_lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True

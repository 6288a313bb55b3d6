"""What is done where something changed between looking at it and writing: it is looked at again."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")
TRIES_MOST = 10


class ChangedMeanwhile(Exception):
    """What the write rests on is no longer so; it has left nothing behind."""


async def again(attempt: Callable[[], Awaitable[T]]) -> T:
    """Return what the attempt gives, begun anew whenever something changed under it.

    Raises ChangedMeanwhile only where that never ends.
    """
    for _ in range(TRIES_MOST - 1):
        try:
            return await attempt()
        except ChangedMeanwhile:
            continue
    return await attempt()

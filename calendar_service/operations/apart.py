"""Keeps what may take its time off the event loop."""

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from calendar_service.domain.edit import Edit
from calendar_service.domain.event import Event

P = ParamSpec("P")
T = TypeVar("T")
_OF_SERIES = ("recurrence", "include", "exclude", "overrides")


async def apart(
    event: Event, edit: Edit, does: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
) -> T:
    """Return what `does` returns, which looks at an edit of the event: in a thread where there is
    a series. One plain event is looked at sooner than handed over."""
    if event.recurrence is None and not any(edit.changes.get(name) for name in _OF_SERIES):
        return does(*args, **kwargs)
    return await asyncio.to_thread(does, *args, **kwargs)

"""What every operation needs from outside: the store, the calendar's settings, clock and chance."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any, TypeVar

from calendar_service.domain.calendar import Calendar
from calendar_service.domain.when import local
from calendar_service.feeds.markup import RenderMarkup
from calendar_service.feeds.vevent import Voice
from calendar_service.importers.fetch import Fetched, fetch_public
from calendar_service.operations.queue_room import QueueRoom
from calendar_service.storage.connection import Store
from calendar_service.storage.together import Together
from calendar_service.words.words import Words

A = TypeVar("A")
T = TypeVar("T")
AT_ONCE_MOST = 64


@dataclass(frozen=True, slots=True)
class Context:
    """`now` is aware UTC; ids are short and unguessable, `new_uid` gives UUIDs, `new_token` 256
    bits of text. `mail_waits` tells the worker that something is in the outbox; `fetch`
    asks an address that came through the web, and raises `FetchRefused`."""

    store: Store
    calendar: Calendar
    words: Callable[[str], Words]
    markup: RenderMarkup
    secret_key: bytes
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    new_uid: Callable[[], str]
    new_token: Callable[[], str]
    mail_waits: Callable[[], None]
    fetch: Callable[[str], Awaitable[Fetched]] = fetch_public
    queue_room: QueueRoom = field(default_factory=QueueRoom)
    _together: dict[Any, Together[Any, Any]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    @property
    def voice(self) -> Voice:
        """How events are told in the calendar's own language."""
        return Voice(self.calendar, self.words(self.calendar.language), self.markup)

    def today(self) -> date:
        """Return the day it is in the calendar's zone."""
        return local(self.now(), self.calendar.tzid).date()

    async def together(
        self, does: Callable[["Context", Sequence[A]], Awaitable[Sequence[T]]], asked: A
    ) -> T:
        """Return what `does` answers to this, which is called once for all who ask at one moment:
        most of what a unit of work costs is not its queries."""
        if does not in self._together:
            self._together[does] = Together(partial(does, self), most=AT_ONCE_MOST)
        answer: T = await self._together[does].answer(asked)
        return answer

"""How a listing can be narrowed or widened, with counts: kept until the catalogue moves on."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from calendar_service.catalogue.shelf import Shelf
from calendar_service.domain.calendar import Calendar
from calendar_service.domain.filter import EventFilter
from calendar_service.domain.occurrence import Window
from calendar_service.storage.catalogue import Position, read_reached
from calendar_service.storage.connection import Connection, Store
from calendar_service.storage.fragments import bytes_of
from calendar_service.storage.options import count_options, counted_events, option_names

OFFERED = (
    *("category", "kind", "country", "city", "venue", "organiser", "tag", "language"),
    *("online", "free"),
)
OPTIONS_MOST = 12
KEPT_MOST = 500


@dataclass(frozen=True, slots=True)
class Number:
    """How many events there are; `is_all` is false where there are more than are counted."""

    events: int
    is_all: bool


@dataclass(frozen=True, slots=True)
class Size:
    """How large a feed is; `is_all` is false where it is larger, by events that are not counted."""

    in_bytes: int
    is_all: bool = True


@dataclass(frozen=True, slots=True)
class Options:
    """`counts` has of each facet its values with the number of events one would see with that
    value chosen, None where they are too many to be counted; `names` what they are called where
    that is not the value itself."""

    counts: Mapping[str, tuple[tuple[str, int | None], ...]]
    names: Mapping[str, Mapping[str, str]]


T = TypeVar("T")
_Kept = Shelf[tuple[Position, EventFilter], T]


class Narrowing:
    """Counts what is published."""

    def __init__(self, store: Store, calendar: Calendar) -> None:
        self._store = store
        self._calendar = calendar
        self._options: _Kept[Options] = Shelf(KEPT_MOST)
        self._numbers: _Kept[Number] = Shelf(KEPT_MOST)
        self._sizes: _Kept[Size] = Shelf(KEPT_MOST)

    async def options(self, asked: EventFilter) -> Options:
        """Return what can be chosen within the filter. A facet of which something is chosen is
        counted as if nothing were, since its values add up."""
        return await self._look(self._options, asked, self._count_options)

    async def number(self, asked: EventFilter) -> Number:
        """Return how many events are in the filter."""
        return await self._look(self._numbers, asked, self._count)

    async def feed_size(self, asked: EventFilter) -> Size:
        """Return about how large the feed of the filter is, whose window has no end."""
        return await self._look(self._sizes, asked, self._weigh)

    async def _look(
        self,
        shelf: _Kept[T],
        asked: EventFilter,
        count: Callable[[Connection, EventFilter, Window], Awaitable[T]],
    ) -> T:
        async def look(con: Connection) -> T:
            key = (await read_reached(con)).position, asked
            kept = shelf.get(key)
            if kept is None:
                kept = await count(con, asked, asked.window(self._calendar.tzid))
                shelf.put(key, kept, 1)
            return kept

        return await self._store.read(look)

    async def _count(self, con: Connection, asked: EventFilter, window: Window) -> Number:
        found = await counted_events(con, asked, window)
        # Where not all were looked at, none of those need be in the filter: there is one behind.
        return Number(len(found.ids) if found.is_all else max(1, len(found.ids)), found.is_all)

    async def _weigh(self, con: Connection, asked: EventFilter, window: Window) -> Size:
        found = await counted_events(con, asked, window)
        return Size(await bytes_of(con, found.ids, "ics"), found.is_all)

    async def _count_options(self, con: Connection, asked: EventFilter, window: Window) -> Options:
        chosen = {facet: values for facet, values in asked.any_of if facet in OFFERED}
        free = [facet for facet in OFFERED if facet not in chosen]
        found = await _options(con, asked, window, free)
        for facet in chosen:
            without = replace(
                asked, any_of=tuple(each for each in asked.any_of if each[0] != facet)
            )
            found |= await _options(con, without, window, [facet], chosen[facet])
        names = {
            facet: await option_names(con, facet, [value for value, _ in pairs])
            for facet, pairs in found.items()
        }
        return Options({facet: found[facet] for facet in OFFERED}, names)


async def _options(
    con: Connection,
    asked: EventFilter,
    window: Window,
    facets: Sequence[str],
    chosen: tuple[str, ...] = (),
) -> dict[str, tuple[tuple[str, int | None], ...]]:
    """What is chosen is named even where it is rare, so that it can be taken back."""
    among = await counted_events(con, asked, window)
    found = await count_options(con, among.ids, facets=facets, most=OPTIONS_MOST)
    return {
        facet: tuple(
            (value, number if among.is_all else None)
            for value, number in [*pairs, *_missing(chosen, pairs)]
        )
        for facet, pairs in found.items()
    }


def _missing(chosen: Sequence[str], pairs: Sequence[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    known = {value for value, _ in pairs}
    return ((value, 0) for value in chosen if value not in known)

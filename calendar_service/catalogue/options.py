"""How a listing can be narrowed or widened, with counts: kept until the catalogue moves on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from calendar_service.catalogue.shelf import Shelf
from calendar_service.domain.calendar import Calendar
from calendar_service.domain.filter import EventFilter
from calendar_service.storage.catalogue import Position, read_reached
from calendar_service.storage.connection import Connection, Store
from calendar_service.storage.options import count_events, count_options, option_names

OFFERED = (
    *("category", "kind", "country", "city", "venue", "organiser", "tag", "language"),
    *("online", "free"),
)
OPTIONS_MOST = 12
KEPT_MOST = 500


@dataclass(frozen=True, slots=True)
class Options:
    """`counts` has of each facet its values with the number of events one would see with that
    value chosen; `names` what they are called where that is not the value itself."""

    counts: Mapping[str, tuple[tuple[str, int], ...]]
    names: Mapping[str, Mapping[str, str]]


_Key = tuple[Position, EventFilter, bool]


class Narrowing:
    """Counts what is published."""

    def __init__(self, store: Store, calendar: Calendar) -> None:
        self._store = store
        self._calendar = calendar
        self._options: Shelf[_Key, Options] = Shelf(KEPT_MOST)
        self._numbers: Shelf[_Key, int] = Shelf(KEPT_MOST)

    async def options(self, asked: EventFilter) -> Options:
        """Return what can be chosen within the filter. A facet of which something is chosen is
        counted as if nothing were, since its values add up."""

        async def look(con: Connection) -> Options:
            key = (await read_reached(con)).position, asked, True
            kept = self._options.get(key)
            if kept is None:
                kept = await self._count(con, asked)
                self._options.put(key, kept, 1)
            return kept

        return await self._store.read(look)

    async def number(self, asked: EventFilter) -> int:
        """Return how many events are in the filter."""

        async def look(con: Connection) -> int:
            key = (await read_reached(con)).position, asked, False
            kept = self._numbers.get(key)
            if kept is None:
                kept = await count_events(con, asked, asked.window(self._calendar.tzid))
                self._numbers.put(key, kept, 1)
            return kept

        return await self._store.read(look)

    async def _count(self, con: Connection, asked: EventFilter) -> Options:
        chosen = {facet: values for facet, values in asked.any_of if facet in OFFERED}
        window = asked.window(self._calendar.tzid)
        free = [facet for facet in OFFERED if facet not in chosen]
        found = dict(await count_options(con, asked, window, facets=free, most=OPTIONS_MOST))
        for facet in chosen:
            without = replace(
                asked, any_of=tuple(each for each in asked.any_of if each[0] != facet)
            )
            found |= await count_options(con, without, window, facets=[facet], most=OPTIONS_MOST)
        counts = {facet: _with_chosen(found[facet], chosen.get(facet, ())) for facet in OFFERED}
        names = {
            facet: await option_names(con, facet, [value for value, _ in pairs])
            for facet, pairs in counts.items()
        }
        return Options(counts, names)


def _with_chosen(
    found: Sequence[tuple[str, int]], chosen: tuple[str, ...]
) -> tuple[tuple[str, int], ...]:
    """What is chosen is named even where it is rare, so that it can be taken back."""
    known = {value for value, _ in found}
    return (*found, *((value, 0) for value in chosen if value not in known))

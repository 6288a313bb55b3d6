"""Tests of loading the list of towns: once an edition, and events follow it."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from calendar_service.domain.place import NamedPlace
from calendar_service.operations.load_places import load_places
from calendar_service.storage.schema import catalogue, event_positions, places
from tests.house import House, draft, opened_house
from tests.towns import STUTTGART, TOWNS


def reader(listed: Sequence[NamedPlace], seen: list[str]) -> Callable[[], Sequence[NamedPlace]]:
    def read() -> Sequence[NamedPlace]:
        seen.append("read")
        return listed

    return read


async def test_an_edition_is_loaded_once(house: House) -> None:
    seen: list[str] = []
    read = reader(TOWNS, seen)

    counts = [await load_places(house.context, "first", read) for _ in range(2)]

    assert (counts, seen) == ([len(TOWNS), 0], ["read"])
    assert await house.column(catalogue.c.places_edition) == ["first"]
    assert await house.column(places.c.name) == [each.place.name for each in TOWNS]


async def test_of_services_that_start_together_one_loads(
    blank_database: Path, tmp_path: Path
) -> None:
    async with (
        opened_house(tmp_path, blank=blank_database) as one,
        opened_house(tmp_path, chance="b") as other,
    ):
        counts = await asyncio.gather(
            *(load_places(house.context, "first", lambda: TOWNS) for house in (one, other))
        )

        assert sorted(counts) == [0, len(TOWNS)]
        assert len(await one.rows(places)) == len(TOWNS)


async def test_events_are_where_the_next_edition_says(house: House) -> None:
    venue = {"city": "Stuttgart", "country": "DE"}
    own = {"city": "Stuttgart", "latitude": 48.7, "longitude": 9.1}
    await house.publish(
        draft("Concert", "2027-05-01T19:00", venue=venue),
        draft("Picnic", "2027-05-02T19:00", venue=own),
    )
    moved = NamedPlace(replace(STUTTGART, latitude=48.5), ("stuttgart",))

    found = []
    for edition, listed in (("first", TOWNS), ("second", (moved,)), ("third", ())):
        await load_places(house.context, edition, reader(listed, []))
        found.append(sorted(await house.column(event_positions.c.latitude)))

    assert found == [[48.7, 48.7823], [48.5, 48.7], [48.7]]

"""Tests of finding a town by its name or by a point."""

from collections.abc import Iterable

import pytest

from calendar_service.domain.place import Place, Town
from calendar_service.storage.places import (
    find_places,
    loaded_edition,
    nearest_place,
    only_zones,
    replace_places,
)
from calendar_service.storage.schema import place_names, places
from tests.house import House, counted_queries
from tests.towns import (
    APIA,
    EDITION,
    KEHL,
    MUNICH,
    PORTLAND_OF_MAINE,
    PORTLAND_OF_OREGON,
    STRASBOURG,
    STUTTGART,
    SUVA,
    TOWNS,
    VALENCIA,
    VALENCIA_OF_VENEZUELA,
    settle,
)


@pytest.mark.parametrize(
    ("town", "place"),
    [
        (Town("münchen", "DE"), MUNICH),
        (Town("Munich"), MUNICH),
        (Town("MONACO DI BAVIERA", "DE"), MUNICH),
        (Town("München", "AT"), None),
        (Town("Munch", "DE"), None),
        (Town("Valencia"), VALENCIA_OF_VENEZUELA),
        (Town("Valencia", "ES"), VALENCIA),
        (Town("Portland", "US"), PORTLAND_OF_OREGON),
        (Town("Portland", "US", "Maine"), PORTLAND_OF_MAINE),
        (Town("…"), None),
    ],
)
async def test_a_town_is_found_by_any_of_its_names(
    house: House, town: Town, place: Place | None
) -> None:
    await settle(house)

    found = await house.store.read(lambda con: find_places(con, [town]))

    assert found == ({town: place} if place else {})


async def test_many_towns_take_as_many_queries_as_one(house: House) -> None:
    await settle(house)
    towns = [Town("Valencia", likely_tzid="Europe/Madrid"), Town("Munich"), Town("Atlantis")]

    async def find(wanted: Iterable[Town]) -> tuple[dict[Town, Place], int]:
        with counted_queries() as seen:
            found = await house.store.read(lambda con: find_places(con, wanted))
        return found, len(seen)

    assert await find(towns) == ({towns[0]: VALENCIA, towns[1]: MUNICH}, 1)
    assert await find(towns[1:2]) == ({towns[1]: MUNICH}, 1)
    assert await find([]) == ({}, 0)


@pytest.mark.parametrize(
    ("latitude", "longitude", "country", "place"),
    [
        (48.78, 9.18, None, STUTTGART),
        (48.58, 7.79, None, KEHL),
        (48.58, 7.79, "FR", STRASBOURG),
        (48.78, 9.18, "VE", STUTTGART),
        (-17.0, 179.9, None, SUVA),
        (-14.2, 179.9, None, SUVA),
        (-13.9, -176.0, None, APIA),
        (-90.0, 0.0, None, SUVA),
        (90.0, 0.0, None, STUTTGART),
    ],
)
async def test_the_nearest_town_is_found_from_anywhere_on_the_globe(
    house: House, latitude: float, longitude: float, country: str | None, place: Place
) -> None:
    await settle(house)

    found = await house.store.read(
        lambda con: nearest_place(con, latitude, longitude, country=country)
    )

    assert found == place


async def test_nothing_is_near_where_no_town_is_known(house: House) -> None:
    assert await house.store.read(lambda con: nearest_place(con, 48.78, 9.18)) is None
    assert await house.store.read(lambda con: find_places(con, [Town("Munich")])) == {}
    assert await house.store.read(loaded_edition) is None


async def test_a_country_of_one_zone_tells_it(house: House) -> None:
    await settle(house)

    found = await house.store.read(lambda con: only_zones(con, ["DE", "ES", "FR", "XX"]))

    assert found == {"DE": "Europe/Berlin", "FR": "Europe/Paris"}


async def test_another_edition_leaves_nothing_of_the_last(house: House) -> None:
    await settle(house)
    first = await house.store.read(loaded_edition)

    await house.store.write(lambda con: replace_places(con, "next", TOWNS[:1]))

    assert (first, await house.store.read(loaded_edition)) == (EDITION, "next")
    assert await house.column(places.c.name) == ["Stuttgart"]
    assert await house.column(place_names.c.folded) == ["stuttgart"]

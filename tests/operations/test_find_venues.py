"""Known venues are found by what people type, and asked for before a second one is made."""

from typing import Any

import pytest

from calendar_service.domain.venue import Venue
from calendar_service.operations.find_venues import (
    ASKED_MOST,
    meant_venue,
    namesakes,
    suggest_venues,
)
from calendar_service.operations.withdraw_event import plan_withdrawal, withdraw
from calendar_service.storage.events import find_event
from calendar_service.storage.schema import events
from tests.house import House, counted_queries, draft
from tests.towns import settle

HAUS = {"name": "Haus der Wirtschaft Baden-Württemberg", "city": "Stuttgart", "country": "DE"}
KUNST = {"name": "Haus der Kunst", "city": "München", "country": "DE"}
BARN = {"name": "Barn"}


async def known(house: House, *venues: dict[str, Any]) -> None:
    await settle(house)
    await house.publish(*(draft("Choir", "2027-05-08", venue=venue) for venue in venues))


async def suggested(house: House, typed: str) -> list[str]:
    return [venue.title for venue in await suggest_venues(house.context, typed, 8)]


async def asked(house: House, **proposed: Any) -> list[str]:
    return [venue.title for venue in await namesakes(house.context, Venue(id="", **proposed))]


async def test_a_venue_is_found_by_the_beginnings_of_its_words(house: House) -> None:
    await known(house, HAUS, KUNST, BARN)

    assert await suggested(house, "Haus d. Wirt") == [HAUS["name"]]
    assert await suggested(house, "wirtschaft stutt") == [HAUS["name"]]
    assert await suggested(house, "haus") == [KUNST["name"], HAUS["name"]]
    assert await suggested(house, "b") == []


async def test_what_begins_like_the_name_comes_first(house: House) -> None:
    await known(house, {"name": "Old Barn"}, BARN)

    assert await suggested(house, "barn") == ["Barn", "Old Barn"]


async def test_the_venue_of_a_withdrawn_event_is_nobodys_to_find(house: House) -> None:
    await known(house, HAUS)
    (event_id,) = await house.column(events.c.id)
    stored = await house.store.read(lambda con: find_event(con, event_id))
    assert stored is not None
    withdrawal = await plan_withdrawal(house.context, stored.event)
    await house.store.write(lambda con: withdraw(con, withdrawal, house.clock.now()))

    assert await suggested(house, "haus") == []
    assert await asked(house, name="Haus der Wirtschaft") == []


@pytest.mark.parametrize(
    "proposed",
    [
        {"name": "Haus d. Wirtschaft", "city": "Stuttgart"},
        {"name": "Haus der Wirtschaft"},
    ],
)
async def test_a_place_spelt_differently_is_asked_for(
    house: House, proposed: dict[str, str]
) -> None:
    await known(house, HAUS, KUNST, BARN)

    assert await asked(house, **proposed) == [HAUS["name"]]


async def test_a_town_in_two_languages_is_one_and_other_towns_are_others(house: House) -> None:
    await known(house, KUNST)

    assert await asked(house, name="Haus d. Kunst", city="Munich") == [KUNST["name"]]
    assert await asked(house, name="Haus d. Kunst", city="Stuttgart") == []


async def test_nothing_is_asked_of_a_venue_that_is_known_or_has_no_name(house: House) -> None:
    await known(house, HAUS)
    same = Venue(
        id="", name="HAUS DER WIRTSCHAFT BADEN-WÜRTTEMBERG", city="stuttgart", country="DE"
    )

    assert await namesakes(house.context, same) == []
    assert await namesakes(house.context, Venue(id="chosen", name="Haus")) == []
    assert await namesakes(house.context, Venue(id="", city="Stuttgart")) == []
    assert await namesakes(house.context, None) == []


async def test_a_name_and_a_town_in_full_mean_the_known_venue(house: House) -> None:
    await known(house, {**HAUS, "address": "Willi-Bleicher-Straße 19"}, KUNST, BARN)

    async def meant(**typed: Any) -> str | None:
        found = await meant_venue(house.context, Venue(id="", **typed))
        return found.name if found else None

    assert await meant(name="haus der  KUNST", city="Munchen") == KUNST["name"]
    assert await meant(name=KUNST["name"], city="Wien") is None
    assert await meant(name=KUNST["name"], city="München", country="AT") is None
    assert await meant(name=HAUS["name"], city="Stuttgart", address="Schlossplatz 2") is None
    assert await meant(name="Haus", city="München") is None
    assert await meant(name="Barn") is None
    await known(house, {**HAUS, "address": "Neubau 3"})
    assert await meant(name=HAUS["name"], city="Stuttgart") is None


async def test_many_venues_are_asked_for_with_as_many_queries_as_one(house: House) -> None:
    async def queries() -> int:
        with counted_queries() as made:
            await namesakes(house.context, Venue(id="", name="Halle", city="Stuttgart"))
        return len(made)

    await known(house, {"name": "Halle 1", "city": "Stuttgart"})
    one = await queries()
    await known(house, *({"name": f"Halle {n}", "city": "Stuttgart"} for n in range(2, 8)))

    assert await queries() == one
    assert len(await asked(house, name="Halle")) == ASKED_MOST

"""Known venues are offered to whoever types the name of one, on any site."""

import pytest

from tests.web.visitors import Site, submit

HALL = {"name": "Town Hall", "address": "Market 1", "city": "Gent", "country": "BE"}


async def test_public_venues_are_found_with_all_that_is_told_of_them(site: Site) -> None:
    await site.publish(title="Choir", venue=HALL)
    await submit(site.visitor(), title="Secret", venue={"name": "Town Hideout"})

    answer = await site.visitor().get("/api/v1/venues", params={"q": "town h"})

    [found] = answer.json()["venues"]
    assert answer.headers["access-control-allow-origin"] == "*"
    assert found.pop("id")
    assert found == HALL | {
        "postal_code": None,
        "region": None,
        "latitude": None,
        "longitude": None,
        "url": None,
        "time_zone": "Europe/Brussels",
    }


@pytest.mark.parametrize("query", ["", "?q=", "?q=t", "?q=%20%20", "?q=zzzz", "?q=%00%ff"])
async def test_what_names_nothing_finds_nothing(site: Site, query: str) -> None:
    answer = await site.visitor().get(f"/api/v1/venues{query}")

    assert (answer.status_code, answer.json()) == (200, {"venues": []})

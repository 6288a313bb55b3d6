"""How much a reader's browser fetches: a list of fifty events with its style, and all scripts."""

import gzip
from pathlib import Path

import pytest

from calendar_service import web
from calendar_service.domain.people import Role
from tests.web.visitors import Site

pytestmark = pytest.mark.sqlite_only
STATIC = Path(web.__file__).with_name("static")
LIST_BYTES_MOST = 40_000
SCRIPTS_BYTES_MOST = 20_000


async def test_a_list_of_fifty_events_with_its_style_is_small(site: Site) -> None:
    for number in range(1, 51):
        await site.publish(
            title=f"Evening {number} of the reading circle",
            start=f"2027-{1 + number % 12:02}-{1 + number % 28:02}T18:00",
            end=None,
            venue={"name": f"Hall {number}", "city": "Graz", "country": "AT"},
        )
    carol = site.visitor(**{"Accept-Encoding": "gzip"})
    sizes = []
    for path in ("/events", "/static/calendar.css"):
        async with carol.stream("GET", path) as answer:
            assert answer.headers["content-encoding"] == "gzip"
            sizes.append(sum([len(part) async for part in answer.aiter_raw()]))

    assert (await carol.get("/events")).text.count("<article") == 50
    assert sum(sizes) <= LIST_BYTES_MOST


def test_all_scripts_of_the_site_together_are_small() -> None:
    sizes = [len(gzip.compress(file.read_bytes())) for file in STATIC.glob("*.js")]

    assert sum(sizes) <= SCRIPTS_BYTES_MOST


async def test_who_is_signed_in_gets_pages_that_are_not_packed(site: Site) -> None:
    bob = await site.signed_in(Role.MODERATOR)
    answer = await bob.get("/events")

    assert "content-encoding" not in answer.headers

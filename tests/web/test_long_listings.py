"""Pages of a calendar with more events than are counted, whatever that would cost."""

from collections.abc import AsyncIterator

import pytest

from calendar_service.operations.import_events import publish_drafts
from calendar_service.storage.options import COUNTED_MOST
from tests.house import draft
from tests.web.browser import Page
from tests.web.visitors import Site, open_site

HALLS = tuple({"name": f"Hall {city}", "city": city, "country": "DE"} for city in ("Kiel", "Ulm"))
QUIZZES = 60


@pytest.fixture(scope="module")
async def long(database: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """Concerts by turns in Kiel and Ulm, and in Kiel some quizzes too."""
    concerts = [
        draft(
            f"Concert {number}",
            f"2027-{number % 9 + 1:02}-08T19:00",
            venue=HALLS[number % 2],
            description="Doors open an hour before. " * 12,
        )
        for number in range(COUNTED_MOST + 20)
    ]
    quizzes = [
        draft(f"Quiz {number}", "2027-05-09T19:00", venue=HALLS[0], language="en")
        for number in range(QUIZZES)
    ]
    async with open_site(tmp_path_factory.mktemp("long")) as site:
        published = await publish_drafts(site.context, [*concerts, *quizzes])
        assert published.taken_in == COUNTED_MOST + 20 + QUIZZES
        yield site


async def test_a_page_builds_no_feed(long: Site) -> None:
    await long.visitor().get("/")

    assert long.app.state.service.documents.kept_bytes == 0


async def test_a_page_says_that_its_feed_is_too_large_for_some(long: Site) -> None:
    home, quizzes = [
        Page((await long.visitor().get(path)).text).text for path in ("/", "/events?language=en")
    ]

    assert "Google may refuse this feed: it has 1." in home
    assert "+ MB" in home
    assert "Google may refuse this feed" not in quizzes


async def test_options_come_without_numbers_where_there_are_too_many_events(long: Site) -> None:
    page = Page((await long.visitor().get("/")).text)

    assert "Ulm" in page.text
    assert ("Kiel (" in page.text, "Ulm (" in page.text) == (False, False)


async def test_those_of_a_narrower_listing_are_counted(long: Site) -> None:
    page = Page((await long.visitor().get("/events?from=2027-01-01&to=2027-02-01")).text)

    in_january = len(range(0, COUNTED_MOST + 20, 9))
    assert f"Kiel ({in_january // 2 + in_january % 2})" in page.text


async def test_a_number_that_is_not_counted_to_its_end_says_so(long: Site) -> None:
    text = Page((await long.visitor().get("/events?country=DE")).text).text

    assert f"{COUNTED_MOST}+ events" in text


async def test_what_would_show_more_says_so_too(long: Site) -> None:
    text = Page((await long.visitor().get("/events?country=DE&q=nothing")).text).text

    assert f"({COUNTED_MOST}+ events)" in text

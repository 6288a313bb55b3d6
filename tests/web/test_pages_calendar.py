"""The calendar by year, month, week and day."""

from collections.abc import AsyncIterator

import pytest

from tests.house import counted_queries
from tests.web.browser import Page
from tests.web.visitors import Site, open_site

SUPPER = {"title": "Harvest supper", "start": "2026-11-24T18:00", "end": "2026-11-24T21:00"}
FAIR = {"title": "Winter fair", "start": "2026-11-27", "end": "2026-11-30"}


@pytest.fixture(scope="module")
async def november(database: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """A calendar of Brussels with a supper, a fair of three days and six evenings of one day."""
    folder = tmp_path_factory.mktemp("november")
    async with open_site(folder, time_zone="Europe/Brussels") as opened:
        await opened.publish(**SUPPER)
        await opened.publish(**FAIR)
        for hour in range(14, 20):
            await opened.publish(title=f"Evening {hour}", start=f"2026-11-12T{hour}:00", end=None)
        yield opened


async def test_the_bare_address_leads_to_the_month_and_keeps_the_filter(november: Site) -> None:
    november.clock.move(hours=-12.0)
    answer = await november.visitor().get("/calendar?tag=wine&from=-30d")
    november.clock.move(hours=12.0)

    assert (answer.status_code, answer.headers["location"]) == (302, "/calendar/2026/11?tag=wine")


async def test_the_feed_of_a_month_keeps_the_filter_and_nothing_else(november: Site) -> None:
    asked = "tag=wine&lang=de&utm_source=letter&from=-1y"
    page = Page((await november.visitor().get(f"/calendar/2026/11?{asked}")).text)

    (feed,) = {link for link in page.links if link.startswith("webcal:")}
    assert feed == "webcal://127.0.0.1:8000/events.ics?tag=wine"


async def test_a_night_belongs_to_the_evening_on_which_it_began(november: Site) -> None:
    for title, start, end in (
        ("Ball", "2031-03-01T20:00", "2031-03-02T00:30"),
        ("Watch", "2031-03-04T20:00", "2031-03-05T06:00"),
        ("Camp", "2031-03-07T18:00", "2031-03-09T00:00"),
    ):
        await november.publish(title=title, start=start, end=end)

    page = (await november.visitor().get("/calendar/2031/03")).text

    shown = {title: page.count(f">{title}<") for title in ("Ball", "Watch", "Camp")}
    assert shown == {"Ball": 1, "Watch": 2, "Camp": 2}


async def test_a_month_is_a_table_with_its_events_and_their_days(november: Site) -> None:
    answer = await november.visitor().get("/calendar/2026/11")

    page = Page(answer.text)
    assert answer.status_code == 200
    assert answer.text.count('<th scope="col"') == 8
    assert answer.text.count('<th scope="row"') == 6
    assert page.text.count("Winter fair") == 3
    assert page.text.count("Harvest supper") == 1
    assert "Tuesday, 24 November 2026: 1 event" in page.text
    assert "/calendar/2026/w47" in page.links
    assert {"/calendar/2026/10", "/calendar/2026/12", "/calendar/2026"} <= set(page.links)


async def test_a_day_with_more_than_fits_says_how_many_and_leads_to_all(november: Site) -> None:
    carol = november.visitor()
    month = Page((await carol.get("/calendar/2026/11")).text)
    day = Page((await carol.get("/calendar/2026/11/12")).text)

    assert "3 more" in month.text
    assert month.text.count("Evening") == 3
    assert "/calendar/2026/11/12" in month.links
    assert [f"Evening {hour}" in day.text for hour in range(14, 20)] == [True] * 6


async def test_a_week_holds_its_days_alone(november: Site) -> None:
    page = Page((await november.visitor().get("/calendar/2026/w48")).text)

    assert "23–29 Nov 2026" in page.text
    assert page.text.count("Winter fair") == 3
    assert "Evening" not in page.text


async def test_a_year_counts_its_months_and_marks_its_days(november: Site) -> None:
    page = Page((await november.visitor().get("/calendar/2026")).text)

    assert "8 events" in page.text
    # The 22nd is today, which every page leads to.
    days = {link for link in page.links if link.startswith("/calendar/2026/11/")}
    assert days == {f"/calendar/2026/11/{day}" for day in (12, 22, 24, 27, 28, 29)}


@pytest.mark.parametrize("path", ["2026", "2026/11", "2026/w48", "2026/11/24"])
async def test_the_filter_of_the_address_holds_on_every_page(november: Site, path: str) -> None:
    page = Page((await november.visitor().get(f"/calendar/{path}?q=nowhere")).text)

    assert "Harvest supper" not in page.text
    assert "Nothing is on" in page.text
    assert "q=nowhere" in " ".join(page.links)
    refused = await november.visitor().get(f"/calendar/{path}?free=maybe")
    assert refused.status_code == 400


@pytest.mark.parametrize(
    "path", ["2026/13", "2026/2/30", "2026/w54", "1969", "2037/1", "today", "2026/11/x", "%00"]
)
async def test_days_that_are_none_are_not_found(november: Site, path: str) -> None:
    assert (await november.visitor().get(f"/calendar/{path}")).status_code == 404


async def test_an_event_elsewhere_stands_on_the_day_of_its_own_clocks(november: Site) -> None:
    await november.publish(
        title="Late show", start="2026-12-31T23:30", end=None, time_zone="America/Los_Angeles"
    )
    carol = november.visitor()

    assert "Late show" in (await carol.get("/calendar/2026/12/31")).text
    assert "Late show" not in (await carol.get("/calendar/2027/01/01")).text


async def test_one_event_and_three_take_as_many_queries(november: Site) -> None:
    async def queries(path: str) -> int:
        """Count what is asked about events: the worker and the clock ask for other things."""
        with counted_queries() as found:
            assert (await november.visitor().get(path)).status_code == 200
        return len(
            [query for query in found if "FROM occurrences" in query or "FROM events" in query]
        )

    for one, many in (
        ("/calendar/2026/11/24", "/calendar/2026/11/12"),
        ("/calendar/2027/03", "/calendar/2026/11"),
        ("/calendar/2027", "/calendar/2026"),
    ):
        assert await queries(one) == await queries(many)

"""The filter of a page as people see it."""

from collections.abc import AsyncIterator

import pytest

from tests.house import counted_queries
from tests.web.browser import Page
from tests.web.visitors import Site, open_site

GRAZ = {"name": "Old Library", "city": "Graz", "country": "AT"}
GHENT = {"name": "Flanders Expo", "city": "Ghent", "country": "BE"}


@pytest.fixture(scope="module")
async def towns(database: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """A calendar with two events in Graz, of which one repeats, one in Ghent, and one long ago."""
    async with open_site(tmp_path_factory.mktemp("towns")) as opened:
        await opened.publish(title="Wine tasting", venue=GRAZ, tags=["Wine"])
        await opened.publish(title="Choir", venue=GRAZ, recurrence="FREQ=WEEKLY;COUNT=9")
        await opened.publish(title="Textile fair", venue=GHENT)
        await opened.publish(
            title="Old fair", start="2026-05-08T18:00", end="2026-05-08T19:00", venue=GHENT
        )
        yield opened


async def read(site: Site, path: str) -> Page:
    answer = await site.visitor().get(path)
    assert answer.status_code == 200, answer.text
    return Page(answer.text)


def words(page: Page) -> str:
    return " ".join(page.text.split())


async def test_options_are_counted_in_events_and_named_as_people_do(towns: Site) -> None:
    text = words(await read(towns, "/events"))

    assert "Country Austria (2) Belgium (1)" in text
    assert "Town Graz (2) Ghent (1)" in text
    assert "Venue Old Library (2) Flanders Expo (1)" in text


async def test_each_choice_is_a_chip_that_takes_itself_back(towns: Site) -> None:
    page = await read(towns, "/events?city=graz&country=AT&country=BE&q=wine&utm=1")

    assert "Remove: Graz ×" in words(page)
    for left in (
        "/events?country=AT&country=BE&q=wine",
        "/events?city=graz&country=BE&q=wine",
        "/events?city=graz&country=AT&q=wine",
        "/events?city=graz&country=AT&country=BE",
    ):
        assert left in page.links


async def test_what_is_chosen_is_checked_and_counted_as_if_it_were_not(towns: Site) -> None:
    page = await read(towns, "/events?country=AT")

    (form,) = (form for form in page.forms if "from" in form.fields)
    assert form.fields["country"] == ["AT"]
    assert "Country Austria (2) Belgium (1)" in words(page)
    assert "Ghent" not in words(page)


async def test_both_days_of_a_window_are_one_chip(towns: Site) -> None:
    page = await read(towns, "/events?from=2027-05-01&to=2027-06-01&country=AT")

    assert "Remove: 1–31 May 2027 ×" in words(page)
    assert "/events?country=AT" in page.links


async def test_a_search_keeps_the_filter_and_a_filter_the_search(towns: Site) -> None:
    page = await read(towns, "/events?country=AT&q=wine&not_tag=beer")

    search, form = page.forms[0], next(form for form in page.forms if "from" in form.fields)
    assert (search.fields["country"], search.fields["not_tag"]) == (["AT"], ["beer"])
    assert (form.fields["q"], form.fields["not_tag"]) == (["wine"], ["beer"])


async def test_nothing_found_says_which_step_would_show_how_much(towns: Site) -> None:
    page = await read(towns, "/events?country=BE&q=wine")

    assert "Without “wine” (1 event)" in words(page)
    assert "Without Belgium (1 event)" in words(page)
    past = await read(towns, "/events?q=old&country=BE")
    assert "The past year, too (1 event)" in words(past)


async def test_a_page_of_the_calendar_is_filtered_within_its_own_days(towns: Site) -> None:
    page = await read(towns, "/calendar/2027/05?country=BE&q=choir")

    assert "/calendar/2027/05?country=BE" in page.links
    assert "Without Belgium (1 event)" in words(page)
    assert not any("from" in form.fields for form in page.forms)


async def test_a_page_of_one_town_offers_no_other(towns: Site) -> None:
    links = (await read(towns, "/venues")).links
    venue = next(link for link in links if link.startswith("/venues/"))
    page = await read(towns, venue)

    assert "Flanders Expo (1)" not in words(page)


async def test_what_was_counted_is_kept_until_something_changes(towns: Site) -> None:
    carol = towns.visitor()
    await carol.get("/events?kind=event")
    with counted_queries() as again:
        await carol.get("/events?kind=event")
    await towns.publish(title="Cheese fair", venue=GHENT)

    assert not [query for query in again if "GROUP BY" in query]
    assert "Belgium (2)" in words(await read(towns, "/events?kind=event"))


async def test_hostile_values_stay_text(towns: Site) -> None:
    answer = await towns.visitor().get("/events?tag=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")

    assert "<script>alert" not in answer.text


async def test_the_page_of_a_venue_says_where_it_is_and_what_is_ahead(towns: Site) -> None:
    listed = (await towns.visitor().get("/events.json?city=graz")).json()["events"]
    page = await read(towns, f"/venues/{listed[0]['venue']['id']}?q=nothing")

    assert "Venue Old Library Graz Austria 2 upcoming events · Show on a map" in words(page)
    assert "https://www.openstreetmap.org/search?query=Graz%2C+Austria" in page.links

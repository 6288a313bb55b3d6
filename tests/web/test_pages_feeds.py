"""The feed builder, as people without scripts use it."""

from collections.abc import AsyncIterator

import pytest

from calendar_service.domain.people import Role
from tests.web.browser import Page
from tests.web.saving import save
from tests.web.visitors import Site, open_site


@pytest.fixture(scope="module")
async def site(database: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """A calendar with a supper in Graz and a concert in Linz."""
    async with open_site(tmp_path_factory.mktemp("builder")) as opened:
        await opened.publish(title="Supper", venue={"name": "Hall", "city": "Graz"})
        await opened.publish(title="Concert", venue={"name": "Barn", "city": "Linz"})
        yield opened


async def builder(site: Site, address: str) -> Page:
    answer = await site.visitor().get(address)
    assert answer.status_code == 200
    return Page(answer.text)


async def test_the_builder_shows_what_a_feed_will_hold_before_anybody_subscribes(
    site: Site,
) -> None:
    page = await builder(site, "/feeds?city=graz")

    text = " ".join(page.text.split())
    assert "1 event" in text
    assert "Supper" in text
    assert "Concert" not in text
    assert "http://127.0.0.1:8000/events.ics?city=graz" in page.links


async def test_the_builder_announces_nothing_that_calendars_do_not_get(site: Site) -> None:
    await site.publish(title="How was it?", kind="survey", end=None, tags=["feedback"])

    page = await builder(site, "/feeds?tag=feedback")

    assert "0 events" in " ".join(page.text.split())
    assert "How was it?" not in page.text


async def test_what_the_address_chooses_is_filled_in(site: Site) -> None:
    page = await builder(site, "/feeds?city=graz&tag=jazz&tag=folk&alarm=PT1H&not_city=Ulm&q=a")

    form = next(form for form in page.forms if form.action == "/feeds")
    assert form.fields["city"] == ["Graz"]
    assert form.values["tags"] == "jazz, folk"
    assert form.values["alarm"] == "PT1H"
    assert form.values["not_cities"] == "Ulm"
    assert form.values["q"] == "a"


async def test_a_language_of_pages_that_no_feed_speaks_is_no_mistake(site: Site) -> None:
    page = await builder(site, "/feeds?city=graz&lang=ar")

    assert "http://127.0.0.1:8000/events.ics?city=graz" in page.links


async def test_a_choice_becomes_the_address_that_says_it(site: Site) -> None:
    sent = {"do": "show", "cities": "Linz, Graz", "cancelled": "drop", "feed_lang": "", "q": ""}

    answer = await site.visitor().post("/feeds", data=sent)

    assert answer.status_code == 303
    assert answer.headers["location"] == "/feeds?city=graz&city=linz&cancelled=drop#feed"


async def test_the_language_of_the_feed_is_not_that_of_the_page(site: Site) -> None:
    answer = await site.visitor().post("/feeds", data={"do": "show", "feed_lang": "en"})

    assert answer.headers["location"] == "/feeds?feed_lang=en#feed"
    page = await builder(site, "/feeds?feed_lang=en")
    assert "http://127.0.0.1:8000/events.ics?lang=en" in page.links


async def test_what_cannot_be_read_is_said_and_stays_typed(site: Site) -> None:
    sent = {"do": "save", "from": "soon", "near": "here", "tags": "jazz"}

    answer = await site.visitor().post("/feeds", data=sent)
    page = await site.visitor().get(answer.headers["location"])

    assert page.status_code == 400
    form = next(form for form in Page(page.text).forms if form.action == "/feeds")
    assert [form.values[name] for name in ("from", "near", "tags")] == ["soon", "here", "jazz"]
    assert "from takes a date like 2027-05-08" in page.text


async def test_what_was_saved_with_a_mistake_stays_as_it_was(site: Site) -> None:
    saved = await save(site, cities="Graz", name="Mine")

    answer = await site.visitor().post(saved.private, data={"from": "soon", "name": "Yours"})

    assert answer.status_code == 422
    assert "soon" in answer.text
    assert "SUMMARY:Supper" in (await site.visitor().get(saved.feed)).text


async def test_the_part_that_a_script_exchanges_is_the_same_as_on_the_page(site: Site) -> None:
    part = await site.visitor().get("/feeds?city=Graz&part=preview")
    whole = await site.visitor().get("/feeds?city=Graz")

    assert part.text.strip() in whole.text
    assert "<form" not in part.text


async def test_whoever_is_signed_in_saves_a_feed_too(site: Site) -> None:
    visitor = await site.signed_in(Role.ORGANISER)
    page = Page((await visitor.get("/feeds")).text)
    form = next(form for form in page.forms if form.action == "/feeds")

    refused = await visitor.post("/feeds", data={"do": "save"})
    taken = await visitor.post("/feeds", data={"do": "save", "csrf": form.values["csrf"]})

    assert (refused.status_code, taken.status_code) == (403, 303)


async def test_the_private_page_says_how_the_feed_is_doing(site: Site) -> None:
    saved = await save(site, cities="Graz", name="Mine")
    etag = (await site.visitor().get(saved.feed)).headers["etag"].strip('"')
    etag = etag.removesuffix("-gzip")

    page = " ".join(Page((await site.visitor().get(saved.private)).text).text.split())

    assert etag in page
    assert [word for word in ("Size", "Last change", "Check") if word not in page] == []
    assert "Nothing is wrong with it." in page
    assert f"/dav/calendars/feed-{saved.token}/" in page


async def test_lists_offer_every_way_to_subscribe_and_the_download_apart(site: Site) -> None:
    page = await builder(site, "/events?city=Graz")

    ways = [link for link in page.links if "webcal" in link]
    assert [link.partition("?")[0].partition(":")[0] for link in ways] == [
        "webcal",
        "https",
        "https",
        "https",
        "webcal",
    ]
    assert "http://127.0.0.1:8000/events.ics?city=Graz" in page.links
    assert "/feeds?city=Graz" in page.links


@pytest.mark.parametrize("path", ["/", "/events?q=a", "/calendar/2027/5", "/feeds"])
async def test_android_gets_no_link_that_nothing_opens(site: Site, path: str) -> None:
    phone = site.visitor(**{"User-Agent": "Mozilla/5.0 (Linux; Android 15; Pixel 9)"})

    page = Page((await phone.get(path)).text)

    assert [link for link in page.links if link.startswith("webcal:")] == []
    assert [link for link in page.links if "calendar.google.com" in link] != []

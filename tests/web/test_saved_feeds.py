"""Saved feeds: one address for as long as their owner wants, whatever they hold."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.web.dav.asking import propfind, read
from tests.web.saving import save, saved_at
from tests.web.visitors import Site, open_site


@pytest.fixture(scope="module")
async def site(database: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """A calendar with a supper in Graz and a concert in Linz."""
    async with open_site(tmp_path_factory.mktemp("saved")) as opened:
        await opened.publish(title="Supper", venue={"name": "Hall", "city": "Graz"})
        await opened.publish(title="Concert", venue={"name": "Barn", "city": "Linz"})
        yield opened


async def told(site: Site, path: str) -> list[str]:
    """Return the titles in a feed, and what it is called."""
    answer = await site.visitor().get(path)
    assert answer.status_code == 200
    lines = answer.text.splitlines()
    return [line.partition(":")[2] for line in lines if line.startswith(("SUMMARY:", "NAME:"))]


async def test_a_saved_feed_holds_what_was_chosen_under_its_own_name(site: Site) -> None:
    saved = await save(site, cities="Graz", name="  What is on\nhere ")

    assert await told(site, saved.feed) == ["What is on here", "Supper"]
    assert len(saved.token) == 22


async def test_it_has_the_bytes_of_its_filter_but_for_name_and_source(site: Site) -> None:
    saved = await save(site, cities="Graz", name="Mine")

    own = (await site.visitor().get(saved.feed)).text
    filtered = (await site.visitor().get("/events.ics?city=Graz")).text

    changed = set(own.splitlines()) ^ set(filtered.splitlines())
    assert {line.partition(":")[0] for line in changed} == {
        "NAME",
        "X-WR-CALNAME",
        "SOURCE;VALUE=URI",
    }


async def test_parameters_of_its_address_change_nothing(site: Site) -> None:
    saved = await save(site, cities="Graz")

    plain = await site.visitor().get(saved.feed)
    asked = await site.visitor().get(f"{saved.feed}?city=Linz&lang=xx&from=never")

    assert (asked.status_code, asked.content) == (200, plain.content)


async def test_the_language_of_the_calendar_makes_no_second_copy(site: Site) -> None:
    saved = [await save(site, feed_lang="en"), await save(site)]
    told, usual = [(await site.visitor().get(each.feed)).text.splitlines() for each in saved]
    assert {line for line in {*told} ^ {*usual} if not line.startswith("SOURCE")} == set()


async def test_its_owner_changes_it_under_the_same_address(site: Site) -> None:
    saved = await save(site, cities="Graz", name="Mine")
    await told(site, saved.feed)  # from here on it is answered ahead of the router

    site.clock.move(hours=1)
    before = await site.visitor().get(saved.feed)
    answer = await site.visitor().post(saved.private, data={"cities": "Linz", "name": "Yours"})
    site.clock.move(hours=1)
    since = {"If-Modified-Since": before.headers["last-modified"]}
    after = await site.visitor(**since).get(saved.feed)

    assert answer.status_code == 303
    assert after.status_code == 200
    assert await told(site, saved.feed) == ["Yours", "Concert"]


async def test_a_poll_that_finds_nothing_new_is_told_so(site: Site) -> None:
    saved = await save(site, cities="Graz")
    etag = (await site.visitor().get(saved.feed)).headers["etag"]

    answers = [await site.visitor(**{"If-None-Match": etag}).get(saved.feed) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [304, 304, 304]
    assert {answer.headers["cache-control"] for answer in answers} == {"private, no-cache"}


async def test_an_ended_feed_is_gone_at_once_and_leaves_nothing(site: Site) -> None:
    saved = await save(site, cities="Graz", name="Secret supper club")
    await told(site, saved.feed)

    ended = await site.visitor().post(f"{saved.private}/revocations")
    feed = await site.visitor().get(saved.feed)
    page = await site.visitor().get(saved.private)

    assert (ended.status_code, feed.status_code, page.status_code) == (200, 410, 410)
    assert "Secret supper club" not in feed.text + page.text
    assert "This feed was ended by whoever made it." in page.text
    assert feed.headers["access-control-allow-origin"] == "*"


async def test_in_every_process_an_ended_feed_is_gone_at_once(
    database: str, tmp_path: Path
) -> None:
    async with open_site(tmp_path) as one, open_site(tmp_path, start=5000) as other:
        saved = await save(one, name="Mine")
        for process in (one, other, one, other):
            await told(process, saved.feed)
        await one.visitor().post(f"{saved.private}/revocations")
        await asyncio.sleep(0.002)

        answers = [(await each.visitor().get(saved.feed)).status_code for each in (one, other)]

    assert answers == [410, 410]


async def test_with_a_new_address_the_old_one_and_its_link_are_gone(site: Site) -> None:
    saved = await save(site, cities="Graz", name="Mine")

    answer = await site.visitor().post(f"{saved.private}/addresses")
    moved = saved_at(answer.headers["location"])
    gone = [(await site.visitor().get(path)).status_code for path in (saved.feed, saved.private)]

    assert gone == [410, 410]
    assert await told(site, moved.feed) == ["Mine", "Supper"]
    assert (await site.visitor().get(moved.private)).status_code == 200


@pytest.mark.parametrize("way", ["", "/addresses", "/revocations"])
async def test_whoever_has_the_feed_alone_can_change_nothing(site: Site, way: str) -> None:
    saved = await save(site, cities="Graz", name="Mine")
    other = await save(site, cities="Linz")
    guessed = f"/feeds/{saved.token}/edit/{other.private.rpartition('/')[2]}"

    answer = await site.visitor().post(f"{guessed}{way}", data={"cities": "Linz"})

    assert answer.status_code == 404
    assert "Mine" not in answer.text
    assert await told(site, saved.feed) == ["Mine", "Supper"]


async def test_a_feed_that_never_was_is_not_found(site: Site) -> None:
    assert (await site.visitor().get("/feeds/nothing.ics")).status_code == 404


async def test_days_keep_counting_from_today(site: Site) -> None:
    saved = await save(site, None, **{"from": "-0d", "to": "+1w"})

    assert await told(site, saved.feed) == ["Calendar"]
    at = site.clock.at
    site.clock.move(days=166)  # it is May, and the supper is near
    found = await told(site, saved.feed)
    site.clock.at = at

    assert sorted(found) == ["Calendar", "Concert", "Supper"]


async def test_its_private_page_is_kept_nowhere_and_tells_nobody(site: Site) -> None:
    saved = await save(site, name="Mine")

    page = await site.visitor().get(saved.private)

    assert page.headers["cache-control"] == "private, no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["x-robots-tag"] == "noindex"


async def test_its_private_page_says_which_calendars_asked(site: Site) -> None:
    saved = await save(site, name="Mine")
    for _ in range(3):
        google = site.visitor(**{"User-Agent": "Google-Calendar-Importer"})
        assert (await google.get(saved.feed)).status_code == 200

    before = (await site.visitor().get(saved.private)).text
    await site.app.state.service.polls.write()
    after = (await site.visitor().get(saved.private)).text

    assert "No calendar yet." in before
    assert "Google Calendar: just now" in " ".join(after.split())
    assert "(3 times)" in after


async def test_a_saved_feed_is_a_caldav_collection_that_no_listing_names(site: Site) -> None:
    saved = await save(site, cities="Graz", name="Mine")
    path = f"/dav/calendars/feed-{saved.token}/"

    found = read(await propfind(site, path, "D:displayname", depth="1"))
    listed = await propfind(site, "/dav/calendars/", "D:displayname", depth="1")
    await site.visitor().post(f"{saved.private}/revocations")
    gone = await site.visitor().request("PROPFIND", path)

    assert len(found) == 2  # itself, and the supper
    assert saved.token not in listed.text
    assert gone.status_code == 410

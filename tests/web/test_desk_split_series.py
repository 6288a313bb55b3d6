"""Versions from before a series was split: no date may come back that another event has now."""

from collections import Counter
from dataclasses import replace

from httpx2 import Response

from calendar_service.domain.people import Role
from tests.web.browser import Page, form_to, send
from tests.web.test_pages_manage_parts import other_part, split
from tests.web.visitors import Site


async def parted(site: Site) -> tuple[str, str]:
    """Return a series, and the one that an edit split off from it."""
    sent = await split(site)
    return sent["event_id"], (await other_part(site, sent)).rpartition("=")[2]


async def days_in_feed(site: Site, *event_ids: str) -> Counter[str]:
    """Return how often each day is in the feed of all, as far as these events go."""
    feed = (await site.visitor().get("/events.json?from=2027-05-01&limit=200")).json()["events"]
    return Counter(each["start"][:10] for each in feed if each["id"] in event_ids)


async def bring_back(site: Site, event_id: str, sequence: int) -> Response:
    path = f"/api/v1/events/{event_id}/versions"
    return await (await site.program()).post(path, json={"sequence": sequence})


async def withdraw(site: Site, event_id: str) -> None:
    await (await site.program()).post(f"/api/v1/events/{event_id}/withdrawals", json={})


async def test_what_a_later_series_goes_on_with_does_not_come_back(site: Site) -> None:
    whole, part = await parted(site)

    refused = await bring_back(site, whole, 0)
    bob, versions = await site.signed_in(Role.MODERATOR), f"/desk/events/{whole}/versions"
    asked = await bob.get(f"{versions}?sequence=0")
    form = form_to(await bob.get(versions), f"/desk/events/{whole}/cancellations")
    at_desk = await send(bob, replace(form, action=versions), sequence="0")

    days = await days_in_feed(site, whole, part)
    problem = refused.json()
    assert (refused.status_code, problem["type"]) == (409, "/api#dates-elsewhere")
    assert problem["event_id"] == part
    for answer in (asked, at_desk):
        assert answer.status_code == 409
        assert f"/desk/events/{part}/versions" in Page(answer.text).links
    assert len(days) == 8
    assert set(days.values()) == {1}


async def test_the_whole_series_comes_back_where_the_later_one_is_withdrawn(site: Site) -> None:
    whole, part = await parted(site)
    await withdraw(site, part)

    answer = await bring_back(site, whole, 0)
    again = await bring_back(site, part, 0)

    days = await days_in_feed(site, whole, part)
    assert (answer.status_code, again.status_code) == (201, 409)
    assert again.json()["event_id"] == whole
    assert len(days) == 8
    assert set(days.values()) == {1}


async def test_a_version_from_after_the_split_comes_back(site: Site) -> None:
    whole, part = await parted(site)
    await (await site.program()).post(f"/api/v1/events/{whole}/cancellations", json={})
    await withdraw(site, part)

    answers = [await bring_back(site, whole, 1), await bring_back(site, part, 0)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert set((await days_in_feed(site, whole, part)).values()) == {1}

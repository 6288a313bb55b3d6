"""The table of addresses: who gets past each policy, and by which methods."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from httpx2 import AsyncClient

from calendar_service.domain.people import Role
from calendar_service.domain.permissions import Policy, needs_account
from calendar_service.web.guard import Kind
from calendar_service.web.routes import ADDRESSES, Address
from tests.web.visitors import HERE, Site, submit

GUARDED = [address for address in ADDRESSES if needs_account(address.policy)]
PARAMETER = re.compile(r"\{(\w+)\}")


def filled(address: Address, **known: str) -> str:
    return PARAMETER.sub(lambda match: known.get(match[1], "nothing"), address.path)


def requests(addresses: list[Address], **known: str) -> Iterator[tuple[str, str]]:
    for address in addresses:
        yield from ((method, filled(address, **known)) for method in address.methods)


@pytest.fixture(scope="module")
async def organiser(site: Site) -> AsyncClient:
    return await site.signed_in(Role.ORGANISER)


def test_each_address_and_method_stands_once_in_the_table() -> None:
    counted = Counter((address.path, method) for address in ADDRESSES for method in address.methods)

    assert [each for each, times in counted.items() if times > 1] == []


@pytest.mark.parametrize(
    ("prefix", "policies"),
    [
        ("/desk", {Policy.MODERATE, Policy.MODERATE_ALL, Policy.ADMINISTER}),
        ("/account", {Policy.SIGNED_IN, Policy.LINK}),
        ("/api/v1/submissions/", {Policy.MODERATE}),
        ("/manage/", {Policy.LINK}),
        ("/feeds/{token}/edit", {Policy.LINK}),
        ("/confirm/", {Policy.LINK}),
    ],
)
def test_no_private_address_is_open_by_mistake(prefix: str, policies: set[Policy]) -> None:
    found = {address.policy for address in ADDRESSES if address.path.startswith(prefix)}

    assert found == policies


def test_only_the_named_addresses_take_something_from_everybody() -> None:
    """Whoever lets strangers change more says so here."""
    assert {
        address.path
        for address in ADDRESSES
        if address.policy is Policy.PUBLIC and "POST" in address.methods
    } == {
        "/events/{event_id}/reports",
        "/feeds",
        "/submit",
        "/submit/reading",
        "/login",
        "/login/links",
        "/logout",
        "/api/v1/submissions",
        "/api/v1/drafts",
        "/api/v1/images",
    }


@pytest.mark.parametrize("address", GUARDED, ids=lambda address: address.path)
async def test_a_stranger_is_asked_to_sign_in_whether_or_not_it_is_there(
    site: Site, address: Address
) -> None:
    sent = await submit(site.visitor(), title="A secret party")
    carol = site.visitor()

    for known in ({}, {"submission_id": sent["id"]}):
        for method, path in requests([address], **known):
            answer = await carol.request(method, path)
            if address.kind is Kind.API:
                assert answer.status_code == 401
                assert answer.headers["www-authenticate"] == "Bearer"
            elif method == "GET":
                assert answer.status_code == 303
                assert answer.headers["location"] == f"/login?next={path}"
            else:
                assert answer.status_code == 401
            assert "secret party" not in answer.text


@pytest.mark.parametrize("address", GUARDED, ids=lambda address: address.path)
async def test_an_organiser_gets_no_further_than_their_own_account(
    site: Site, organiser: AsyncClient, address: Address
) -> None:
    sent = await submit(site.visitor(), title="A secret party")
    is_api = address.kind is Kind.API
    visitor = await site.program(Role.ORGANISER) if is_api else organiser

    for method, path in requests([address], submission_id=sent["id"]):
        answer = await visitor.request(method, path)
        may_pass = address.policy is Policy.SIGNED_IN and method == "GET"
        assert answer.status_code == (200 if may_pass else 403)
        assert "secret party" not in answer.text


async def test_every_page_that_is_read_answers_head_without_a_body(sampled: Site) -> None:
    carol = sampled.visitor()
    (event, *_) = (await carol.get("/events.json")).json()["events"]
    known = {"event_id": event["id"], "recurrence_id": event["recurrence_id"]}

    for method, path in requests(list(ADDRESSES), **known):
        if method == "GET":
            got, head = await carol.get(path), await carol.head(path)
            assert (path, head.status_code, head.content) == (path, got.status_code, b"")
            assert head.headers == got.headers or path == "/submit"  # each form has a mark


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.path)
async def test_another_method_is_405_and_told_which_are_allowed(
    site: Site, address: Address
) -> None:
    taken = {
        method
        for other in ADDRESSES
        if other.path == address.path
        for method in (*other.methods, *(["HEAD"] if "GET" in other.methods else []))
    }
    carol = site.visitor()

    for method in sorted({"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "X-ODD"} - taken):
        answer = await carol.request(method, filled(address))
        assert (method, answer.status_code) == (method, 405)
        assert answer.headers["allow"].split(", ") == sorted(taken)


async def test_files_take_no_other_method_either(site: Site) -> None:
    answer = await site.visitor().post("/static/calendar.css")

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


async def test_an_address_with_a_slash_too_many_leads_to_the_one_without(site: Site) -> None:
    carol = site.visitor()

    page, feed = await carol.get("/events/?q=a%20b"), await carol.head("/events.ics/")

    assert (page.status_code, page.headers["location"]) == (308, "/events?q=a%20b")
    assert (feed.status_code, feed.headers["location"]) == (308, "/events.ics")
    assert (await carol.post("/submit/")).status_code == 404


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/..%2fguard.py", "/static/"])
async def test_nothing_but_the_files_of_pages_is_served(site: Site, path: str) -> None:
    assert (await site.visitor().get(path, follow_redirects=True)).status_code == 404


async def test_robots_may_read_feeds_but_no_private_page(site: Site) -> None:
    answer = await site.visitor().get("/robots.txt")

    assert answer.text == (
        "User-agent: *\nDisallow: /desk\nDisallow: /manage/\nDisallow: /confirm/\n"
        f"\nSitemap: {HERE}/sitemap.xml\n"
    )


async def test_machines_learn_that_the_service_lives_and_is_ready(site: Site) -> None:
    carol = site.visitor()

    alive, ready = await carol.get("/healthz"), await carol.get("/readyz")

    assert [(each.status_code, each.text) for each in (alive, ready)] == [
        (200, "ok\n"),
        (200, "ready\n"),
    ]
    assert alive.headers["cache-control"] == ready.headers["cache-control"] == "no-store"

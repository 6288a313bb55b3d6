"""Paste anything through the API: drafts of what a link leads to or a text says."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from ipaddress import ip_network
from typing import Any

import pytest
from httpx2 import Response

from calendar_service.importers.fetch import Fetched, FetchLimits, fetch
from calendar_service.operations import turns
from calendar_service.operations.draft_events import READERS_MOST
from tests.importers.reading import FOUND
from tests.importers.server import Server, answering, serving
from tests.importers.spellings import spelt_urls
from tests.importers.test_fetch import EVERYWHERE, numbers_and_names, redirecting
from tests.web.visitors import Site

ADDRESS = "/api/v1/drafts"
CONTACT = {"contact": {"name": "Alice", "email": "alice@example.org"}}
OURS = (ip_network("127.0.0.1/32"),)
BESIDE = ("guessed", "notes", "image_url")
SUPPER = {
    "@context": "https://schema.org",
    "@type": "Event",
    "name": "Harvest supper",
    "startDate": "2027-05-08T18:00:00+02:00",
    "endDate": "2027-05-08T21:00:00+02:00",
    "description": "Bring bread.",
    "location": {
        "@type": "Place",
        "name": "Village Hall",
        "address": {"@type": "PostalAddress", "addressLocality": "Gent", "addressCountry": "BE"},
    },
    "offers": {"@type": "Offer", "price": "12.50", "priceCurrency": "EUR"},
    "eventSchedule": {"@type": "Schedule", "repeatFrequency": "P1W", "repeatCount": 3},
}
PAGE = f'<script type="application/ld+json">{json.dumps(SUPPER)}</script>'


async def paste(site: Site, **fields: Any) -> Response:
    return await site.visitor().post(ADDRESS, json=fields)


async def drafted(site: Site, **fields: Any) -> dict[str, Any]:
    answer = await paste(site, **fields)
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = answer.json()
    return content


async def reason(site: Site, **fields: Any) -> list[tuple[str, str]]:
    """Return the mistakes for which something is refused."""
    answer = await paste(site, **fields)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return [(error["field"], error["message"]) for error in answer.json()["errors"]]


@asynccontextmanager
async def fetching(site: Site, ask: Callable[[str], Awaitable[Fetched]]) -> AsyncIterator[None]:
    """Let the service ask addresses in this way for a while."""
    state = site.app.state
    usual = state.service
    state.service = replace(usual, context=replace(usual.context, fetch=ask))
    try:
        yield
    finally:
        state.service = usual


def reaching(*servers: Server) -> Callable[[str], Awaitable[Fetched]]:
    """Return a way to ask the servers on 127.0.0.1, and nobody else who is private."""
    ports = frozenset(server.port for server in servers)
    limits = FetchLimits(ports=ports, networks=OURS)
    return partial(fetch, allow_private=False, limits=limits)


async def test_a_text_is_a_list_of_drafts_with_what_was_guessed(site: Site) -> None:
    answer = await paste(site, text="Harvest supper\n8 May 2027, 18-21 Uhr\nBring bread.")

    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.json() == {
        "drafts": [
            {
                "title": "Harvest supper",
                "kind": "event",
                "start": "2027-05-08T18:00:00",
                "end": "2027-05-08T21:00:00",
                "time_zone": "UTC",
                "description": "8 May 2027, 18-21 Uhr\nBring bread.",
                "guessed": ["kind", "start", "end", "title", "time_zone"],
                "notes": [],
                "image_url": None,
            }
        ],
        "problems": [],
    }


async def test_what_is_wanting_in_a_draft_is_a_problem_that_names_it(site: Site) -> None:
    content = await drafted(site, text="Harvest supper. Come all!")

    assert content["drafts"][0]["notes"] == ["No date was found in it."]
    assert content["problems"] == [
        {
            "field": "drafts.0.start",
            "message": "An event needs a start: a date, or a date and time.",
        }
    ]


@pytest.mark.parametrize("text", [PAGE, json.dumps(SUPPER)], ids=["page", "json"])
async def test_linked_data_is_taken_in_unchanged_once_there_is_a_contact(
    site: Site, text: str
) -> None:
    await _takes_in(site, text)


@pytest.mark.parametrize("name", ["google_recurring_with_overrides", "several_calendars"])
async def test_a_calendar_file_is_taken_in_unchanged_once_there_is_a_contact(
    site: Site, name: str
) -> None:
    await _takes_in(site, (FOUND / f"{name}.ics").read_text())


async def _takes_in(site: Site, text: str) -> None:
    content = await drafted(site, text=text)
    program = await site.program()

    assert content["drafts"]
    for draft in content["drafts"]:
        answer = await site.visitor().post("/api/v1/submissions", json=draft | CONTACT)
        assert answer.status_code == 201, answer.text
        kept = await program.get(f"/api/v1/submissions/{answer.json()['id']}")
        expected = {name: value for name, value in draft.items() if name not in BESIDE}
        assert kept.json()["fields"] == expected


async def test_found_files_give_drafts_that_are_taken_in(site: Site) -> None:
    wrong = []
    for file in sorted(FOUND.glob("*.ics"))[::4]:
        content = await drafted(site, text=file.read_bytes().decode("latin-1"))
        told = " ".join(problem["field"] for problem in content["problems"])
        for number, draft in enumerate(content["drafts"]):
            answer = await site.visitor().post("/api/v1/submissions", json=draft | CONTACT)
            if answer.status_code != 201 and f"drafts.{number}." not in told:
                wrong.append((file.name, answer.json()))

    assert wrong == []


async def test_nothing_is_stored(site: Site) -> None:
    program = await site.program()
    before = (await program.get("/api/v1/submissions?limit=200")).json()

    await drafted(site, text=PAGE)

    assert (await program.get("/api/v1/submissions?limit=200")).json() == before


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({}, "", "Send either a url or a text."),
        ({"url": "", "text": " \n"}, "", "Send either a url or a text."),
        ({"url": "https://a.example/", "text": "x"}, "", "Send either a url or a text."),
        ({"text": 5}, "text", "This must be text."),
        ({"url": ["https://a.example/"]}, "url", "This must be text."),
        (
            {"url": "ftp://a.example/"},
            "url",
            "Only addresses that begin with https:// or http:// can be fetched.",
        ),
        ({"url": "http://a.example:22/"}, "url", "Only the ports 80 and 443 may be asked, not 22."),
        (
            {"text": "http://127.0.0.1/"},
            "text",
            "127.0.0.1 is not a public address of the internet.",
        ),
    ],
)
async def test_mistakes_are_told(
    site: Site, fields: dict[str, Any], field: str, message: str
) -> None:
    assert await reason(site, **fields) == [(field, message)]


async def test_all_mistakes_are_told_at_once(site: Site) -> None:
    assert [field for field, _ in await reason(site, url=5, text=5)] == ["url", "text"]


async def test_what_is_no_json_object_or_too_large_is_refused(site: Site) -> None:
    visitor = site.visitor()

    assert (await visitor.post(ADDRESS, content=b"x")).status_code == 415
    assert (await visitor.post(ADDRESS, json=["x"])).status_code == 422
    assert (await visitor.post(ADDRESS, json={"text": "x" * 1024 * 1024})).status_code == 413
    assert (await visitor.get(ADDRESS)).status_code == 405


async def test_other_sites_cannot_send_their_visitors_here(site: Site) -> None:
    asked = {"Origin": "https://other.example", "Access-Control-Request-Method": "POST"}
    answer = await site.visitor(**asked).options(ADDRESS)

    assert "access-control-allow-origin" not in answer.headers


async def test_a_bomb_is_a_clear_problem(site: Site) -> None:
    content = await drafted(site, text="BEGIN:VCALENDAR\n" + "BEGIN:VEVENT\n" * 60_000)

    assert content == {
        "drafts": [],
        "problems": [{"field": "text", "message": "The file has more than 5000 events."}],
    }


async def test_a_link_to_a_page_is_read_and_its_links_are_whole(site: Site) -> None:
    page = PAGE.replace("Bring bread.", "Bring wine.").encode()
    async with (
        serving(answering(page, content_type="text/html")) as server,
        fetching(site, reaching(server)),
    ):
        by_url = await drafted(site, url=server.url("/supper"))
        by_text = await drafted(site, text=f" {server.url('/supper')}\n")

    assert by_url == by_text
    assert by_url["drafts"][0]["description"] == "Bring wine."
    assert by_url["drafts"][0]["url"] == server.url("/supper")


async def test_a_page_without_events_leads_to_its_calendar_file(site: Site) -> None:
    file = (FOUND / "series_in_utc.ics").read_bytes()
    async with serving(answering(file, content_type="text/calendar")) as calendar:
        link = f'<link rel="alternate" type="text/calendar" href="{calendar.url("/a.ics")}">'
        page = f"<title>Club</title><meta name=description content=Hi>{link}".encode()
        async with (
            serving(answering(page, content_type="text/html")) as server,
            fetching(site, reaching(server, calendar)),
        ):
            content = await drafted(site, url=server.url())

    assert "recurrence" in content["drafts"][0]
    assert [asked.path for asked in calendar.asked] == ["/a.ics"]


async def test_a_page_with_events_does_not(site: Site) -> None:
    async with serving(answering(b"")) as calendar:
        link = f'<link rel="alternate" type="text/calendar" href="{calendar.url("/a.ics")}">'
        async with (
            serving(answering((link + PAGE).encode(), content_type="text/html")) as server,
            fetching(site, reaching(server, calendar)),
        ):
            content = await drafted(site, url=server.url())

    assert [draft["title"] for draft in content["drafts"]] == ["Harvest supper"]
    assert calendar.connections == 0


async def test_who_comes_while_too_much_is_read_is_told_to_come_again(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", 0.05)
    go_on = asyncio.Event()

    async def hesitating(url: str) -> Fetched:
        await go_on.wait()
        return Fetched(200, url, {"content-type": "text/plain"}, b"8 May 2027: Fair")

    async with fetching(site, hesitating):
        url = "https://slow.example/"
        first = [asyncio.create_task(paste(site, url=url)) for _ in range(READERS_MOST)]
        await asyncio.sleep(0)
        refused = await paste(site, url=url)
        go_on.set()
        taken = await asyncio.gather(*first)
        later = await paste(site, url=url)

    assert [answer.status_code for answer in (refused, *taken, later)] == [503, 200, 200, 200]
    assert refused.headers["content-type"] == "application/problem+json"


async def test_an_address_that_answers_with_an_error_is_a_mistake(site: Site) -> None:
    async with (
        serving(answering(b"gone", status="404 Not Found")) as server,
        fetching(site, reaching(server)),
    ):
        mistakes = await reason(site, url=server.url())

    assert mistakes == [("url", "The address answers with the status 404.")]


async def test_a_picture_is_not_read(site: Site) -> None:
    async with (
        serving(answering(b"\x89PNG\0\0", content_type="image/png")) as server,
        fetching(site, reaching(server)),
    ):
        content = await drafted(site, url=server.url())

    message = "Only calendar files, web pages and text can be read."
    assert content == {"drafts": [], "problems": [{"field": "url", "message": message}]}


async def test_no_spelling_of_a_private_address_gets_a_connection(site: Site) -> None:
    async with serving(answering(b"8 May 2027: secret"), hosts=EVERYWHERE) as server:
        limits = FetchLimits(ports=frozenset((server.port,)), total_seconds=1)
        urls = sorted(frozenset(spelt_urls(server.port)))[::3]
        ask = partial(fetch, allow_private=False, limits=limits, resolve=numbers_and_names)
        async with fetching(site, ask):
            answers = [await paste(site, url=url) for url in urls]
        await asyncio.sleep(0.05)
        connections = server.connections
        async with fetching(site, partial(fetch, allow_private=True)):
            control = await drafted(site, url=server.url())

    assert len(urls) >= 250
    assert {answer.status_code for answer in answers} == {422}
    assert connections == 0
    assert [draft["title"] for draft in control["drafts"]] == ["secret"]


@pytest.mark.parametrize("host", ["127.0.0.2", "2130706434", "[::1]", "[::ffff:127.0.0.2]"])
async def test_neither_a_redirect_nor_a_page_leads_to_a_private_address(
    site: Site, host: str
) -> None:
    async with serving(answering(b"BEGIN:VCALENDAR"), hosts=EVERYWHERE) as inside:
        elsewhere = inside.url("/a.ics", host)
        link = f'<link rel="alternate" type="text/calendar" href="{elsewhere}">'
        page = f"<title>Club</title><meta name=description content=Hi>{link}".encode()
        async with (
            serving(redirecting({"/": elsewhere})) as leading,
            serving(answering(page, content_type="text/html")) as linking,
            fetching(site, reaching(inside, leading, linking)),
        ):
            mistakes = await reason(site, url=leading.url())
            content = await drafted(site, url=linking.url())

    private = f"{host.strip('[]')} is not a public address of the internet."
    assert mistakes == [("url", private)]
    assert [draft["title"] for draft in content["drafts"]] == ["Club"]
    assert inside.connections == 0

"""Answers ahead of the router: the same as the router's, and only as long as they hold."""

import asyncio
import math
from datetime import UTC, datetime

import pytest
from httpx2 import Response
from starlette.types import Message, Scope

from calendar_service.catalogue.kept import Kept
from calendar_service.catalogue.question import Question
from calendar_service.storage.connection import Store
from calendar_service.storage.limits import Patience
from calendar_service.web.front import KNOWN_MOST
from tests.house import counted_queries
from tests.web.dav.asking import withdraw
from tests.web.saving import save
from tests.web.visitors import HERE, NOW, Site

FORMATS = ("ics", "json", "atom", "rss", "csv", "jcal", "jscalendar")
HOST = HERE.removeprefix("http://")


@pytest.fixture(autouse=True)
def at_noon(sampled: Site) -> None:
    sampled.clock.at = NOW


async def asked(site: Site, target: str, method: str = "GET", **headers: str) -> list[Message]:
    """Return what the front sends by itself; nothing if it leaves the request to the router."""
    path, _, query = target.partition("?")
    told = {"host": HOST} | {name.replace("_", "-"): value for name, value in headers.items()}
    scope: Scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in told.items()],
    }
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    assert site.app.front is not None
    assert await site.app.front.answer(scope, send) == bool(sent)
    return sent


def told(sent: list[Message]) -> tuple[int, dict[str, str], bytes]:
    start, body = sent
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    return start["status"], headers, body["body"]


async def get(site: Site, target: str, **headers: str) -> Response:
    given = {"Accept-Encoding": "identity"} | headers
    return await site.visitor().get(target, headers=given)


@pytest.mark.parametrize("format", FORMATS)
async def test_it_answers_what_the_router_answered(sampled: Site, format: str) -> None:
    for settle in (0, 1):
        sampled.clock.move(hours=settle)
        target = f"/events.{format}?language=en&lang=en&case={settle}"
        routed = await get(sampled, target)
        status, headers, body = told(await asked(sampled, target))
        assert (status, headers, body) == (200, dict(routed.headers), routed.content)


async def test_a_poll_asks_nothing_of_the_database(sampled: Site) -> None:
    tag = (await get(sampled, "/events.ics")).headers["etag"]
    with counted_queries() as queries:
        status, headers, body = told(await asked(sampled, "/events.ics", if_none_match=tag))
    assert (status, headers["etag"], body, queries) == (304, tag, b"", [])
    routed = await get(sampled, "/events.ics?page=1", **{"If-None-Match": tag})
    assert {name: routed.headers[name] for name in headers} == headers


async def test_a_poll_is_answered_like_the_one_before_until_something_changes(site: Site) -> None:
    site.clock.move(hours=1)
    tag = (await get(site, "/events.ics")).headers["etag"]
    first, *others = [await asked(site, "/events.ics", if_none_match=tag) for _ in range(3)]
    assert told(first)[0] == 304
    assert others == [first, first]
    assert await asked(site, "/events.ics", host="elsewhere.example", if_none_match=tag) == []
    many = [await asked(site, "/events.ics", if_none_match=f'{tag}, "{n}"') for n in range(100)]
    assert [told(each)[0] for each in many] == 100 * [304]

    await site.publish(title="News")
    site.app.state.service.documents.look_at_seconds = 0.0

    status, headers, body = told(await asked(site, "/events.ics", if_none_match=tag))
    assert (status, headers["etag"] != tag, b"SUMMARY:News" in body) == (200, True, True)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"if_none_match": '"other"'}, 200),
        ({"if_none_match": '"other", {tag}'}, 304),
        ({"if_none_match": "W/{tag}"}, 304),
        ({"if_none_match": "*"}, 304),
        ({"if_modified_since": "Sun, 22 Nov 2026 13:00:00 GMT"}, 304),
        ({"if_modified_since": "Sun, 22 Nov 2020 13:00:00 GMT"}, 200),
        ({"if_modified_since": "soon"}, 200),
        ({"if_none_match": '"x"', "if_modified_since": "Sun, 22 Nov 2026 13:00:00 GMT"}, 200),
    ],
)
@pytest.mark.parametrize("coding", ["identity", "gzip"])
async def test_conditions_are_read_as_the_router_reads_them(
    sampled: Site, headers: dict[str, str], status: int, coding: str
) -> None:
    sampled.clock.move(hours=1)
    tag = (await get(sampled, "/events.ics")).headers["etag"]
    given = {name: value.replace("{tag}", tag) for name, value in headers.items()}

    found = told(await asked(sampled, "/events.ics", accept_encoding=coding, **given))

    assert found[0] == status
    assert found[1]["etag"] == (tag if coding == "identity" else f'{tag[:-1]}-gzip"')


async def test_a_head_request_is_answered_too(sampled: Site) -> None:
    routed = await get(sampled, "/events.json")
    _, headers, _ = told(await asked(sampled, "/events.json", "HEAD"))
    assert headers == dict(routed.headers)


@pytest.mark.parametrize(
    ("target", "headers"),
    [
        ("/events.ics?never=asked", {}),
        ("/events.ics", {"host": "elsewhere.example"}),
        ("/events.ics", {"host": ""}),
        ("/events", {"accept": "text/calendar"}),
        ("/events.atom?limit=0&from=nonsense", {}),
        ("/events/missing.ics", {}),
    ],
)
async def test_everything_else_is_left_to_the_router(
    sampled: Site, target: str, headers: dict[str, str]
) -> None:
    await get(sampled, "/events.ics")
    if "never" not in target:
        await get(sampled, target, **headers)
    assert await asked(sampled, target, **headers) == []


async def test_only_reading_is_answered(sampled: Site) -> None:
    await get(sampled, "/events.ics")
    for method in ("POST", "OPTIONS", "DELETE"):
        assert await asked(sampled, "/events.ics", method) == []


async def test_after_a_change_the_document_is_brought_up_to_date_once_for_all(site: Site) -> None:
    await get(site, "/events.ics")
    event_id = await site.publish(title="News")
    documents = site.app.state.service.documents
    documents.look_at_seconds, built = 0.0, documents.builds
    answers = await asyncio.gather(*(asked(site, "/events.ics") for _ in range(20)))
    assert {b"SUMMARY:News" in told(answer)[2] for answer in answers} == {True}
    assert documents.builds == built + 1
    await get(site, f"/events/{event_id}.ics")
    assert b"News" in told(await asked(site, f"/events/{event_id}.ics"))[2]


async def test_what_is_no_more_is_left_to_the_router(site: Site) -> None:
    event_id = await site.publish(title="Regatta")
    await get(site, f"/events/{event_id}.json")
    assert await asked(site, f"/events/{event_id}.json")
    await withdraw(site, "Regatta")
    site.app.state.service.documents.look_at_seconds = 0.0
    assert await asked(site, f"/events/{event_id}.json") == []
    assert (await get(site, f"/events/{event_id}.json")).status_code == 410


async def test_midnight_ends_what_was_ready(sampled: Site) -> None:
    sampled.clock.at = datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)
    await get(sampled, "/events.json")
    assert await asked(sampled, "/events.json")
    sampled.clock.move(seconds=3)
    assert await asked(sampled, "/events.json") == []
    after = await get(sampled, "/events.json")
    assert after.headers["last-modified"] == "Tue, 01 Dec 2026 00:00:00 GMT"
    assert told(await asked(sampled, "/events.json"))[1] == dict(after.headers)


async def test_what_memory_let_go_is_built_anew(sampled: Site) -> None:
    routed = await get(sampled, "/events.ics")
    documents = sampled.app.state.service.documents
    documents._kept.clear()
    built = documents.builds
    assert told(await asked(sampled, "/events.ics")) == (
        200,
        dict(routed.headers),
        routed.content,
    )
    assert documents.builds == built + 1


async def test_a_database_that_is_away_is_told_as_everywhere(
    sampled: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = Patience(connecting_seconds=0.1, again_seconds=0)
    away = Store("postgresql://nobody@127.0.0.1:1/none", at_once)
    await away.open()
    routed = await get(sampled, "/events.ics")
    assert sampled.app.front is not None
    documents = sampled.app.front._documents
    monkeypatch.setattr(documents, "_store", away)
    documents.look_at_seconds = -math.inf  # a millisecond has not gone by everywhere

    refused = await get(sampled, "/events.ics")

    assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["type"] == "/api#store-unavailable"
    for name in ("access-control-allow-origin", "content-security-policy"):
        assert refused.headers[name] == routed.headers[name]
    await away.close()


@pytest.mark.parametrize("renewed_by", ["kept", "renewed"])
async def test_what_was_asked_yesterday_is_not_kept_for_today(
    site: Site, monkeypatch: pytest.MonkeyPatch, renewed_by: str
) -> None:
    """Its window counts from yesterday: midnight came while the document was built."""
    documents, target = site.app.state.service.documents, "/events.ics?to=%2B0d&case=late"
    site.clock.at = datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)
    if renewed_by == "renewed":
        await get(site, target)
        await site.publish(title=renewed_by)
        documents.look_at_seconds = 0.0
    build = getattr(documents, renewed_by)

    async def build_late(question: Question) -> Kept:
        found: Kept = await build(question)
        site.clock.at = datetime(2026, 12, 1, 0, 0, 1, tzinfo=UTC)
        return found

    with monkeypatch.context() as patched:
        patched.setattr(documents, renewed_by, build_late)
        await (asked(site, target) if renewed_by == "renewed" else get(site, target))

    assert site.clock.at.day == 1
    assert await asked(site, target) == []


async def test_long_headers_fill_no_memory_and_keep_nobody_out(site: Site) -> None:
    site.clock.move(hours=1)
    tag = (await get(site, "/events.ics")).headers["etag"]
    assert site.app.front is not None
    known = site.app.front._answers["/events.ics", b""].known

    for number in range(KNOWN_MOST + 5):
        since = f"{number:05}"
        await asked(site, "/events.ics", if_none_match=tag, if_modified_since=since + 5_000 * "x")
        await asked(site, "/events.ics", if_none_match=tag, if_modified_since=since)
    await asked(site, "/events.ics", if_none_match=tag)

    assert len(known) <= KNOWN_MOST
    assert max(len(since or b"") for *_, since in known) == 5
    assert any(since is None for *_, since in known)


async def test_a_saved_feed_that_is_ended_while_it_is_read_is_not_kept(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved, documents = await save(site), site.app.state.service.documents
    build = documents.kept

    async def build_late(question: Question) -> Kept:
        await site.visitor().post(f"{saved.private}/revocations")
        documents.look_at_seconds = 0.0
        found: Kept = await build(question)
        return found

    with monkeypatch.context() as patched:
        patched.setattr(documents, "kept", build_late)
        await site.visitor().get(saved.feed)

    assert await asked(site, saved.feed) == []
    assert (await site.visitor().get(saved.feed)).status_code == 410

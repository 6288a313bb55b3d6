"""Tests of the check of an address, against servers of this machine."""

import gzip
from collections.abc import AsyncIterator, Callable, Mapping
from itertools import count

import pytest

from calendar_service.importers.fetch import FetchRefused
from calendar_service.operations.check_feed import check_feed
from tests.feeds.faults import FAULTS, calendar
from tests.importers.server import Answer, Asked, head, serving

FEED = "/feed.ics"
BODY = calendar()
TYPED = {"content_type": "text/calendar; charset=utf-8"}
SHUT = b"User-agent: Google-Calendar-Importer\nDisallow: /feed\n"


def feed(
    body: Callable[[], bytes] = lambda: BODY,
    headers: Mapping[str, str] = TYPED,
    *,
    robots: bytes | None = None,
) -> Answer:
    """Return what serves a feed, honours its validators, and has a robots.txt if it is given."""

    async def answer(asked: Asked) -> AsyncIterator[bytes]:
        known = (asked.headers.get("if-none-match"), asked.headers.get("if-modified-since"))
        given = (headers.get("etag"), headers.get("last_modified"))
        if asked.path != FEED:
            yield _whole("404 Not Found", b"") if robots is None else _whole("200 OK", robots)
        elif any(known) and known == given:
            yield head("304 Not Modified")
        else:
            yield _whole("200 OK", body(), headers)

    return answer


def _whole(status: str, body: bytes, headers: Mapping[str, str] = TYPED) -> bytes:
    return head(status, content_length=str(len(body)), **headers) + body


async def checked(answer: Answer) -> list[str]:
    """Return the codes of what is found at an address."""
    async with serving(answer) as server:
        findings = await check_feed(server.url(FEED), pause_seconds=0)
    return [finding.code for finding in findings]


@pytest.mark.parametrize(
    "validators",
    [{"etag": '"a"'}, {"last_modified": "Mon, 01 Mar 2027 10:00:00 GMT"}],
)
async def test_a_feed_that_is_served_well_has_no_findings(validators: dict[str, str]) -> None:
    assert await checked(feed(headers=TYPED | validators)) == []


async def test_a_compressed_feed_is_checked_unpacked() -> None:
    headers = TYPED | {"etag": '"a"', "content_encoding": "gzip"}

    assert await checked(feed(lambda: gzip.compress(BODY), headers)) == []


async def test_the_address_is_asked_twice_then_whether_it_changed_then_for_robots() -> None:
    headers = TYPED | {"etag": '"a"', "last_modified": "Mon, 01 Mar 2027 10:00:00 GMT"}
    async with serving(feed(headers=headers)) as server:
        await check_feed(server.url(FEED), pause_seconds=0)

    told = [(asked.path, asked.headers.get("if-none-match")) for asked in server.asked]
    assert told == [(FEED, None), (FEED, None), (FEED, '"a"'), ("/robots.txt", None)]
    assert server.asked[2].headers["if-modified-since"] == "Mon, 01 Mar 2027 10:00:00 GMT"


async def test_a_stamp_of_now_is_noticed() -> None:
    seconds = count(10)

    def at_some_time() -> bytes:
        return BODY.replace(b"083000Z", f"0830{next(seconds)}Z".encode())

    assert await checked(feed(at_some_time)) == ["unstable-bytes", "no-validators"]


async def test_a_server_that_sends_everything_again_is_noticed() -> None:
    async def deaf(asked: Asked) -> AsyncIterator[bytes]:
        yield _whole("200 OK", BODY if asked.path == FEED else b"", TYPED | {"etag": '"a"'})

    assert await checked(deaf) == ["ignored-conditions"]


async def test_robots_are_told_apart_by_what_they_may_see() -> None:
    headers = TYPED | {"etag": '"a"'}

    assert await checked(feed(headers=headers, robots=SHUT)) == ["robots"]
    assert await checked(feed(headers=headers, robots=SHUT.replace(b"feed", b"desk"))) == []


async def test_what_is_wrong_with_the_document_follows_what_is_wrong_with_the_answers() -> None:
    headers = {"content_type": "application/octet-stream", "etag": '"a"'}

    assert await checked(feed(lambda: FAULTS["missing-uid"], headers)) == [
        "content-type",
        "missing-uid",
    ]


async def test_an_address_without_a_feed_is_refused_with_its_status() -> None:
    async with serving(feed()) as server:
        url = server.url("/lost.ics")
        with pytest.raises(FetchRefused) as refused:
            await check_feed(url, pause_seconds=0)

    assert str(refused.value) == f"{url} answers with the status 404."

"""Polling: 304 where nothing changed, gzip where it is understood."""

import gzip
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from httpx2 import Response

from tests.web.visitors import NOW, Site, open_site

pytestmark = pytest.mark.core

PATHS = ["/events.ics", "/events.json"]


def stamp(at: datetime) -> str:
    return format_datetime(at, usegmt=True)


async def plain(site: Site, path: str, **headers: str) -> Response:
    return await site.visitor().get(path, headers={"Accept-Encoding": "identity", **headers})


@pytest.fixture(autouse=True)
def at_noon(sampled: Site) -> None:
    sampled.clock.at = NOW


@pytest.mark.parametrize("path", PATHS)
async def test_two_fetches_without_a_change_are_equal_byte_for_byte(
    sampled: Site, path: str
) -> None:
    first = await plain(sampled, path)
    sampled.clock.move(hours=3)
    second = await plain(sampled, path)

    assert second.content == first.content
    assert second.headers["etag"] == first.headers["etag"]


@pytest.mark.parametrize("path", PATHS)
async def test_who_has_it_gets_304_without_a_body(sampled: Site, path: str) -> None:
    tag = (await plain(sampled, path)).headers["etag"]

    answer = await plain(sampled, path, **{"If-None-Match": tag})

    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["etag"] == tag
    assert "content-type" not in answer.headers
    for name in ("cache-control", "vary", "access-control-allow-origin"):
        assert answer.headers[name] == (await plain(sampled, path)).headers[name]


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ("{}", 304),
        ("W/{}", 304),
        ('"other", {}', 304),
        ('"other",W/{} , "third"', 304),
        ("*", 304),
        ('"other"', 200),
        ("", 200),
        ("nonsense", 200),
    ],
)
async def test_the_tag_may_be_one_of_a_list_and_weak(sampled: Site, form: str, status: int) -> None:
    tag = (await plain(sampled, "/events.ics")).headers["etag"]

    answer = await plain(sampled, "/events.ics", **{"If-None-Match": form.format(tag)})

    assert answer.status_code == status


async def test_after_a_decision_the_same_tag_gets_the_new_document(site: Site) -> None:
    tag = (await plain(site, "/events.ics")).headers["etag"]
    await site.publish(title="News")

    answer = await plain(site, "/events.ics", **{"If-None-Match": tag})

    assert (answer.status_code, "News" in answer.text) == (200, True)


async def test_a_document_no_change_touches_keeps_its_tag(site: Site) -> None:
    path = "/events.ics?country=IS"
    tag = (await plain(site, path)).headers["etag"]
    await site.publish(title="Elsewhere", venue={"country": "FR"})

    assert (await plain(site, path, **{"If-None-Match": tag})).status_code == 304


async def test_the_date_of_the_last_change_is_told_only_once_it_is_two_seconds_old(
    site: Site,
) -> None:
    await site.publish(title="Just now")
    changed_at = site.clock.at

    told = []
    for _ in range(3):
        answer = await plain(site, "/events.ics", **{"If-Modified-Since": stamp(changed_at)})
        told.append((answer.status_code, answer.headers.get("last-modified")))
        site.clock.move(seconds=1)

    assert told == [(200, None), (200, None), (304, stamp(changed_at))]


@pytest.mark.parametrize(
    ("since", "status"),
    [
        (stamp(NOW), 304),
        (stamp(NOW + timedelta(days=1)), 304),
        (stamp(NOW - timedelta(seconds=1)), 200),
        ("Sun, 22 Nov 2026 12:00:00 -0000", 200),
        ("2026-11-22T12:00:00Z", 200),
        ("soon", 200),
        ("", 200),
    ],
)
async def test_a_date_counts_where_there_is_no_tag(sampled: Site, since: str, status: int) -> None:
    sampled.clock.move(seconds=10)

    answer = await plain(sampled, "/events.ics", **{"If-Modified-Since": since})

    assert answer.status_code == status


async def test_a_tag_goes_before_a_date(sampled: Site) -> None:
    sampled.clock.move(seconds=10)
    dated = {"If-Modified-Since": stamp(sampled.clock.at)}

    answer = await plain(sampled, "/events.ics", **{"If-None-Match": '"other"', **dated})

    assert answer.status_code == 200


async def test_a_window_that_moved_on_is_a_new_date(sampled: Site) -> None:
    """At midnight events leave the listing from today on; the feed's window moves on the first."""
    sampled.clock.at = datetime(2026, 12, 3, 9, 0, tzinfo=UTC)

    listing, feed = await plain(sampled, "/events.json"), await plain(sampled, "/events.ics")

    assert listing.headers["last-modified"] == stamp(datetime(2026, 12, 3, tzinfo=UTC))
    assert feed.headers["last-modified"] == stamp(NOW)


@pytest.mark.parametrize(
    ("offer", "is_compressed"),
    [
        ("gzip", True),
        ("br, GZIP ; q=0.5", True),
        ("*", True),
        ("*;q=0, gzip", True),
        ("gzip;q=0, *", False),
        ("gzip; q=0.000", False),
        ("identity", False),
        ("br", False),
        ("", False),
    ],
)
async def test_it_is_compressed_for_those_who_say_that_they_understand(
    sampled: Site, offer: str, is_compressed: bool
) -> None:
    carol = sampled.visitor()

    async with carol.stream("GET", "/events.ics", headers={"Accept-Encoding": offer}) as answer:
        raw = b"".join([part async for part in answer.aiter_raw()])

    whole = await plain(sampled, "/events.ics")
    assert answer.headers["vary"] == "Accept-Encoding"
    assert ("content-encoding" in answer.headers) == is_compressed
    assert int(answer.headers["content-length"]) == len(raw)
    assert (gzip.decompress(raw) if is_compressed else raw) == whole.content


async def test_the_compressed_variant_has_a_tag_of_its_own_that_is_known_as_well(
    sampled: Site,
) -> None:
    carol = sampled.visitor()
    tag = (await plain(sampled, "/events.ics")).headers["etag"]

    packed = await carol.get("/events.ics", headers={"Accept-Encoding": "gzip"})

    packed_tag = packed.headers["etag"]
    assert packed_tag == tag.removesuffix('"') + '-gzip"'
    for offer in ("gzip", "identity"):
        for known in (tag, packed_tag):
            headers = {"Accept-Encoding": offer, "If-None-Match": known}
            assert (await carol.get("/events.ics", headers=headers)).status_code == 304


@pytest.mark.parametrize("path", PATHS)
async def test_head_tells_what_get_would(sampled: Site, path: str) -> None:
    carol = sampled.visitor()
    got, head = await carol.get(path), await carol.head(path)
    known = await carol.head(path, headers={"If-None-Match": got.headers["etag"]})

    assert (head.status_code, head.content, known.status_code) == (200, b"", 304)
    assert dict(head.headers) == dict(got.headers)


async def test_a_restart_changes_no_byte_and_no_tag(tmp_path: Path) -> None:
    fetched = []
    for start in (1, 500):
        async with open_site(tmp_path, sample=True, start=start) as opened:
            if start == 1:
                await opened.publish(title="Kept")
            opened.clock.move(minutes=start)
            fetched.append([await plain(opened, path) for path in PATHS])

    before, after = fetched
    assert [each.content for each in after] == [each.content for each in before]
    assert [each.headers["etag"] for each in after] == [each.headers["etag"] for each in before]

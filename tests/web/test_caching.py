"""How long others may keep what everybody may read: long enough to help, never too long to be
wrong."""

import re
from pathlib import Path

import pytest

from calendar_service.domain.permissions import Policy
from calendar_service.web.routes import ADDRESSES
from tests.web.test_routes import PARAMETER
from tests.web.visitors import Site

TOGETHER_SECONDS_MOST = 600
LASTING = {"/robots.txt", "/.well-known/security.txt", "/images/{file}"}
"""What no event changes."""

READ = [
    address.path
    for address in ADDRESSES
    if address.policy is Policy.PUBLIC and "GET" in address.methods and address.path not in LASTING
]
TABLE = (Path(__file__).parents[2] / "docs" / "performance.md").read_text()
_SECONDS = re.compile(r"(?:max-age|stale-\S+)=(\d+)")


async def known(site: Site) -> dict[str, str]:
    """Return an event, one of its dates and where it is, as addresses name them."""
    listed = (await site.visitor().get("/events.json?kind=event&from=2014-01-01")).json()["events"]
    event = next(each for each in listed if each["venue"])
    return {
        "event_id": event["id"],
        "recurrence_id": event["recurrence_id"] or event["start"][:10],
        "venue": event["venue"]["id"],
        "file": "calendar.js",
    }


@pytest.mark.parametrize("path", READ)
async def test_what_events_change_is_kept_for_ten_minutes_at_most(sampled: Site, path: str) -> None:
    names = await known(sampled)
    address = PARAMETER.sub(lambda match: names.get(match[1], "nothing"), path)

    answer = await sampled.visitor().get(address)

    caching = answer.headers["cache-control"]
    assert sum(int(each) for each in _SECONDS.findall(caching)) <= TOGETHER_SECONDS_MOST
    assert f"`{caching}`" in TABLE


@pytest.mark.parametrize(
    "path",
    [
        *("/sitemap.xml", "/embed/events", "/embed/fragment", "/embed/words.json"),
        *("/embed/colours.css?accent=336699", "/oembed?url=http://127.0.0.1:8000/events"),
    ],
)
@pytest.mark.parametrize("coding", ["gzip", "identity"])
async def test_who_has_it_already_is_told_so(sampled: Site, path: str, coding: str) -> None:
    carol = sampled.visitor(**{"Accept-Encoding": coding})
    first = await carol.get(path)
    again = await carol.get(path, headers={"If-None-Match": first.headers["etag"]})
    other = await carol.get(path, headers={"If-None-Match": '"another"'})

    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    for name in ("etag", "cache-control", "vary"):
        assert again.headers[name] == first.headers[name]
    assert (other.status_code, other.content) == (200, first.content)


async def test_the_sitemap_has_another_tag_once_something_was_published(site: Site) -> None:
    first = await site.visitor().get("/sitemap.xml")
    event_id = await site.publish(title="News")
    again = await site.visitor().get(
        "/sitemap.xml", headers={"If-None-Match": first.headers["etag"]}
    )

    assert (again.status_code, event_id in again.text) == (200, True)

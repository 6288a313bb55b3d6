"""What those who read all pages are told: the sitemap, robots.txt and security.txt."""

from pathlib import Path

import pytest
from defusedxml.ElementTree import fromstring

from calendar_service.web import sitemap
from tests.web.visitors import HERE, Site, open_site

_NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def locations(xml: str) -> list[str]:
    return [each.text or "" for each in fromstring(xml).iterfind(".//s:loc", _NAMES)]


async def test_the_sitemap_names_each_public_event_with_its_last_change(site: Site) -> None:
    event_id = await site.publish()
    answer = await site.visitor().get("/sitemap.xml")

    assert answer.headers["content-type"] == "application/xml"
    assert f"{HERE}/events/{event_id}" in locations(answer.text)
    assert "<lastmod>2026-11-22T12:00:00Z</lastmod>" in answer.text


async def test_many_events_come_in_parts(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    await site.publish(title="One")
    await site.publish(title="Two")
    monkeypatch.setattr(sitemap, "PAGES_MOST", 1)
    carol = site.visitor()
    parts = locations((await carol.get("/sitemap.xml")).text)

    found = [page for part in parts for page in locations((await carol.get(part)).text)]
    events = [page for page in found if "/events/" in page]
    assert len(parts) == len(events) == len(set(events)) >= 2
    for part in ("0", "9999", "-1", "x", "²", "9" * 5000):
        assert (await carol.get(f"/sitemap.xml?part={part}")).status_code == 404


async def test_what_was_never_published_is_not_in_it(site: Site) -> None:
    ids = (await site.visitor().get("/events.json")).json()["events"]
    found = locations((await site.visitor().get("/sitemap.xml")).text)

    assert {f"{HERE}/events/{each['id']}" for each in ids} == {
        page for page in found if "/events/" in page
    }


async def test_robots_are_told_where_the_sitemap_is(site: Site) -> None:
    text = (await site.visitor().get("/robots.txt")).text

    assert text.splitlines()[-1] == f"Sitemap: {HERE}/sitemap.xml"


async def test_security_txt_names_who_takes_reports(database: str, tmp_path: Path) -> None:
    async with open_site(tmp_path, mail_from="calendar@example.org") as opened:
        answer = await opened.visitor().get("/.well-known/security.txt")

    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text.splitlines() == [
        "Contact: mailto:calendar@example.org",
        "Expires: 2027-05-21T00:00:00Z",
        "Preferred-Languages: en",
        f"Canonical: {HERE}/.well-known/security.txt",
    ]


async def test_without_a_mailbox_there_is_no_security_txt(site: Site) -> None:
    assert (await site.visitor().get("/.well-known/security.txt")).status_code == 404


async def test_what_was_withdrawn_is_on_no_page_and_in_no_count(site: Site) -> None:
    venue = {"name": "Cellar", "city": "Liège", "country": "BE"}
    event_id = await site.publish(title="Secret party", start="2027-03-01T20:00", venue=venue)
    bob, carol = await site.program(), site.visitor()
    before = (await carol.get("/events")).text
    sent = await bob.post(f"/api/v1/events/{event_id}/withdrawals", json={"reason": "Spam"})

    assert sent.status_code < 300, sent.text
    assert "Liège" in before
    for path in ("/sitemap.xml", "/events", "/calendar/2027", "/calendar/2027/03"):
        text = (await carol.get(path)).text
        assert (path, event_id in text, "Liège" in text) == (path, False, False)
    assert "1 event" not in (await carol.get("/calendar/2027/03/01")).text

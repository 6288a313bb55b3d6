"""Tests of what phones and programs are told, over HTTP, of an extra date that was taken out."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from calendar_service.domain.event import Recurrence
from calendar_service.domain.rule import Frequency, Rule
from tests.feeds.reading import read_ical_js
from tests.web.dav.asking import change, sync
from tests.web.visitors import Site, open_site

WEEKLY = Rule(Frequency.WEEKLY, count=2)


async def fetch(site: Site, addresses: Sequence[str]) -> list[bytes]:
    return [(await site.visitor().get(address)).content for address in addresses]


def read(documents: Sequence[bytes]) -> list[dict[str, tuple[str, str]]]:
    """Return what ical.js reads of each UID in each document."""
    return [_told(calendar) for calendar in read_ical_js(b"".join(documents))]


def _told(calendar: Any) -> dict[str, tuple[str, str]]:
    vevents = [_values(lines) for name, lines, _ in calendar[2] if name == "vevent"]
    return {each["uid"]: (each["dtstart"], each["status"]) for each in vevents}


def _values(lines: list[list[Any]]) -> dict[str, str]:
    return {name: value for name, _, _, value, *_ in lines}


async def test_it_stays_cancelled_in_feeds_and_leaves_caldav(tmp_path: Path) -> None:
    async with open_site(tmp_path) as site:
        event_id = await site.publish(
            title="Choir",
            start="2027-05-04T19:00",
            end="2027-05-04T21:00",
            recurrence="FREQ=WEEKLY;COUNT=2",
            include=["2027-05-07"],
        )
        _, token = await sync(site)
        feeds = ("/events.ics", f"/events/{event_id}.ics", "/events.ics?lang=de")
        before = await fetch(site, feeds)

        await change(site, "Choir", recurrence=Recurrence(WEEKLY))

        found = read([*before, *await fetch(site, feeds)])
        expected = {("2027-05-04T19:00:00", "CONFIRMED"), ("2027-05-07T17:00:00Z", "CANCELLED")}
        assert [each.keys() for each in found] == [found[0].keys()] * 6
        assert [set(each.values()) for each in found[3:]] == [expected] * 3

        synced, _ = await sync(site, token)
        gone = [path for path, each in synced.items() if each.status is not None]
        assert len(gone) == 1
        assert (await site.visitor().get(gone[0])).status_code == 404

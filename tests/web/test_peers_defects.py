"""What calendars of other makers were seen to get wrong, each as a subscriber of ours meets it."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest

from calendar_service.domain.event import Status
from calendar_service.domain.occurrence import horizon
from calendar_service.feeds.registry import FORMATS
from calendar_service.operations.withdraw_event import forget_tombstones
from tests.feeds.local_times import read_back
from tests.feeds.reading import Component, read, read_ical
from tests.feeds.xml_reading import ATOM, read_xml
from tests.house import draft
from tests.web.dav.asking import add_categories, change, house_of, sync, withdraw
from tests.web.visitors import NOW, Site, decide, open_site

WHOLE = [format.suffix for format in FORMATS.values() if format.is_whole]
MOST_DATES = 10_000
CHOIR = {
    "title": "Choir",
    "start": "2026-12-01T19:00",
    "end": "2026-12-01T21:00",
    "time_zone": "Europe/Berlin",
    "recurrence": "FREQ=WEEKLY;COUNT=7",
}


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    """A calendar of its own for each test, since each looks at the whole feed."""
    async with open_site(tmp_path) as opened:
        yield opened


async def body(site: Site, path: str) -> bytes:
    answer = await site.visitor().get(path)
    assert answer.status_code == 200, answer.text
    return answer.content


async def vevents(site: Site, path: str = "/events.ics") -> list[Component]:
    (calendar,) = read(await body(site, path))
    return [each for each in calendar.components if each.name == "VEVENT"]


async def titles(site: Site, path: str) -> list[str | None]:
    return [each.text("SUMMARY") for each in await vevents(site, path)]


async def listed(site: Site, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await site.visitor().get(path)).json()["events"]
    return found


async def edit(site: Site, event_id: str, **changes: Any) -> None:
    """Propose a change of a live event, as anybody may, and approve it."""
    (known, *_) = await listed(site, f"/events/{event_id}.json")
    fields = {
        "event_id": event_id,
        "base_version": known["sequence"],
        "contact": {"name": "Alice", "email": "alice@example.org"},
    }
    sent = await site.visitor().post("/api/v1/submissions", json=fields | changes)
    assert sent.status_code == 201, sent.text
    decided = await decide(await site.program(), sent.json()["id"], "approve")
    assert decided.status_code == 201, decided.text


async def test_moving_an_event_keeps_its_uid_and_raises_its_sequence(site: Site) -> None:
    event_id = await site.publish()
    [before] = await vevents(site)
    site.clock.move(days=1)

    await edit(site, event_id, start="2027-05-09T10:00", end="2027-05-09T12:00", title="Brunch")

    [after] = await vevents(site)
    assert after.value("DTSTART") == "20270509T100000"
    assert after.value("UID") == before.value("UID")
    assert [each.value("SEQUENCE") for each in (before, after)] == ["0", "1"]
    assert after.moment("DTSTAMP") == after.moment("LAST-MODIFIED") == NOW + timedelta(days=1)


async def test_two_fetches_are_byte_equal_and_the_second_is_304(site: Site) -> None:
    await site.publish(**CHOIR)
    visitor = site.visitor()
    for suffix in (format.suffix for format in FORMATS.values()):
        first = await visitor.get(f"/events{suffix}")
        site.clock.move(hours=1)
        again = await visitor.get(f"/events{suffix}")
        known = {"If-None-Match": first.headers["etag"]}
        third = await visitor.get(f"/events{suffix}", headers=known)
        assert (suffix, again.content == first.content) == (suffix, True)
        assert (suffix, third.status_code, third.content) == (suffix, 304, b"")


async def test_the_31st_upcoming_event_is_in_the_feed_and_so_is_the_501st(site: Site) -> None:
    start = NOW.date() + timedelta(days=1)
    days = [(start + timedelta(days=number)).isoformat() for number in range(501)]
    await house_of(site).publish(*(draft(f"Day {day}", day) for day in days))

    found = await titles(site, "/events.ics")

    assert found == [f"Day {day}" for day in days]
    for suffix in WHOLE:
        text = (await body(site, f"/events{suffix}")).decode()
        missing = [day for day in days if f"Day {day}" not in text]
        assert (suffix, missing) == (suffix, [])


async def test_a_weekly_series_shows_week_five(site: Site) -> None:
    await site.publish(**CHOIR | {"recurrence": "FREQ=WEEKLY"})

    calendar = read_ical(await body(site, "/events.ics"))
    dates = [each.start for each, _ in zip(calendar.timeline, range(5), strict=False)]
    expanded = await vevents(site, "/events.ics?expand=yes")

    week_five = datetime(2026, 12, 29, 18, tzinfo=UTC)
    assert dates[4] == week_five
    assert (await listed(site, "/events.json"))[4]["start"] == "2026-12-29T19:00:00+01:00"
    assert expanded[4].moment("DTSTART") == week_five


async def test_a_cancelled_event_is_seen_to_be_on_google_and_on_apple(site: Site) -> None:
    """Google hides what has the status, Apple strikes it through; the word helps all others."""
    await site.publish(title="Gala")
    await change(site, "Gala", status=Status.CANCELLED, status_reason="Snow")

    told = [await vevents(site, f"/events.ics{query}") for query in ("", "?cancelled=mark")]

    assert [
        [(each.value("STATUS"), each.text("SUMMARY")) for each in events] for events in told
    ] == [
        [("CANCELLED", "Cancelled: Gala")],
        [("CONFIRMED", "Cancelled: Gala")],
    ]


async def test_a_deleted_event_leaves_the_phone(site: Site) -> None:
    """Some delete what is no longer in the feed, others only what is told to be cancelled."""
    await site.publish(title="Gala")
    [before] = await vevents(site)
    _, token = await sync(site)

    await withdraw(site, "Gala")

    [tombstone] = await vevents(site)
    told, _ = await sync(site, token)
    assert tombstone.value("UID") == before.value("UID")
    assert (tombstone.value("STATUS"), tombstone.value("SEQUENCE")) == ("CANCELLED", "1")
    assert b"Gala" not in await body(site, "/events.ics")
    assert [each.status for each in told.values()] == ["HTTP/1.1 404 Not Found"]
    assert await listed(site, "/events.json") == []
    site.clock.move(days=61)
    await forget_tombstones(site.context)
    assert await vevents(site) == []


async def test_monterrey_and_stuttgart_are_both_right_across_dst_and_a_change_of_the_law(
    site: Site,
) -> None:
    """Mexico gave up summer time in 2022, after it had been over for the year."""
    monterrey, stuttgart = "America/Monterrey", "Europe/Berlin"
    wanted = {
        (monterrey, "2022-07-01T10:00"): "2022-07-01T15:00",
        (monterrey, "2023-07-01T10:00"): "2023-07-01T16:00",
        (stuttgart, "2027-03-27T10:00"): "2027-03-27T09:00",
        (stuttgart, "2027-03-29T10:00"): "2027-03-29T08:00",
        (monterrey, "2027-03-29T10:00"): "2027-03-29T16:00",
        (stuttgart, "2027-11-01T10:00"): "2027-11-01T09:00",
    }
    drafts = [draft(f"{zone} {at}", at, time_zone=zone) for zone, at in wanted]
    await house_of(site).publish(*drafts)

    document = await body(site, "/events.ics?from=2000-01-01")

    instants = [datetime.fromisoformat(f"{at}+00:00") for at in wanted.values()]
    by_zone_name = [each.start for each in read_ical(document).timeline]
    zones = {name: read_back(name, document) for name in (monterrey, stuttgart)}
    by_definition = [
        datetime.fromisoformat(at).replace(tzinfo=zones[zone]).astimezone(UTC)
        for zone, at in wanted
    ]
    assert by_zone_name == instants
    assert by_definition == instants


async def test_every_zone_in_use_is_defined_and_every_event_has_a_stamp(site: Site) -> None:
    await site.publish(**CHOIR)
    await site.publish(title="Breakfast", time_zone="Asia/Kolkata")

    (calendar,) = read(await body(site, "/events.ics"))

    zones = [each for each in calendar.components if each.name == "VTIMEZONE"]
    assert [(zone.value("TZID"), {part.name for part in zone.components}) for zone in zones] == [
        ("Asia/Kolkata", {"STANDARD"}),
        ("Europe/Berlin", {"STANDARD", "DAYLIGHT"}),
    ]
    assert [each.moment("DTSTAMP") for each in await vevents(site)] == [NOW, NOW]


NON_LATIN = "Ярмарка · 映画祭 · مهرجان · Ðeið 👩‍👩‍👧"


async def test_a_title_in_any_script_survives_in_every_format(site: Site) -> None:
    await site.publish(title=NON_LATIN)

    assert await titles(site, "/events.ics") == [NON_LATIN]
    assert [each.summary for each in read_ical(await body(site, "/events.ics")).events] == [
        NON_LATIN
    ]
    for suffix in (format.suffix for format in FORMATS.values()):
        text = (await body(site, f"/events{suffix}")).decode().replace("\r\n ", "")
        assert (suffix, NON_LATIN in text) == (suffix, True)


async def test_a_cancelled_occurrence_keeps_its_reason(site: Site) -> None:
    reason = "The hall is flooded; see you next week"
    off = {"recurrence_id": "20261215T190000", "status": "cancelled", "description": reason}
    event_id = await site.publish(**CHOIR, description="Bring a voice", overrides=[off])

    series, date = await vevents(site)

    assert series.all("EXDATE") == []
    assert date.moment("RECURRENCE-ID") == datetime(2026, 12, 15, 18, tzinfo=UTC)
    assert (date.value("STATUS"), date.text("SUMMARY")) == ("CANCELLED", "Cancelled: Choir")
    assert (date.text("DESCRIPTION") or "").startswith(f"{reason}\n\n")
    page = await site.visitor().get(f"/events/{event_id}/20261215T190000")
    assert reason in page.text


async def test_no_mailbox_is_invented_and_none_is_given_away(site: Site) -> None:
    await site.publish(organiser={"name": "Wiki e.V.", "url": "https://wiki.example"})

    for suffix in (format.suffix for format in FORMATS.values()):
        text = (await body(site, f"/events{suffix}")).decode()
        found = [word for word in ("ORGANIZER", "organizer", "mailto:", "@") if word in text]
        allowed = ["@"] if suffix == ".jscalendar" else []  # the "@type" of its objects
        assert (suffix, [word for word in found if word not in allowed]) == (suffix, [])


@pytest.mark.parametrize("query", ["", "?expand=yes", "?cancelled=drop", "?alarm=PT15M"])
async def test_no_two_components_share_a_uid_without_a_recurrence_id(
    site: Site, query: str
) -> None:
    off = {"recurrence_id": "20261215T190000", "status": "cancelled"}
    moved = {"recurrence_id": "20261222T190000", "start": "2026-12-23T20:00"}
    dates = {"include": ["2026-12-05", "2026-12-06"], "exclude": ["2026-12-08"]}
    await site.publish(**CHOIR, **dates, overrides=[off, moved])
    await site.publish(title="Choir", start="2026-12-01T19:00", end=None)

    names = [
        (each.value("UID"), each.value("RECURRENCE-ID"))
        for each in await vevents(site, f"/events.ics{query}")
    ]

    assert len(set(names)) == len(names) > 3
    of_series = [uid for uid, recurrence_id in names if recurrence_id is None]
    assert len(set(of_series)) == len(of_series)


async def test_atom_updated_is_when_the_entry_changed_and_no_other(site: Site) -> None:
    async def updated() -> dict[str | None, str | None]:
        entries: list[Element] = read_xml(await body(site, "/events.atom")).findall(f"{ATOM}entry")
        return {each.findtext(f"{ATOM}title"): each.findtext(f"{ATOM}updated") for each in entries}

    await site.publish(title="Gala")
    await site.publish(title="Quiz", start="2027-06-01T18:00", end=None)
    assert await updated() == {"Gala": "2026-11-22T12:00:00Z", "Quiz": "2026-11-22T12:00:00Z"}

    await change(site, "Gala", description="With a band")

    assert await updated() == {"Gala": "2026-11-22T12:01:00Z", "Quiz": "2026-11-22T12:00:00Z"}


async def test_subscribing_to_one_recurring_event_yields_all_its_dates(site: Site) -> None:
    moved = {"recurrence_id": "20261222T190000", "start": "2026-12-23T20:00"}
    dates = {"include": ["2026-12-05"], "exclude": ["2026-12-08"], "overrides": [moved]}
    event_id = await site.publish(**CHOIR, **dates)
    await site.publish(title="Another")

    told = read_ical(await body(site, f"/events/{event_id}.ics")).timeline
    expanded = await vevents(site, f"/events/{event_id}.ics?expand=yes")

    wanted = [
        datetime.fromisoformat(each["start"])
        for each in await listed(site, f"/events/{event_id}.json")
    ]
    assert len(wanted) == 7
    assert [each.start for each in told] == wanted
    assert [each.moment("DTSTART") for each in expanded] == wanted


async def test_filters_live_in_the_address_alone_and_a_feed_has_no_pages(site: Site) -> None:
    for title in ("Choir", "Quiz", "Fair"):
        await site.publish(title=title)
    alice, carol = site.visitor(), site.visitor()

    narrow = await alice.get("/events.ics?q=choir&limit=1")
    whole = await alice.get("/events.ics")
    paged = await alice.get("/events.ics?limit=1&page=2")

    assert narrow.content.count(b"BEGIN:VEVENT") == 1
    assert whole.content.count(b"BEGIN:VEVENT") == 3
    assert whole.content == paged.content == (await carol.get("/events.ics")).content
    assert [each.headers.get("set-cookie") for each in (narrow, whole, paged)] == [None] * 3
    assert "link" not in whole.headers


async def test_a_filtered_feed_contains_only_its_own_events(site: Site) -> None:
    await add_categories(site, film="Film", music="Music")
    kino = {"venue": {"name": "Kino"}, "organiser": {"name": "Alice"}, "categories": ["film"]}
    hall = {"venue": {"name": "Hall"}, "organiser": {"name": "Carol"}, "categories": ["music"]}
    await site.publish(title="Kino night", **kino)
    await site.publish(title="Concert", **hall)
    await site.publish(title="Picnic")
    night, concert, _ = sorted(await listed(site, "/events.json"), key=lambda each: each["id"])

    for told, other in ((night, concert), (concert, night)):
        paths = (
            f"/categories/{told['categories'][0]['slug']}",
            f"/venues/{told['venue']['id']}",
            f"/organisers/{told['organiser']['id']}",
        )
        for path in paths:
            assert (path, await titles(site, f"{path}.ics")) == (path, [told["title"]])
            for suffix in (format.suffix for format in FORMATS.values()):
                text = (await body(site, f"{path}{suffix}")).decode()
                found = [each["title"] for each in (told, other) if each["title"] in text]
                assert (path, suffix, found) == (path, suffix, [told["title"]])
                assert "Picnic" not in text


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;INTERVAL=7;BYHOUR=3;BYMINUTE=1;BYMONTHDAY=31;BYMONTH=4",
        "FREQ=DAILY;COUNT=1000000000",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=" + ",".join(["2"] * 100_000),
        "FREQ=YEARLY;RSCALE=CHINESE",
    ],
)
async def test_a_rule_that_would_never_come_to_an_end_is_refused(site: Site, rule: str) -> None:
    fields = CHOIR | {"recurrence": rule, "contact": {"email": "carol@example.org"}}

    sent = await site.visitor().post("/api/v1/submissions", json=fields)

    assert sent.status_code == 422
    assert {each["field"] for each in sent.json()["errors"]} == {"recurrence"}
    assert await vevents(site) == []


async def test_a_series_for_ever_is_bounded_where_its_dates_are_written_out(site: Site) -> None:
    daily = {"start": "2026-10-01T19:00", "end": None, "recurrence": "FREQ=DAILY"}
    await site.publish(**CHOIR | daily)
    until = horizon(NOW.date())

    async def events(query: str) -> int:
        return (await body(site, f"/events.ics?{query}")).count(b"BEGIN:VEVENT")

    assert await events("expand=yes") == (until - date(2026, 10, 1)).days
    assert await events("from=2150-01-01") == 1
    assert await events("expand=yes&from=2150-01-01&to=2190-01-01") < MOST_DATES

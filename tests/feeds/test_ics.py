"""The iCalendar document: its header, the zones in use, and what stands between."""

from dataclasses import replace
from datetime import datetime

from calendar_service.feeds.ics import FOOTER, ZoneUse, header, join_ics
from calendar_service.feeds.timezone import vtimezone
from calendar_service.feeds.vevent import render_vevents
from tests.events import CALENDAR, VOICE, event
from tests.feeds.reading import Line, read, read_ical, read_icalendar

BERLIN = "Europe/Berlin"
MAY = datetime(2027, 5, 1)
JUNE = datetime(2027, 6, 1)
JULY = datetime(2027, 7, 1)


def test_every_line_of_the_header_is_known() -> None:
    (calendar,) = read(header(replace(CALENDAR, description="All films"), "Wiki films") + FOOTER)
    assert calendar.lines == [
        Line("VERSION", {}, "2.0"),
        Line("PRODID", {}, "-//Calendar Service//Calendar Service//EN"),
        Line("CALSCALE", {}, "GREGORIAN"),
        Line("NAME", {}, "Wiki films"),
        Line("X-WR-CALNAME", {}, "Wiki films"),
        Line("DESCRIPTION", {}, "All films"),
        Line("X-WR-CALDESC", {}, "All films"),
        Line("X-WR-TIMEZONE", {}, "Europe/Berlin"),
        Line("REFRESH-INTERVAL", {"VALUE": "DURATION"}, "PT1H"),
        Line("X-PUBLISHED-TTL", {}, "PT1H"),
        Line("SOURCE", {"VALUE": "URI"}, "https://calendar.example.org/events.ics"),
        Line("URL", {}, "https://calendar.example.org/events"),
    ]


def test_a_calendar_without_a_description_has_none() -> None:
    (calendar,) = read(header(CALENDAR, "Wiki films") + FOOTER)
    assert calendar.value("DESCRIPTION") is None
    assert calendar.value("X-WR-CALDESC") is None


def test_no_uid_stands_in_the_header_since_vdirsyncer_would_keep_one_event() -> None:
    (calendar,) = read(header(CALENDAR, "Wiki films") + FOOTER)
    assert calendar.value("UID") is None


def test_a_name_is_text_and_begins_no_line() -> None:
    name = "Films, TV; radio\r\nBEGIN:VEVENT\x00\u2028 " + "映画" * 40
    (calendar,) = read(header(replace(CALENDAR, description=name), name) + FOOTER)
    expected = "Films, TV; radio\nBEGIN:VEVENT " + "映画" * 40
    names = ("NAME", "X-WR-CALNAME", "DESCRIPTION", "X-WR-CALDESC")
    assert [calendar.one(each).text for each in names] == [expected] * 4


def test_events_stand_as_they_are_given_between_zones_and_footer() -> None:
    one, other = b"BEGIN:VEVENT\r\nUID:1\r\nEND:VEVENT\r\n", b"BEGIN:VEVENT\r\nEND:VEVENT\r\n"
    document = join_ics(CALENDAR, "Films", [ZoneUse(BERLIN, MAY, JUNE)], [one, other])
    zone = vtimezone(BERLIN, MAY, JUNE)
    assert document == header(CALENDAR, "Films") + zone + one + other + FOOTER


def test_each_zone_stands_once_in_order_for_all_its_uses() -> None:
    uses = [
        ZoneUse("Europe/Paris", JUNE, JULY),
        ZoneUse(BERLIN, JUNE, JUNE),
        ZoneUse("Europe/Paris", MAY, None),
        ZoneUse(BERLIN, MAY, JULY),
        ZoneUse("Europe/Paris", JULY, JULY),
    ]
    zones = vtimezone(BERLIN, MAY, JULY) + vtimezone("Europe/Paris", MAY, None)
    expected = header(CALENDAR, "Films") + zones + FOOTER
    assert join_ics(CALENDAR, "Films", uses, []) == expected
    assert join_ics(CALENDAR, "Films", reversed(uses), []) == expected


def test_an_empty_calendar_can_be_read() -> None:
    document = join_ics(CALENDAR, "Films", [], [])
    assert read_icalendar(document).events == []
    assert read_ical(document).events == []


def test_readers_take_the_whole_document() -> None:
    used = ZoneUse(BERLIN, datetime(2027, 5, 4, 19), datetime(2027, 5, 4, 21, 30))
    document = join_ics(CALENDAR, "Films, all", [used], [render_vevents(event(), VOICE)])
    assert [str(each["SUMMARY"]) for each in read_icalendar(document).events] == ["Film night"]
    assert [each.summary for each in read_ical(document).events] == ["Film night"]

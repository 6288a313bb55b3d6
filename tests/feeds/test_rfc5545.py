"""Rules of RFC 5545 that hold for every line of every document, whichever form it is told in."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

from calendar_service.domain.event import Event, Kind
from calendar_service.domain.occurrence import series_of
from calendar_service.domain.presentation import Cancelled, Presentation
from calendar_service.feeds.expanded import render_expanded
from calendar_service.feeds.ics import ZoneUse, join_ics
from calendar_service.feeds.splice import spliced
from calendar_service.feeds.tombstone import render_tombstone
from calendar_service.feeds.vevent import render_vevents
from calendar_service.recurrence.expand import expand
from tests.events import CALENDAR, VOICE
from tests.feeds.golden_documents import EVENTS as KEPT
from tests.feeds.programme import EVENTS, SUMMER
from tests.feeds.reading import Component, Line, read

CHANGED_AT = datetime(2027, 2, 3, 4, 5, 6, tzinfo=UTC)
ALL = (*EVENTS, *KEPT.values())
TYPED = {
    "DATE": re.compile(r"\d{8}"),
    "DATE-TIME": re.compile(r"\d{8}T\d{6}Z?"),
    "UTC": re.compile(r"\d{8}T\d{6}Z"),
    "DURATION": re.compile(r"[+-]?P(\d+W|\d+D|T\d+[HMS]|\d+DT\d+[HMS])"),
    "INTEGER": re.compile(r"\d+"),
    "GEO": re.compile(r"-?\d+(\.\d+)?;-?\d+(\.\d+)?"),
    "UTC-OFFSET": re.compile(r"(?!-0000)[+-]([01]\d|2[0-3])[0-5]\d"),
}
ONCE = (
    *("DTSTART", "CREATED", "DESCRIPTION", "GEO", "LAST-MODIFIED", "LOCATION", "ORGANIZER"),
    *("SEQUENCE", "STATUS", "SUMMARY", "TRANSP", "URL", "RECURRENCE-ID", "RRULE", "DTEND"),
)


def _plain(told: Event) -> bytes:
    return render_vevents(told, VOICE)


def _expanded(told: Event) -> bytes:
    happens = series_of(told)
    return render_expanded(told, expand(happens, SUMMER, 100), VOICE) if happens else b""


def _dropped_with_alarm(told: Event) -> bytes:
    asked = Presentation(cancelled=Cancelled.DROP, alarm="P1W")
    return spliced(_plain(told), asked, VOICE.words) if _plain(told) else b""


def _buried(told: Event) -> bytes:
    return render_tombstone(told, VOICE, changed_at=CHANGED_AT, sequence=9)


FORMS = {
    "plain": _plain,
    "expanded": _expanded,
    "dropped with alarm": _dropped_with_alarm,
    "tombstones": _buried,
}


@pytest.fixture(params=FORMS, name="calendars")
def _calendars(request: pytest.FixtureRequest) -> list[Component]:
    """Each event as a calendar of its own, since some share a UID."""
    form = FORMS[request.param]
    return [
        each for told in ALL if (vevents := form(told)) for each in read(_document(told, vevents))
    ]


def _document(told: Event, vevents: bytes) -> bytes:
    tzid = told.closes.tzid if told.closes and told.kind is not Kind.EVENT else told.tzid
    named = f";TZID={tzid}:".encode() in vevents.replace(b"\r\n ", b"")
    uses = [ZoneUse(tzid, datetime(2027, 1, 1), None)] if named else []
    return join_ics(CALENDAR, "All", uses, [vevents])


def vevents_of(calendars: list[Component]) -> list[Component]:
    return [each for calendar in calendars for each in calendar.components if each.name == "VEVENT"]


def zones_of(calendars: list[Component]) -> list[Component]:
    zones = [each for calendar in calendars for each in calendar.components]
    return [each for each in zones if each.name == "VTIMEZONE"]


def lines_of(calendars: list[Component]) -> Iterator[Line]:
    for calendar in calendars:
        yield from calendar.lines
        for component in calendar.components:
            yield from component.lines
            for part in component.components:
                yield from part.lines


def values(components: list[Component], *names: str) -> list[str]:
    return [line.value for each in components for name in names for line in each.all(name)]


def untyped(found: list[str], form: str) -> list[str]:
    return [value for value in found if not TYPED[form].fullmatch(value)]


def type_of(line: Line) -> tuple[str, str | None]:
    """Return DATE, UTC or wall time, and the zone that is named."""
    forms = {8: "DATE", 15: "LOCAL", 16: "UTC"}
    return forms[len(line.value)], line.parameters.get("TZID")


def test_rfc5545_3_1_4_the_charset_is_utf_8_without_a_byte_order_mark() -> None:
    document = b"".join(_plain(told) for told in ALL)
    assert not document.startswith(b"\xef\xbb\xbf")
    assert "映画" in document.decode("utf-8")


def test_rfc5545_3_2_19_each_zone_that_is_named_is_defined_once(
    calendars: list[Component],
) -> None:
    for calendar in calendars:
        named = {line.parameters.get("TZID") for line in lines_of([calendar])} - {None}
        defined = [zone.value("TZID") for zone in zones_of([calendar])]
        assert sorted(named, key=str) == sorted(defined, key=str)


def test_rfc5545_3_2_20_a_value_of_another_type_than_the_default_says_so(
    calendars: list[Component],
) -> None:
    moments = [
        line
        for each in vevents_of(calendars)
        for name in ("DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE")
        for line in each.all(name)
    ]
    wrong = [
        line
        for line in moments
        if (line.parameters.get("VALUE") == "DATE") != (type_of(line)[0] == "DATE")
    ]
    assert wrong == []


def test_rfc5545_3_3_4_and_5_dates_and_times_are_written_in_their_one_form(
    calendars: list[Component],
) -> None:
    events = vevents_of(calendars)
    moments = values(events, "DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE")
    assert [each for each in untyped(moments, "DATE-TIME") if untyped([each], "DATE")] == []


def test_rfc5545_3_3_5_a_time_never_floats(calendars: list[Component]) -> None:
    kinds = {type_of(each.one("DTSTART")) for each in vevents_of(calendars)}
    assert ("LOCAL", None) not in kinds


def test_rfc5545_3_3_5_a_time_in_utc_names_no_zone(calendars: list[Component]) -> None:
    zones = {
        type_of(line)[1]
        for each in vevents_of(calendars)
        for name in ("DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE")
        for line in each.all(name)
        if type_of(line)[0] == "UTC"
    }
    assert zones <= {None}


def test_rfc5545_3_3_6_durations_are_written_in_their_form(calendars: list[Component]) -> None:
    alarms = [part for each in vevents_of(calendars) for part in each.components]
    found = values(calendars, "REFRESH-INTERVAL", "X-PUBLISHED-TTL") + values(alarms, "TRIGGER")
    assert untyped(found, "DURATION") == []


def test_rfc5545_3_3_8_a_sequence_is_a_whole_number(calendars: list[Component]) -> None:
    assert untyped(values(vevents_of(calendars), "SEQUENCE"), "INTEGER") == []


def test_rfc5545_3_3_13_addresses_are_uris(calendars: list[Component]) -> None:
    found = values([*calendars, *vevents_of(calendars)], "URL", "SOURCE", "CONFERENCE", "IMAGE")
    assert [url for url in found if not urlsplit(url).scheme or set(url) & set(' <>"{}|\\^`')] == []


def test_rfc5545_3_3_14_offsets_are_whole_minutes_and_never_minus_zero(
    calendars: list[Component],
) -> None:
    parts = [part for zone in zones_of(calendars) for part in zone.components]
    assert untyped(values(parts, "TZOFFSETFROM", "TZOFFSETTO"), "UTC-OFFSET") == []


def test_rfc5545_3_4_a_document_is_one_calendar(calendars: list[Component]) -> None:
    assert {each.name for each in calendars} == {"VCALENDAR"}
    assert {len(read(_document(told, _plain(told)))) for told in ALL if _plain(told)} == {1}


def test_rfc5545_3_6_a_calendar_names_its_product_and_version_once_and_has_a_component(
    calendars: list[Component],
) -> None:
    for calendar in calendars:
        assert (len(calendar.all("PRODID")), calendar.value("VERSION")) == (1, "2.0")
        assert len(calendar.components) > 0
        assert {each.name for each in calendar.components} <= {"VEVENT", "VTIMEZONE"}


def test_rfc5545_3_6_1_an_event_has_what_it_must_have_and_nothing_twice(
    calendars: list[Component],
) -> None:
    for vevent in vevents_of(calendars):
        count = Counter(line.name for line in vevent.lines)
        assert [count[name] for name in ("UID", "DTSTAMP", "DTSTART")] == [1, 1, 1]
        assert [name for name in ONCE if count[name] > 1] == []
        assert (count["DURATION"], count["RDATE"], count["METHOD"]) == (0, 0, 0)


def test_rfc5545_3_6_1_an_alarm_is_all_that_stands_within_an_event(
    calendars: list[Component],
) -> None:
    found = {part.name for each in vevents_of(calendars) for part in each.components}
    assert found <= {"VALARM"}


def test_rfc5545_3_6_5_a_zone_has_its_name_and_parts_with_all_they_need(
    calendars: list[Component],
) -> None:
    for zone in zones_of(calendars):
        assert len(zone.all("TZID")) == 1
        assert {part.name for part in zone.components} <= {"STANDARD", "DAYLIGHT"}
        assert len(zone.components) > 0
        for part in zone.components:
            names = [line.name for line in part.lines if line.name != "RRULE"]
            assert names == ["DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "TZNAME"]
            assert type_of(part.one("DTSTART")) == ("LOCAL", None)


def test_rfc5545_3_6_6_an_alarm_on_the_display_says_when_and_what() -> None:
    alarms = [
        part
        for told in ALL
        if (vevents := _dropped_with_alarm(told))
        for each in vevents_of(read(_document(told, vevents)))
        for part in each.components
    ]
    assert len(alarms) > 10
    for alarm in alarms:
        assert [line.name for line in alarm.lines] == ["ACTION", "DESCRIPTION", "TRIGGER"]
        assert (alarm.value("ACTION"), alarm.value("TRIGGER")) == ("DISPLAY", "-P1W")


def test_rfc5545_3_7_2_a_feed_is_no_message_and_has_no_method(calendars: list[Component]) -> None:
    assert values(calendars, "METHOD") == []


def test_rfc5545_3_8_1_6_a_point_is_two_plain_numbers(calendars: list[Component]) -> None:
    points = values(vevents_of(calendars), "GEO")
    assert untyped(points, "GEO") == []


def test_rfc5545_3_8_1_11_and_2_7_status_and_transparency_are_of_an_event(
    calendars: list[Component],
) -> None:
    events = vevents_of(calendars)
    assert set(values(events, "STATUS")) <= {"TENTATIVE", "CONFIRMED", "CANCELLED"}
    assert set(values(events, "TRANSP")) <= {"OPAQUE", "TRANSPARENT"}


def test_rfc5545_3_8_2_2_an_end_is_later_than_its_start_and_of_its_type(
    calendars: list[Component],
) -> None:
    for vevent in vevents_of(calendars):
        start = vevent.one("DTSTART")
        for end in vevent.all("DTEND"):
            assert type_of(end) == type_of(start)
            assert end.moment > start.moment


def test_rfc5545_3_8_4_4_a_changed_date_belongs_to_a_series_of_its_uid_and_type(
    calendars: list[Component],
) -> None:
    for calendar in calendars:
        events = vevents_of([calendar])
        series = {each.value("UID"): each for each in events if each.all("RRULE")}
        for changed in [each for each in events if each.all("RECURRENCE-ID")]:
            start = series[changed.value("UID")].one("DTSTART")
            assert type_of(changed.one("RECURRENCE-ID")) == type_of(start)
            assert "RANGE" not in changed.one("RECURRENCE-ID").parameters


def test_rfc5545_3_8_4_7_a_uid_and_a_date_name_one_component(calendars: list[Component]) -> None:
    for calendar in calendars:
        names = [
            (each.value("UID"), each.value("RECURRENCE-ID")) for each in vevents_of([calendar])
        ]
        assert len(set(names)) == len(names)
        assert all(len((uid or "").encode()) <= 255 for uid, _ in names)


def test_rfc5545_3_8_5_1_a_left_out_date_has_the_type_of_the_start(
    calendars: list[Component],
) -> None:
    for vevent in vevents_of(calendars):
        assert {type_of(line) for line in vevent.all("EXDATE")} <= {type_of(vevent.one("DTSTART"))}


def test_rfc5545_3_8_7_stamps_are_in_utc(calendars: list[Component]) -> None:
    events = vevents_of(calendars)
    assert untyped(values(events, "DTSTAMP", "CREATED", "LAST-MODIFIED"), "UTC") == []
    assert all(each.value("DTSTAMP") == each.value("LAST-MODIFIED") for each in events)


def test_rfc5545_3_8_8_2_names_of_no_standard_begin_with_x(calendars: list[Component]) -> None:
    own = {line.name for line in lines_of(calendars) if line.name.startswith("X-")}
    assert own <= {
        *("X-WR-CALNAME", "X-WR-TIMEZONE", "X-PUBLISHED-TTL", "X-WR-CALDESC"),
        *("X-APPLE-STRUCTURED-LOCATION", "X-APPLE-CALENDAR-COLOR", "X-ALT-DESC"),
        "X-CALENDAR-SERVICE-FIELDS",
    }

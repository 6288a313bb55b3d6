"""Components and properties, however they were nested."""

import pytest

from calendar_service.importers.components import Component, Property, read_components
from calendar_service.importers.draft import Unreadable
from calendar_service.importers.limits import WEB, Limits

SMALL = Limits(megabytes_most=1, lines_most=100, events_most=2, depth_most=3)


def _read(text: str, limits: Limits = WEB) -> Component:
    return read_components(text.split(), limits)


def test_properties_that_are_not_looked_at_and_those_of_alarms_are_left_behind() -> None:
    text = """
        BEGIN:VCALENDAR BEGIN:VEVENT uid:1 ATTENDEE:mailto:alice@example.org ATTACH:cid
        BEGIN:VALARM DESCRIPTION:Wake END:VALARM END:VEVENT END:VCALENDAR
    """
    alarm = Component("VALARM", {}, [])
    event = Component("VEVENT", {"UID": ["uid:1"]}, [alarm])
    assert _read(text) == Component("", {}, [Component("VCALENDAR", {}, [event])])


def test_an_event_that_begins_ends_the_one_that_was_left_open() -> None:
    text = "BEGIN:VCALENDAR BEGIN:VEVENT UID:1 BEGIN:VEVENT UID:2 END:VEVENT END:VCALENDAR"
    events = [
        Component("VEVENT", {"UID": ["UID:1"]}, [], is_whole=False),
        Component("VEVENT", {"UID": ["UID:2"]}, []),
    ]
    assert _read(text) == Component("", {}, [Component("VCALENDAR", {}, events)])


def test_an_end_that_nothing_began_is_passed_over() -> None:
    event = Component("VEVENT", {}, [])
    assert _read("END:VCALENDAR BEGIN:VEVENT END:VTODO END:VEVENT") == Component("", {}, [event])


def test_calendars_never_lie_in_one_another() -> None:
    calendars = [
        Component("VCALENDAR", {}, [], is_whole=False),
        Component("VCALENDAR", {}, []),
    ]
    text = "BEGIN:VCALENDAR BEGIN:VCALENDAR END:VCALENDAR END:VCALENDAR"
    assert _read(text) == Component("", {}, calendars)


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("SUMMARY:A: b", Property("SUMMARY", {}, "A: b")),
        ("SUMMARY ; LANGUAGE = de :A", Property("SUMMARY", {"LANGUAGE": "de"}, "A")),
        (
            'SUMMARY;ALTREP="cid:1;2";X=^n:A',
            Property("SUMMARY", {"ALTREP": "cid:1;2", "X": "\n"}, "A"),
        ),
        ('SUMMARY;ALTREP="cid:A', Property("SUMMARY", {"ALTREP": "cid"}, "A")),
        ("SUMMARY;:A", Property("SUMMARY", {}, "A")),
        ("SUMMARY:", None),
        ("SUMMARY", None),
    ],
)
def test_a_line_has_parameters_and_a_value(line: str, read: Property | None) -> None:
    assert Component("VEVENT", {"SUMMARY": [line]}).first("SUMMARY") == read


def test_the_name_of_a_zone_may_hold_a_colon_without_quotes() -> None:
    line = "DTSTART;TZID=(GMT+01:00) Berlin:20270508T190000"
    assert Component("VEVENT", {"DTSTART": [line]}).first("DTSTART") == Property(
        "DTSTART", {"TZID": "(GMT+01:00) Berlin"}, "20270508T190000"
    )


def test_a_file_of_many_events_or_of_great_depth_is_refused() -> None:
    _read("BEGIN:VEVENT END:VEVENT " * 2 + "BEGIN:A " * 3, SMALL)
    with pytest.raises(Unreadable) as many:
        _read("BEGIN:VEVENT END:VEVENT " * 3, SMALL)
    with pytest.raises(Unreadable) as deep:
        _read("BEGIN:A " * 4, SMALL)
    assert [str(caught.value.problem("file")) for caught in (many, deep)] == [
        "The file has more than 2 events.",
        "Parts of the file lie more than 3 deep in one another.",
    ]

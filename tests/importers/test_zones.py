"""Names of time zones, and zones that files define themselves."""

from datetime import date, datetime, timedelta

import pytest

from calendar_service.importers.components import Component, read_components
from calendar_service.importers.draft import Notes, Unreadable
from calendar_service.importers.limits import WEB
from calendar_service.importers.zones import Zones, known_zone

DAY = date(2027, 5, 8)


@pytest.mark.parametrize(
    ("name", "tzid"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("America/Indiana/Indianapolis", "America/Indiana/Indianapolis"),
        ("/freeassociation.sourceforge.net/Europe/Berlin", "Europe/Berlin"),
        ("/mozilla.org/20050126_1/America/Indiana/Indianapolis", "America/Indiana/Indianapolis"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("romance standard time", "Europe/Paris"),
        ("Mitteleuropäische Zeit", "Europe/Berlin"),
        ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome", "Europe/Amsterdam"),
        ("(GMT-05.00) Eastern Time (US & Canada)", "America/New_York"),
        ("(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi", "Asia/Kolkata"),
        ("(GMT-10.00) Honolulu", "Pacific/Honolulu"),
        ("UTC", "UTC"),
        ("tzone://Microsoft/Utc", "UTC"),
        ("GMT", "UTC"),
        ("GMT+0200", "Etc/GMT-2"),
        ("UTC-05:00", "Etc/GMT+5"),
        ("+00:00", "UTC"),
        ("EST5EDT", "America/New_York"),
        ("CET", "Europe/Brussels"),
        ("Nowhere", None),
        ("UTC+05:30", None),
        ("UTC+99", None),
        ("../../etc/passwd", None),
        ("Europe", None),
        ("", None),
        ("a/" * 5000, None),
    ],
)
def test_a_name_stands_for_a_zone(name: str, tzid: str | None) -> None:
    assert known_zone(name) == tzid


def _calendar(*lines: str) -> Component:
    return read_components(("BEGIN:VCALENDAR", *lines, "END:VCALENDAR"), WEB).parts[0]


def _observance(name: str, start: str, before: str, after: str, *more: str) -> tuple[str, ...]:
    times = (f"DTSTART:{start}", f"TZOFFSETFROM:{before}", f"TZOFFSETTO:{after}")
    return (f"BEGIN:{name}", *times, *more, f"END:{name}")


def _zone(name: str, *lines: str) -> tuple[str, ...]:
    return ("BEGIN:VTIMEZONE", f"TZID:{name}", *lines, "END:VTIMEZONE")


NEW_YORK = _zone(
    "Customized Time Zone",
    *_observance(
        "STANDARD", "16011104T020000", "-0400", "-0500", "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11"
    ),
    *_observance(
        "DAYLIGHT", "16010311T020000", "-0500", "-0400", "RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3"
    ),
)
OLD_NEW_YORK = _zone(
    "Old",
    *_observance(
        "STANDARD", "19701025T020000", "-0400", "-0500", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10"
    ),
    *_observance(
        "DAYLIGHT",
        "19870405T020000",
        "-0500",
        "-0400",
        "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=4",
    ),
)
ODD = _zone("Odd", *_observance("STANDARD", "20000101T000000", "+0100", "+0117"))


def test_the_zone_of_the_calendar_is_its_own_or_the_default() -> None:
    calendars = (
        _calendar("X-WR-TIMEZONE:America/Bogota"),
        _calendar("X-WR-TIMEZONE:W. Europe Standard Time"),
        _calendar("X-WR-TIMEZONE:Nowhere"),
        _calendar(),
    )
    assert [Zones(calendar, "Asia/Tokyo").tzid for calendar in calendars] == [
        "America/Bogota",
        "Europe/Berlin",
        "Asia/Tokyo",
        "Asia/Tokyo",
    ]


def test_a_definition_is_the_zone_it_names_or_the_first_one_with_its_rules() -> None:
    zones = Zones(
        _calendar(
            *NEW_YORK,
            *_zone(
                "Named",
                "X-LIC-LOCATION:Europe/Vienna",
                *_observance("STANDARD", "19700101T000000", "+0100", "+0100"),
            ),
            *_zone("Fixed", *_observance("STANDARD", "19700101T000000", "+0300", "+0300")),
        ),
        "America/Toronto",
    )
    notes = Notes()
    names = ("Customized Time Zone", "Named", "Fixed", '"Fixed"', "Europe/Rome")
    assert [zones.clock(name, DAY, notes) for name in names] == [
        "America/Toronto",
        "Europe/Vienna",
        "Etc/GMT-3",
        "Etc/GMT-3",
        "Europe/Rome",
    ]
    assert notes.all() == (
        "The time zone Customized Time Zone was read as America/Toronto.",
        "The time zone Named was read as Europe/Vienna.",
        "The time zone Fixed was read as Etc/GMT-3.",
    )


def test_rules_are_compared_near_the_event() -> None:
    zones = Zones(_calendar(*OLD_NEW_YORK), "UTC")
    assert zones.clock("Old", date(2003, 5, 8), Notes()) == "America/New_York"
    later = zones.clock("Old", DAY, Notes())
    assert not isinstance(later, str)
    assert later.offset(datetime(2027, 5, 8, 19)) == timedelta(hours=-4)


def test_rules_that_have_ended_leave_the_last_offset() -> None:
    onset = _observance(
        "DAYLIGHT", "19700405T020000", "+0100", "+0200", "RRULE:FREQ=YEARLY;UNTIL=20060405T010000Z"
    )
    back = _observance("STANDARD", "20061005T030000", "+0200", "+0100")
    zones = Zones(_calendar(*_zone("Ended", *onset, *back)), "UTC")
    assert zones.clock("Ended", DAY, Notes()) == "Etc/GMT-1"


def test_a_definition_like_no_other_tells_its_own_offsets() -> None:
    notes = Notes()
    odd = Zones(_calendar(*ODD), "Europe/Berlin").clock("Odd", DAY, notes)
    assert not isinstance(odd, str)
    assert odd.offset(datetime(1999, 12, 31)) == timedelta(hours=1)
    assert odd.offset(datetime(2000, 1, 1)) == timedelta(hours=1, minutes=17)
    assert notes.all() == ("The time zone Odd is unknown; times were converted to Europe/Berlin.",)


@pytest.mark.parametrize(
    "lines",
    [
        (),
        _zone("Nowhere"),
        _zone("Nowhere", *_observance("STANDARD", "x", "+0100", "+0100")),
        _zone("Nowhere", *_observance("STANDARD", "19700101T000000", "+0100", "+9900")),
    ],
)
def test_a_zone_without_a_readable_definition_is_refused(lines: tuple[str, ...]) -> None:
    with pytest.raises(Unreadable) as caught:
        Zones(_calendar(*lines), "UTC").clock("Nowhere", DAY, Notes())
    assert str(caught.value.problem("events.1", event="Fair")) == (
        "Fair is in the time zone Nowhere, which is unknown and not defined in the file."
    )

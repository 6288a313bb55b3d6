"""When the VEVENTs of an event say that it happens."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import available_timezones

import pytest

from calendar_service.domain.event import Closing, Event, Kind, Override, Placement, Status
from calendar_service.domain.when import ANYWHERE_ON_EARTH, Moment, is_zone
from calendar_service.feeds.ics import ZoneUse, join_ics
from calendar_service.feeds.vevent import named_zone, render_vevents, used_zone
from tests.events import CALENDAR, CINEMA, VOICE, event, series
from tests.feeds.reading import Component, Line, read, read_ical

MAY_4 = datetime(2027, 5, 4, 19, 0)
MAY_7 = datetime(2027, 5, 7, 19, 0)
MAY_11 = datetime(2027, 5, 11, 19, 0)
MAY_18 = datetime(2027, 5, 18, 19, 0)
UID = "0b9f3c1e-6f0a-4d57-9c57-3f1f0f6f2a11"


def vevents(told: Event) -> list[Component]:
    return read(render_vevents(told, VOICE))


def times(told: Event) -> list[list[str]]:
    """Return, for each component, the lines that say when it is."""
    names = ("RECURRENCE-ID", "DTSTART", "DTEND", "RRULE", "EXDATE", "RDATE")
    return [
        [_written(line) for line in component.lines if line.name in names]
        for component in vevents(told)
    ]


def _written(line: Line) -> str:
    parameters = "".join(f";{name}={value}" for name, value in line.parameters.items())
    return f"{line.name}{parameters}:{line.value}"


def test_wall_time_carries_its_zone() -> None:
    assert times(event()) == [
        ["DTSTART;TZID=Europe/Berlin:20270504T190000", "DTEND;TZID=Europe/Berlin:20270504T213000"]
    ]


def test_an_event_without_an_end_says_none() -> None:
    assert times(event(end=None)) == [["DTSTART;TZID=Europe/Berlin:20270504T190000"]]


@pytest.mark.parametrize("tzid", ["UTC", "Etc/UTC"])
def test_utc_needs_no_zone(tzid: str) -> None:
    assert times(event(tzid=tzid, end=None)) == [["DTSTART:20270504T190000Z"]]
    assert times(series("FREQ=DAILY", tzid=tzid, end=None, exclude=(MAY_11,))) == [
        ["DTSTART:20270504T190000Z", "RRULE:FREQ=DAILY", "EXDATE:20270511T190000Z"]
    ]


@pytest.mark.parametrize("tzid", ["UTC", "Etc/UTC"])
def test_a_changed_date_in_utc_is_shown_once_by_home_assistant(tzid: str) -> None:
    later = Override(MAY_11, start=MAY_11 + timedelta(hours=1), title="Later film")
    told = series("FREQ=WEEKLY;COUNT=3", tzid=tzid, end=None, overrides=(later,))

    zones = [ZoneUse("Etc/UTC", MAY_4, None)]
    document = join_ics(CALENDAR, "All", zones, [render_vevents(told, VOICE)])

    assert [(each.summary, each.start.isoformat()) for each in read_ical(document).timeline] == [
        ("Film night", "2027-05-04T19:00:00+00:00"),
        ("Later film", "2027-05-11T20:00:00+00:00"),
        ("Film night", "2027-05-18T19:00:00+00:00"),
    ]
    assert named_zone(told) == "Etc/UTC"


def test_a_fixed_offset_needs_a_zone_only_where_its_weekdays_count() -> None:
    assert times(event(tzid="Etc/GMT+12", end=None)) == [["DTSTART:20270505T070000Z"]]
    assert times(series("FREQ=WEEKLY", tzid="Etc/GMT+12", end=None)) == [
        ["DTSTART;TZID=Etc/GMT+12:20270504T190000", "RRULE:FREQ=WEEKLY"]
    ]


def test_whole_days_are_dates_with_an_exclusive_end() -> None:
    assert times(event(start=date(2027, 5, 4), end=date(2027, 5, 7))) == [
        ["DTSTART;VALUE=DATE:20270504", "DTEND;VALUE=DATE:20270507"]
    ]


def test_one_whole_day_says_its_end_too() -> None:
    assert times(event(start=date(2027, 5, 4), end=None)) == [
        ["DTSTART;VALUE=DATE:20270504", "DTEND;VALUE=DATE:20270505"]
    ]


def test_the_used_zone_is_the_one_that_is_written() -> None:
    zones = sorted(name for name in available_timezones() if is_zone(name))
    assert len(zones) > 300
    found = {tzid: vevents(series("FREQ=DAILY", tzid=tzid))[0].one("DTSTART") for tzid in zones}
    named = {tzid: line.parameters.get("TZID") for tzid, line in found.items()}
    assert named == {tzid: used_zone(Placement(MAY_4, None, tzid), recurs=True) for tzid in zones}


def test_dates_use_no_zone() -> None:
    place = Placement(date(2027, 5, 4), None, "Europe/Berlin")
    assert used_zone(place, recurs=True) is None


def test_rfc5545_3_3_10_until_is_in_utc_for_a_zoned_series() -> None:
    assert times(series("FREQ=WEEKLY;UNTIL=20270601", end=None)) == [
        [
            "DTSTART;TZID=Europe/Berlin:20270504T190000",
            "RRULE:FREQ=WEEKLY;UNTIL=20270601T215959Z",
        ]
    ]


def test_rfc5545_3_8_5_1_exceptions_have_the_form_of_the_start() -> None:
    dated = series(
        "FREQ=WEEKLY;UNTIL=20270601",
        start=date(2027, 5, 4),
        end=None,
        exclude=(date(2027, 5, 11),),
        overrides=(Override(date(2027, 5, 18), start=date(2027, 5, 19)),),
    )
    assert times(dated) == [
        [
            "DTSTART;VALUE=DATE:20270504",
            "DTEND;VALUE=DATE:20270505",
            "RRULE:FREQ=WEEKLY;UNTIL=20270601",
            "EXDATE;VALUE=DATE:20270511",
        ],
        [
            "RECURRENCE-ID;VALUE=DATE:20270518",
            "DTSTART;VALUE=DATE:20270519",
            "DTEND;VALUE=DATE:20270520",
        ],
    ]


def test_an_override_keeps_the_length_of_the_series() -> None:
    moved = Override(MAY_11, start=datetime(2027, 5, 12, 20, 15))
    assert times(series("FREQ=WEEKLY", overrides=(moved,)))[1] == [
        "RECURRENCE-ID;TZID=Europe/Berlin:20270511T190000",
        "DTSTART;TZID=Europe/Berlin:20270512T201500",
        "DTEND;TZID=Europe/Berlin:20270512T224500",
    ]


def test_an_override_may_have_an_end_of_its_own() -> None:
    longer = Override(MAY_11, end=datetime(2027, 5, 12, 1, 0))
    assert times(series("FREQ=WEEKLY", overrides=(longer,)))[1] == [
        "RECURRENCE-ID;TZID=Europe/Berlin:20270511T190000",
        "DTSTART;TZID=Europe/Berlin:20270511T190000",
        "DTEND;TZID=Europe/Berlin:20270512T010000",
    ]


def test_an_override_tells_what_differs_and_for_the_rest_what_the_series_tells() -> None:
    told = series(
        "FREQ=WEEKLY",
        venue=CINEMA,
        description="Two films",
        overrides=(Override(MAY_11, title="Silent film night"), Override(MAY_18, Status.CANCELLED)),
    )
    assert [
        (component.one("SUMMARY").text, component.value("STATUS"), component.one("UID").text)
        for component in vevents(told)
    ] == [
        ("Film night", "CONFIRMED", UID),
        ("Silent film night", "CONFIRMED", UID),
        ("Cancelled: Film night", "CANCELLED", UID),
    ]
    assert len({component.one("LOCATION").text for component in vevents(told)}) == 1
    assert len({component.one("DESCRIPTION").text for component in vevents(told)}) == 1


def test_a_cancelled_series_cancels_the_dates_that_say_nothing_else() -> None:
    told = series(
        "FREQ=WEEKLY",
        status=Status.CANCELLED,
        status_reason="The cinema has closed",
        overrides=(
            Override(MAY_11, title="Silent film night"),
            Override(MAY_18, Status.CONFIRMED, title="A last film"),
        ),
    )
    assert [
        (component.one("SUMMARY").text, component.value("STATUS"), component.value("COMMENT"))
        for component in vevents(told)
    ] == [
        ("Cancelled: Film night", "CANCELLED", "The cinema has closed"),
        ("Cancelled: Silent film night", "CANCELLED", "The cinema has closed"),
        ("A last film", "CONFIRMED", None),
    ]


def test_an_extra_date_is_an_event_of_its_own_beside_the_series() -> None:
    told = series("FREQ=WEEKLY", include=(MAY_7,), overrides=(Override(MAY_11),))
    series_one, override, extra = vevents(told)
    uids = [component.one("UID").text for component in (series_one, override, extra)]
    assert uids == [UID, UID, "8122eade-db91-5d40-a64a-976c15492cc7"]
    assert _written(extra.one("RELATED-TO")) == f"RELATED-TO;RELTYPE=SIBLING:{UID}"
    assert times(told)[2] == [
        "DTSTART;TZID=Europe/Berlin:20270507T190000",
        "DTEND;TZID=Europe/Berlin:20270507T213000",
    ]


def test_an_extra_date_may_differ_like_any_other() -> None:
    cancelled = Override(MAY_7, Status.CANCELLED, start=datetime(2027, 5, 7, 21))
    told = series("FREQ=WEEKLY", include=(MAY_7,), overrides=(cancelled,))
    assert [component.value("STATUS") for component in vevents(told)] == ["CONFIRMED", "CANCELLED"]
    assert times(told)[1] == [
        "DTSTART;TZID=Europe/Berlin:20270507T210000",
        "DTEND;TZID=Europe/Berlin:20270507T233000",
    ]


def test_an_extra_date_that_the_rule_gives_too_happens_once() -> None:
    assert times(series("FREQ=WEEKLY", end=None, include=(MAY_4, MAY_11))) == [
        ["DTSTART;TZID=Europe/Berlin:20270504T190000", "RRULE:FREQ=WEEKLY"]
    ]


def test_a_date_that_is_both_included_and_left_out_is_left_out() -> None:
    assert times(
        series("FREQ=WEEKLY", end=None, include=(MAY_7, MAY_11), exclude=(MAY_7, MAY_11))
    ) == [
        [
            "DTSTART;TZID=Europe/Berlin:20270504T190000",
            "RRULE:FREQ=WEEKLY",
            "EXDATE;TZID=Europe/Berlin:20270511T190000",
        ]
    ]


def test_an_override_of_a_date_that_is_left_out_or_none_of_the_series_is_not_told() -> None:
    told = series(
        "FREQ=WEEKLY",
        end=None,
        exclude=(MAY_11,),
        overrides=(Override(MAY_7, title="Stray"), Override(MAY_11, title="Left out")),
    )
    assert [component.one("SUMMARY").text for component in vevents(told)] == ["Film night"]


def test_a_series_of_listed_dates_alone_is_an_event_for_each() -> None:
    told = series(None, include=(MAY_7, MAY_18), overrides=(Override(MAY_4, title="First night"),))
    assert [component.one("SUMMARY").text for component in vevents(told)] == [
        "First night",
        "Film night",
        "Film night",
    ]
    assert times(told) == [
        ["DTSTART;TZID=Europe/Berlin:20270504T190000", "DTEND;TZID=Europe/Berlin:20270504T213000"],
        ["DTSTART;TZID=Europe/Berlin:20270507T190000", "DTEND;TZID=Europe/Berlin:20270507T213000"],
        ["DTSTART;TZID=Europe/Berlin:20270518T190000", "DTEND;TZID=Europe/Berlin:20270518T213000"],
    ]


def test_listed_dates_do_without_a_first_one_that_is_left_out() -> None:
    told = series(None, end=None, include=(MAY_7, MAY_18), exclude=(MAY_4,))
    assert times(told) == [
        ["DTSTART;TZID=Europe/Berlin:20270507T190000"],
        ["DTSTART;TZID=Europe/Berlin:20270518T190000"],
    ]


def test_the_uid_of_an_extra_date_stays_when_other_dates_come_and_go() -> None:
    one = vevents(series("FREQ=WEEKLY", include=(MAY_7,)))[-1]
    other = vevents(series(None, include=(datetime(2027, 5, 6, 19), MAY_7)))[-1]
    assert one.one("UID") == other.one("UID")


def test_a_yearly_29_february_is_spelt_out_for_all_readers() -> None:
    assert times(series("FREQ=YEARLY", start=date(2028, 2, 29), end=None))[0][2] == (
        "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"
    )


@pytest.mark.parametrize(
    ("rule", "start"),
    [
        ("FREQ=YEARLY;BYMONTH=2", date(2028, 2, 29)),
        ("FREQ=YEARLY;BYDAY=-1TU;BYMONTH=2", date(2028, 2, 29)),
        ("FREQ=YEARLY", date(2027, 2, 28)),
        ("FREQ=MONTHLY", date(2028, 2, 29)),
    ],
)
def test_other_rules_stay_as_they_were_said(rule: str, start: Moment) -> None:
    written = times(series(rule, start=start, end=None))[0][2].removeprefix("RRULE:")
    assert sorted(written.split(";")) == sorted(rule.split(";"))


def test_a_call_stands_at_its_closing() -> None:
    call = event(kind=Kind.CALL, closes=Closing(datetime(2027, 6, 30, 18, 0), "America/New_York"))
    assert times(call) == [["DTSTART;TZID=America/New_York:20270630T180000"]]


def test_a_call_that_closes_with_a_day_stands_on_that_day() -> None:
    call = event(kind=Kind.CALL, closes=Closing(date(2027, 6, 30), ANYWHERE_ON_EARTH))
    assert times(call) == [["DTSTART;VALUE=DATE:20270630", "DTEND;VALUE=DATE:20270701"]]


def test_a_time_anywhere_on_earth_is_an_instant() -> None:
    closes = Closing(datetime(2027, 6, 30, 23, 59), ANYWHERE_ON_EARTH)
    assert times(event(kind=Kind.CALL, closes=closes)) == [["DTSTART:20270701T115900Z"]]


def test_a_moved_event_keeps_its_uid() -> None:
    before = event()
    after = replace(before, start=MAY_11, end=None)
    assert [vevents(told)[0].one("UID").text for told in (before, after)] == [UID, UID]

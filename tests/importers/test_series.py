"""Rules, extra dates and left-out dates."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.importers.reading import read_event, refusal

START = "DTSTART;TZID=Europe/Berlin:20270504T190000"  # a Tuesday
PARTS = ("start", "recurrence", "include", "exclude", "overrides")


def _days(count: int) -> list[str]:
    return [f"{date(2027, 5, 5) + timedelta(days=number):%Y%m%d}" for number in range(count)]


def _repeats(*lines: str) -> dict[str, Any]:
    fields = read_event(*lines).fields
    return {name: fields[name] for name in PARTS if name in fields}


@pytest.mark.parametrize(
    ("rule", "kept"),
    [
        ("FREQ=WEEKLY;BYDAY=TU", "FREQ=WEEKLY;BYDAY=TU"),
        ("freq=weekly;byday=tu;", "freq=weekly;byday=tu"),
        ("FREQ=DAILY;UNTIL=20271231", "FREQ=DAILY;UNTIL=20271231"),
        ("FREQ=DAILY;UNTIL=20271231T120000", "FREQ=DAILY;UNTIL=20271231T120000"),
        ("FREQ=WEEKLY;BYDAY=MO, TU", "FREQ=WEEKLY;BYDAY=MO,TU"),
        ("RSCALE=GREGORIAN;FREQ=YEARLY;SKIP=OMIT", "FREQ=YEARLY"),
        ("FREQ=DAILY;BYHOUR=19;BYMINUTE=0;BYSECOND=0", "FREQ=DAILY"),
    ],
)
def test_a_rule_is_kept_but_for_parts_that_change_nothing(rule: str, kept: str) -> None:
    assert _repeats(START, f"RRULE:{rule}") == {"start": "2027-05-04T19:00:00", "recurrence": kept}


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (
            ("RRULE:FREQ=DAILY;BYHOUR=9,19",),
            "Summer party repeats by FREQ=DAILY;BYHOUR=9,19: BYHOUR is not understood here. "
            "Allowed parts: FREQ, INTERVAL, COUNT, UNTIL, BYMONTH, BYMONTHDAY, BYDAY, BYSETPOS, "
            "WKST.",
        ),
        (
            ("RRULE:FREQ=DAILY;UNTIL=20270503",),
            "Summer party repeats by FREQ=DAILY;UNTIL=20270503: UNTIL lies before the start.",
        ),
        (
            ("RRULE:FREQ=DAILY;COUNT=1001",),
            "Summer party repeats by FREQ=DAILY;COUNT=1001: COUNT must be a whole number from 1 "
            "to 1000.",
        ),
        (
            ("RRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY"),
            "Summer party has several rules; only one can be kept.",
        ),
        (
            ("RRULE:FREQ=DAILY", "EXRULE:FREQ=WEEKLY"),
            "Summer party has several rules; only one can be kept.",
        ),
        (
            ("RRULE:FREQ=DAILY;COUNT=2", "EXDATE:20270504T170000Z,20270505"),
            "Summer party leaves out every one of its dates.",
        ),
        (
            ("RRULE:FREQ=DAILY", "EXDATE:" + ",".join(_days(1001))),
            "Summer party lists more than 1000 dates in EXDATE.",
        ),
        (
            ("RDATE:" + ",".join(_days(1001)),),
            "Summer party lists more than 1000 dates in RDATE.",
        ),
    ],
)
def test_a_series_that_cannot_be_kept_whole_is_refused(lines: tuple[str, ...], reason: str) -> None:
    assert refusal(START, *lines) == reason


@pytest.mark.parametrize(
    "line",
    [
        "EXDATE;TZID=Europe/Berlin:20270511T190000",
        "EXDATE:20270511T170000Z",
        "EXDATE;VALUE=DATE:20270511",
        "EXDATE:20270511T000000",
        "EXDATE:20270511T190000,x",
    ],
)
def test_a_left_out_date_is_found_by_its_instant_or_its_day(line: str) -> None:
    assert _repeats(START, "RRULE:FREQ=WEEKLY", line) == {
        "start": "2027-05-04T19:00:00",
        "recurrence": "FREQ=WEEKLY",
        "exclude": ["2027-05-11T19:00:00"],
    }


def test_a_left_out_date_may_be_one_that_clocks_jump_over() -> None:
    start = "DTSTART;TZID=Europe/Berlin:20270320T023000"
    line = "EXDATE;TZID=Europe/Berlin:20270328T023000"
    assert _repeats(start, "RRULE:FREQ=DAILY;UNTIL=20270401", line)["exclude"] == [
        "2027-03-28T02:30:00"
    ]


def test_a_left_out_instant_is_not_the_day_it_has_in_utc() -> None:
    start = "DTSTART;TZID=America/Los_Angeles:20270504T170000"
    assert _repeats(start, "RRULE:FREQ=DAILY", "EXDATE:20270511T000000Z")["exclude"] == [
        "2027-05-10T17:00:00"
    ]


def test_left_out_dates_far_apart_are_all_found() -> None:
    years = range(2028, 2048)
    line = "EXDATE;VALUE=DATE:" + ",".join(f"{year}0504" for year in years)
    assert _repeats(START, "RRULE:FREQ=DAILY", line)["exclude"] == [
        f"{year}-05-04T19:00:00" for year in years
    ]


def test_a_date_left_out_many_times_is_left_out_once() -> None:
    line = "EXDATE;VALUE=DATE:" + ",".join(["20270511"] * 1001 + ["20270518"])
    assert _repeats(START, "RRULE:FREQ=WEEKLY", line)["exclude"] == [
        "2027-05-11T19:00:00",
        "2027-05-18T19:00:00",
    ]


def test_left_out_dates_that_are_none_of_the_series_are_noted() -> None:
    draft = read_event(START, "RRULE:FREQ=WEEKLY", "EXDATE:20270512T190000,20270511T200000")
    assert draft.fields.get("exclude") is None
    assert draft.notes == (
        "Left-out dates that are none of its series: 2027-05-11T20:00:00, 2027-05-12T19:00:00.",
    )


def test_extra_dates_need_no_rule_and_repeat_no_start() -> None:
    assert _repeats(START, "RDATE:20270504T170000Z,20270601T170000Z", "RDATE:20270520") == {
        "start": "2027-05-04T19:00:00",
        "include": ["2027-05-20T19:00:00", "2027-06-01T19:00:00"],
    }


def test_left_out_dates_of_an_event_that_does_not_repeat_mean_nothing() -> None:
    assert _repeats(START, "EXDATE:20270504T170000Z") == {"start": "2027-05-04T19:00:00"}


def test_rfc5545_3_3_10_a_start_outside_of_its_rule_counts_as_the_first() -> None:
    assert _repeats(START, "RRULE:FREQ=WEEKLY;BYDAY=TH;COUNT=3") == {
        "start": "2027-05-06T19:00:00",
        "recurrence": "FREQ=WEEKLY;COUNT=2;BYDAY=TH",
        "include": ["2027-05-04T19:00:00"],
    }


def test_a_start_outside_of_an_open_rule_keeps_the_rule_as_it_was_written() -> None:
    lines = ("DTSTART:20270504", "DTEND:20270506", "RRULE:FREQ=WEEKLY;WKST=SU;BYDAY=TH")
    draft = read_event(*lines)
    assert draft.fields == {
        "title": "Summer party",
        "status": "confirmed",
        "start": "2027-05-06",
        "end": "2027-05-08",
        "time_zone": "Europe/Berlin",
        "recurrence": "FREQ=WEEKLY;WKST=SU;BYDAY=TH",
        "include": ["2027-05-04"],
    }


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=WEEKLY;BYDAY=TH;COUNT=1",
        "FREQ=WEEKLY;BYDAY=TH;UNTIL=20270505",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    ],
)
def test_a_rule_without_a_date_after_the_start_is_left_out_and_noted(rule: str) -> None:
    draft = read_event(START, f"RRULE:{rule}")
    assert draft.fields.get("recurrence") is None
    assert draft.fields["start"] == "2027-05-04T19:00:00"
    assert draft.notes == ("Its rule names no date after its start and was left out.",)

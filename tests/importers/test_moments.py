"""When an event begins and ends."""

import pytest

from calendar_service.importers.ics import read_ics
from tests.importers.reading import calendar, event, read_event, refusal


def _times(*lines: str) -> tuple[str | None, str | None, str]:
    fields = read_event(*lines).fields
    return fields["start"], fields.get("end"), fields["time_zone"]


@pytest.mark.parametrize(
    ("lines", "times"),
    [
        (("DTSTART;VALUE=DATE:20270508",), ("2027-05-08", None)),
        (("DTSTART:20270508",), ("2027-05-08", None)),
        (("DTSTART;VALUE=DATE:20270508T000000",), ("2027-05-08", None)),
        (("DTSTART:20270508", "DTEND:20270511"), ("2027-05-08", "2027-05-11")),
        (("DTSTART:20270508", "DURATION:P2D"), ("2027-05-08", "2027-05-10")),
        (("DTSTART:20270508", "DURATION:P1W"), ("2027-05-08", "2027-05-15")),
        (("DTSTART:20270508", "DURATION:PT24H"), ("2027-05-08", "2027-05-09")),
        (("DTSTART:20270508", "DTEND:20270508"), ("2027-05-08", None)),
        (("DTSTART:20270508T190000", "DTEND:20270508T190000"), ("2027-05-08T19:00:00", None)),
        (
            ("DTSTART:20270508T190000", "DURATION:PT90M"),
            ("2027-05-08T19:00:00", "2027-05-08T20:30:00"),
        ),
        (
            ("DTSTART;TZID=Europe/Berlin:20270508T190000", "DTEND:20270508T190000Z"),
            ("2027-05-08T19:00:00", "2027-05-08T21:00:00"),
        ),
    ],
)
def test_an_end_is_told_by_the_clock_of_the_start(
    lines: tuple[str, ...], times: tuple[str, str | None]
) -> None:
    assert _times(*lines) == (*times, "Europe/Berlin")


def test_rfc5545_3_3_6_the_days_of_a_duration_are_nominal_and_its_hours_exact() -> None:
    start = "DTSTART;TZID=Europe/Berlin:20270327T120000"
    assert _times(start, "DURATION:P1D")[1] == "2027-03-28T12:00:00"
    assert _times(start, "DURATION:PT23H")[1] == "2027-03-28T12:00:00"


@pytest.mark.parametrize("line", ["DTEND:20270507T190000", "DURATION:-PT1H"])
def test_an_end_before_the_start_is_left_out_and_noted(line: str) -> None:
    draft = read_event(line)
    assert draft.fields == {
        "title": "Summer party",
        "status": "confirmed",
        "start": "2027-05-08T19:00:00",
        "time_zone": "Europe/Berlin",
    }
    assert draft.notes == ("Its end lay before its start and was left out.",)


@pytest.mark.parametrize(
    ("line", "note"),
    [
        ("DTEND:20270509", "Its end '20270509' could not be read."),
        ("DTEND:tomorrow", "Its end 'tomorrow' could not be read."),
        ("DURATION:2 hours", "Its duration '2 hours' could not be read."),
        ("DURATION:P99999999999D", "Its duration 'P99999999999D' could not be read."),
        ("DURATION:P9999999D", "Its duration 'P9999999D' could not be read."),
    ],
)
def test_an_end_that_cannot_be_read_is_noted(line: str, note: str) -> None:
    assert read_event(line).notes == (note,)


def test_an_end_beyond_our_years_is_left_out_and_noted() -> None:
    assert read_event("DURATION:P99999D").notes == (
        "end was left out: Dates from the year 1900 to 2199 are allowed.",
    )


def test_rfc5545_3_3_5_a_start_in_a_skipped_hour_has_the_offset_before_it() -> None:
    draft = read_event("DTSTART;TZID=Europe/Berlin:20270328T023000")
    assert draft.fields["start"] == "2027-03-28T03:30:00"
    assert draft.notes == ("Its start fell into an hour that clocks skip, and was moved on.",)


def test_utc_times_keep_their_instant_even_in_an_hour_that_clocks_show_twice() -> None:
    assert _times("DTSTART:20271031T003000Z") == ("2027-10-31T02:30:00", None, "Europe/Berlin")
    draft = read_event("DTSTART:20271031T013000Z")
    assert (draft.fields["start"], draft.fields["time_zone"]) == ("2027-10-31T01:30:00", "UTC")
    assert draft.notes == ("Local clocks show its hour twice, so it is told in UTC.",)


def test_dates_of_the_calendar_s_own_zone_are_dates_anywhere() -> None:
    source = calendar("X-WR-TIMEZONE:Asia/Tokyo", *event("DTSTART;VALUE=DATE:20270508"))
    draft = read_ics(source, default_tzid="America/Lima").drafts[0]
    assert (draft.fields["start"], draft.fields["time_zone"]) == ("2027-05-08", "Asia/Tokyo")


@pytest.mark.parametrize(
    "start", ["tomorrow", "20270230", "18991231", "22000101", "20270508T250000"]
)
def test_a_start_that_is_no_date_of_our_years_is_refused(start: str) -> None:
    assert refusal(f"DTSTART:{start}") == f"Summer party has a start that is no date: {start}."

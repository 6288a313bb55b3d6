"""Tests of how an event repeats that is sent in again."""

from typing import Any

import pytest

from calendar_service.operations.repeat_again import repeat_again

BERLIN = "Europe/Berlin"
UNTIL = "FREQ=WEEKLY;UNTIL="


def again(start: str, rule: str | None, *, is_next_year: bool, **fields: Any) -> tuple[int, Any]:
    told = {"start": start, "recurrence": rule, **fields}
    found = repeat_again(told, BERLIN, is_next_year=is_next_year)
    return found.later.days, found.rule


@pytest.mark.parametrize(
    ("start", "rule", "days", "moved"),
    [
        ("2027-05-04T19:00", "FREQ=WEEKLY;COUNT=8", 364, "FREQ=WEEKLY;COUNT=8"),
        ("2027-05-04T19:00", f"{UNTIL}20270601", 364, f"{UNTIL}20280530"),
        # A timed end, as a series that was split has it, and one before that day's date.
        (
            "2027-05-04T19:00",
            "FREQ=WEEKLY;UNTIL=20270601T190000",
            364,
            "FREQ=WEEKLY;UNTIL=20280530",
        ),
        (
            "2027-05-04T19:00",
            "FREQ=WEEKLY;UNTIL=20270601T180000",
            364,
            "FREQ=WEEKLY;UNTIL=20280529",
        ),
        # The second Thursday; 52 weeks later is the first.
        ("2026-01-08", "FREQ=MONTHLY;BYDAY=2TH", 371, "FREQ=MONTHLY;BYDAY=2TH"),
        ("2027-05-15", "FREQ=MONTHLY;COUNT=3", 366, "FREQ=MONTHLY;COUNT=3"),
        ("2027-05-08", "FREQ=YEARLY", 366, "FREQ=YEARLY"),
        ("2027-05-08", None, 364, None),
        ("2199-05-08", "FREQ=WEEKLY", 364, "FREQ=WEEKLY"),
    ],
)
def test_a_year_later_it_repeats_alike(
    start: str, rule: str | None, days: int, moved: str | None
) -> None:
    assert again(start, rule, is_next_year=True) == (days, moved)


@pytest.mark.parametrize(
    ("rule", "counted"),
    [
        ("FREQ=WEEKLY;COUNT=8", "FREQ=WEEKLY;COUNT=8"),
        ("FREQ=WEEKLY;UNTIL=20270601", "FREQ=WEEKLY;COUNT=5"),
        ("FREQ=DAILY;UNTIL=20991231", "FREQ=DAILY"),
        ("FREQ=WEEKLY;BYDAY=TU,TH", "FREQ=WEEKLY;BYDAY=TU,TH"),
    ],
)
def test_without_dates_a_last_date_is_a_number_of_times(rule: str, counted: str) -> None:
    assert again("2027-05-04T19:00", rule, is_next_year=False)[1] == counted


def test_what_was_skipped_is_known_to_be_left_out() -> None:
    fields = {"start": "2027-05-04", "recurrence": "FREQ=WEEKLY", "exclude": ["2027-05-11"]}

    assert not repeat_again(fields, BERLIN, is_next_year=True).is_whole
    assert repeat_again({**fields, "exclude": []}, BERLIN, is_next_year=True).is_whole

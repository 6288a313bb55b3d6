"""The days a rule names: what is missing, what is mixed, what is far away."""

from datetime import date, timedelta
from itertools import islice
from random import Random

import pytest

from calendar_service.domain.rule import Frequency, Rule, Weekday
from calendar_service.domain.when import day_of
from calendar_service.recurrence.days import rule_days
from tests.recurrence.generated import hostile, ordinary
from tests.recurrence.making import rule_of


def days(text: str, start_day: date, most: int, from_day: date | None = None) -> list[str]:
    found = rule_days(rule_of(text, start_day), start_day, from_day or start_day)
    return [day.isoformat() for day in islice(found, most)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("FREQ=YEARLY", ["2027-05-13", "2028-05-13"]),
        ("FREQ=YEARLY;BYMONTH=5,6", ["2027-05-13", "2027-06-13"]),
        ("FREQ=MONTHLY", ["2027-05-13", "2027-06-13"]),
        ("FREQ=MONTHLY;BYMONTH=5,7", ["2027-05-13", "2027-07-13"]),
        ("FREQ=WEEKLY", ["2027-05-13", "2027-05-20"]),
        ("FREQ=WEEKLY;BYMONTH=5", ["2027-05-13", "2027-05-20"]),
        ("FREQ=DAILY", ["2027-05-13", "2027-05-14"]),
        ("FREQ=DAILY;BYMONTH=5", ["2027-05-13", "2027-05-14"]),
    ],
)
def test_rfc5545_3_3_10_what_a_rule_leaves_out_is_taken_from_the_start(
    text: str, found: list[str]
) -> None:
    assert days(text, date(2027, 5, 13), 2) == found


def test_rfc5545_3_3_10_29_february_comes_in_leap_years_alone() -> None:
    assert days("FREQ=YEARLY", date(2092, 2, 29), 4) == [
        "2092-02-29", "2096-02-29", "2104-02-29", "2108-02-29"
    ]  # fmt: skip


def test_rfc5545_3_3_10_the_31st_skips_the_months_without_one() -> None:
    assert days("FREQ=MONTHLY", date(2027, 1, 31), 4) == [
        "2027-01-31", "2027-03-31", "2027-05-31", "2027-07-31"
    ]  # fmt: skip


def test_days_counted_from_the_end_follow_each_months_length() -> None:
    assert days("FREQ=MONTHLY;BYMONTHDAY=-31,-1", date(2028, 1, 1), 6) == [
        "2028-01-01", "2028-01-31", "2028-02-29", "2028-03-01", "2028-03-31", "2028-04-30"
    ]  # fmt: skip


def test_a_yearly_rule_with_month_days_alone_means_every_month() -> None:
    assert days("FREQ=YEARLY;BYMONTHDAY=13", date(2027, 11, 13), 3) == [
        "2027-11-13", "2027-12-13", "2028-01-13"
    ]  # fmt: skip


def test_a_plain_weekday_beside_a_numbered_one_means_every_such_day() -> None:
    assert days("FREQ=MONTHLY;BYDAY=MO,2TU", date(2027, 3, 1), 7) == [
        "2027-03-01", "2027-03-08", "2027-03-09", "2027-03-15", "2027-03-22", "2027-03-29",
        "2027-04-05",
    ]  # fmt: skip
    yearly = days("FREQ=YEARLY;BYMONTH=12;BYDAY=FR,-1SA", date(2027, 12, 3), 6)
    assert yearly == [
        "2027-12-03", "2027-12-10", "2027-12-17", "2027-12-24", "2027-12-25", "2027-12-31"
    ]  # fmt: skip


def test_a_weekday_is_numbered_within_the_year_unless_months_are_named() -> None:
    assert days("FREQ=YEARLY;BYDAY=53TH,-53FR", date(2026, 12, 31), 3) == [
        "2026-12-31", "2027-01-01", "2032-01-02"
    ]  # fmt: skip


def test_a_number_that_no_month_reaches_names_no_day() -> None:
    rule = Rule(
        Frequency.YEARLY, by_month=(12,), by_day=((53, Weekday.MONDAY), (-53, Weekday.MONDAY))
    )
    assert list(rule_days(rule, date(2027, 1, 1), date(2027, 1, 1))) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", ["2027-05-31", "2027-06-30"]),
        ("FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1", ["2027-05-31", "2027-06-30"]),
        ("FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", ["2027-12-31", "2028-12-29"]),
        ("FREQ=YEARLY;BYMONTH=3,9;BYDAY=MO;BYSETPOS=1", ["2028-03-06", "2029-03-05"]),
        ("FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=2", ["2027-05-19", "2027-05-26"]),
        ("FREQ=DAILY;BYDAY=SA,SU;BYSETPOS=1", ["2027-05-15", "2027-05-16"]),
        ("FREQ=DAILY;BYDAY=SA,SU;BYSETPOS=2", []),
    ],
)
def test_rfc5545_3_3_10_a_position_counts_within_the_whole_period(
    text: str, found: list[str]
) -> None:
    assert days(text, date(2027, 5, 13), 2) == found


def test_a_week_that_crosses_the_year_is_one_period() -> None:
    text = "FREQ=WEEKLY;BYDAY=MO,FR,SU;BYSETPOS=2"
    new_year = date(2027, 1, 1)
    assert days(text, date(2020, 1, 3), 2, from_day=new_year) == ["2027-01-01", "2027-01-08"]


def test_the_calendar_ends_with_its_last_day() -> None:
    assert days("FREQ=MONTHLY;BYMONTHDAY=-1", date(2199, 10, 31), 9) == [
        "2199-10-31", "2199-11-30", "2199-12-31"
    ]  # fmt: skip


def test_days_from_far_on_are_those_that_a_walk_from_the_start_meets() -> None:
    chance = Random(3310)
    for _ in range(300):
        generated = ordinary(chance)
        rule, start_day = generated.rule, day_of(generated.start)
        from_day = start_day + timedelta(days=chance.randrange(9000))
        walked = (day for day in rule_days(rule, start_day, start_day) if day >= from_day)
        jumped = rule_days(rule, start_day, from_day)
        assert list(islice(jumped, 9)) == list(islice(walked, 9)), rule


def test_hostile_rules_keep_their_step_from_far_on() -> None:
    chance = Random(3310)
    for _ in range(100):
        rule, start_day = hostile(chance), date(2020, 1, 1) + timedelta(chance.randrange(3000))
        from_day = start_day + timedelta(days=chance.randrange(9000))
        walked = (day for day in rule_days(rule, start_day, start_day) if day >= from_day)
        jumped = rule_days(rule, start_day, from_day)
        assert list(islice(jumped, 9)) == list(islice(walked, 9)), rule

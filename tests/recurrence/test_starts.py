"""Original starts: the union of what a series names, less what it leaves out."""

from datetime import date, datetime, timedelta

from calendar_service.recurrence.starts import is_past, known_starts, starts
from tests.recurrence.making import days_of, series_of

TUESDAY = datetime(2027, 5, 4, 19)
FIRST, LAST = date(1900, 1, 1), date(2200, 1, 1)


def test_the_start_the_rule_and_the_included_are_one_ascending_list() -> None:
    series = series_of(
        "FREQ=WEEKLY;COUNT=3",
        TUESDAY,
        include=(datetime(2027, 5, 13, 10), datetime(2027, 5, 5, 19)),
    )
    assert list(starts(series, FIRST, LAST)) == [
        TUESDAY,
        datetime(2027, 5, 5, 19),
        datetime(2027, 5, 11, 19),
        datetime(2027, 5, 13, 10),
        datetime(2027, 5, 18, 19),
    ]


def test_a_start_named_twice_is_one() -> None:
    twice = (TUESDAY, TUESDAY + timedelta(7), TUESDAY + timedelta(7))
    series = series_of("FREQ=WEEKLY;COUNT=2", TUESDAY, include=twice)
    assert days_of(series, FIRST, LAST) == ["2027-05-04", "2027-05-11"]


def test_the_excluded_are_left_out_even_the_start_and_the_included() -> None:
    series = series_of(
        "FREQ=WEEKLY;COUNT=3",
        TUESDAY,
        include=(TUESDAY + timedelta(1),),
        exclude=(TUESDAY, TUESDAY + timedelta(1)),
    )
    assert days_of(series, FIRST, LAST) == ["2027-05-11", "2027-05-18"]


def test_a_time_of_day_must_agree_to_be_left_out() -> None:
    series = series_of("FREQ=WEEKLY;COUNT=2", TUESDAY, exclude=(TUESDAY.replace(hour=18),))
    assert days_of(series, FIRST, LAST) == ["2027-05-04", "2027-05-11"]


def test_without_a_rule_there_are_the_start_and_the_included() -> None:
    series = series_of("", TUESDAY, include=(TUESDAY + timedelta(30),))
    assert days_of(series, FIRST, LAST) == ["2027-05-04", "2027-06-03"]


def test_rfc5545_3_3_10_count_counts_the_start_even_where_the_rule_does_not_name_it() -> None:
    series = series_of("FREQ=WEEKLY;BYDAY=FR;COUNT=3", TUESDAY)
    assert days_of(series, FIRST, LAST) == ["2027-05-04", "2027-05-07", "2027-05-14"]


def test_count_counts_what_is_left_out_but_not_what_is_included() -> None:
    series = series_of(
        "FREQ=DAILY;COUNT=3",
        TUESDAY,
        include=(TUESDAY - timedelta(1), TUESDAY + timedelta(9)),
        exclude=(TUESDAY + timedelta(1),),
    )
    assert days_of(series, FIRST, LAST) == ["2027-05-03", "2027-05-04", "2027-05-06", "2027-05-13"]


def test_count_is_counted_from_the_start_however_late_one_looks() -> None:
    series = series_of("FREQ=WEEKLY;COUNT=100", TUESDAY)
    assert days_of(series, date(2029, 3, 20), LAST) == ["2029-03-20", "2029-03-27"]


def test_until_is_itself_included() -> None:
    day_by_day = series_of("FREQ=DAILY;UNTIL=20270506T170000Z", TUESDAY)
    assert days_of(day_by_day, FIRST, LAST) == ["2027-05-04", "2027-05-05", "2027-05-06"]
    a_second_less = series_of("FREQ=DAILY;UNTIL=20270506T165959Z", TUESDAY)
    assert days_of(a_second_less, FIRST, LAST) == ["2027-05-04", "2027-05-05"]
    all_day = series_of("FREQ=DAILY;UNTIL=20270505", date(2027, 5, 4))
    assert days_of(all_day, FIRST, LAST) == ["2027-05-04", "2027-05-05"]


def test_a_date_as_until_holds_for_the_whole_day() -> None:
    assert not is_past(date(2027, 5, 6), datetime(2027, 5, 6, 23, 59))
    assert is_past(date(2027, 5, 6), datetime(2027, 5, 7))
    assert not is_past(None, datetime(2199, 1, 1))


def test_the_days_asked_for_are_half_open() -> None:
    series = series_of("FREQ=DAILY", TUESDAY)
    assert days_of(series, date(2027, 5, 6), date(2027, 5, 8)) == ["2027-05-06", "2027-05-07"]


def test_a_date_series_has_dates_as_starts() -> None:
    series = series_of("FREQ=DAILY;COUNT=2", date(2027, 5, 4))
    found = list(starts(series, FIRST, LAST))
    assert found == [date(2027, 5, 4), date(2027, 5, 5)]
    assert {type(moment) for moment in found} == {date}


def test_a_moment_is_known_only_as_an_original_start() -> None:
    series = series_of("FREQ=WEEKLY", TUESDAY, exclude=(TUESDAY + timedelta(14),))
    asked = [TUESDAY + timedelta(days) for days in (-7, 0, 1, 14, 700)]
    assert known_starts(series, asked) == {TUESDAY, TUESDAY + timedelta(700)}
    assert known_starts(series, []) == frozenset()

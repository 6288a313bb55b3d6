"""The examples of RFC 5545 §3.8.5.3, those with parts that are allowed here."""

from datetime import date, datetime
from itertools import islice

from calendar_service.domain.when import format_moment
from calendar_service.recurrence.starts import starts
from tests.recurrence.making import series_of

FIRST, LAST = date(1900, 1, 1), date(2200, 1, 1)


def first_days(text: str, day: str, most: int, exclude: str | None = None) -> list[str]:
    """Return the first `most` days of a rule in New York at nine, as all the examples are."""
    left_out = (datetime.fromisoformat(f"{exclude}T09:00"),) if exclude else ()
    start = datetime.fromisoformat(f"{day}T09:00")
    series = series_of(text, start, tzid="America/New_York", exclude=left_out)
    return [format_moment(moment)[:10] for moment in islice(starts(series, FIRST, LAST), most)]


def days(*months: str) -> list[str]:
    """Return days from lines like `1997-09 2 4 9`."""
    return [f"{month}-{int(day):02}" for month, *of in map(str.split, months) for day in of]


def test_rfc5545_3_8_5_3_daily_for_ten_occurrences() -> None:
    assert first_days("FREQ=DAILY;COUNT=10", "1997-09-02", 99) == days(
        "1997-09 2 3 4 5 6 7 8 9 10 11"
    )


def test_rfc5545_3_8_5_3_daily_until_a_day_ends_before_that_instant() -> None:
    found = first_days("FREQ=DAILY;UNTIL=19971224T000000Z", "1997-09-02", 999)
    assert (len(found), found[0], found[-1]) == (113, "1997-09-02", "1997-12-23")


def test_rfc5545_3_8_5_3_every_other_day() -> None:
    assert first_days("FREQ=DAILY;INTERVAL=2", "1997-09-02", 20) == days(
        "1997-09 2 4 6 8 10 12 14 16 18 20 22 24 26 28 30", "1997-10 2 4 6 8 10"
    )


def test_rfc5545_3_8_5_3_every_ten_days() -> None:
    assert first_days("FREQ=DAILY;INTERVAL=10;COUNT=5", "1997-09-02", 99) == days(
        "1997-09 2 12 22", "1997-10 2 12"
    )


def test_rfc5545_3_8_5_3_every_day_in_january_said_in_two_ways() -> None:
    until = "UNTIL=20000131T140000Z;BYMONTH=1"
    yearly = first_days(f"FREQ=YEARLY;{until};BYDAY=SU,MO,TU,WE,TH,FR,SA", "1998-01-01", 999)
    every = " ".join(str(day) for day in range(1, 32))
    assert yearly == days(f"1998-01 {every}", f"1999-01 {every}", f"2000-01 {every}")
    assert first_days(f"FREQ=DAILY;{until}", "1998-01-01", 999) == yearly


def test_rfc5545_3_8_5_3_weekly_for_ten_occurrences() -> None:
    assert first_days("FREQ=WEEKLY;COUNT=10", "1997-09-02", 99) == days(
        "1997-09 2 9 16 23 30", "1997-10 7 14 21 28", "1997-11 4"
    )


def test_rfc5545_3_8_5_3_weekly_until_a_day() -> None:
    assert first_days("FREQ=WEEKLY;UNTIL=19971224T000000Z", "1997-09-02", 99) == days(
        "1997-09 2 9 16 23 30", "1997-10 7 14 21 28", "1997-11 4 11 18 25", "1997-12 2 9 16 23"
    )


def test_rfc5545_3_8_5_3_every_other_week() -> None:
    assert first_days("FREQ=WEEKLY;INTERVAL=2;WKST=SU", "1997-09-02", 13) == days(
        "1997-09 2 16 30", "1997-10 14 28", "1997-11 11 25", "1997-12 9 23", "1998-01 6 20",
        "1998-02 3 17",
    )  # fmt: skip


def test_rfc5545_3_8_5_3_tuesdays_and_thursdays_for_five_weeks() -> None:
    five_weeks = days("1997-09 2 4 9 11 16 18 23 25 30", "1997-10 2")
    for limit in ("UNTIL=19971007T000000Z", "COUNT=10"):
        text = f"FREQ=WEEKLY;{limit};WKST=SU;BYDAY=TU,TH"
        assert first_days(text, "1997-09-02", 99) == five_weeks


def test_rfc5545_3_8_5_3_three_days_of_every_other_week() -> None:
    text = "FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR"
    assert first_days(text, "1997-09-01", 99) == days(
        "1997-09 1 3 5 15 17 19 29", "1997-10 1 3 13 15 17 27 29 31", "1997-11 10 12 14 24 26 28",
        "1997-12 8 10 12 22",
    )  # fmt: skip


def test_rfc5545_3_8_5_3_tuesdays_and_thursdays_of_every_other_week() -> None:
    text = "FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH"
    assert first_days(text, "1997-09-02", 99) == days("1997-09 2 4 16 18 30", "1997-10 2 14 16")


def test_rfc5545_3_8_5_3_first_friday_of_the_month() -> None:
    assert first_days("FREQ=MONTHLY;COUNT=10;BYDAY=1FR", "1997-09-05", 99) == days(
        "1997-09 5", "1997-10 3", "1997-11 7", "1997-12 5", "1998-01 2", "1998-02 6", "1998-03 6",
        "1998-04 3", "1998-05 1", "1998-06 5",
    )  # fmt: skip


def test_rfc5545_3_8_5_3_first_friday_of_the_month_until_a_day() -> None:
    text = "FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR"
    assert first_days(text, "1997-09-05", 99) == days(
        "1997-09 5", "1997-10 3", "1997-11 7", "1997-12 5"
    )


def test_rfc5545_3_8_5_3_first_and_last_sunday_of_every_other_month() -> None:
    text = "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU"
    assert first_days(text, "1997-09-07", 99) == days(
        "1997-09 7 28", "1997-11 2 30", "1998-01 4 25", "1998-03 1 29", "1998-05 3 31"
    )


def test_rfc5545_3_8_5_3_second_to_last_monday_of_the_month() -> None:
    assert first_days("FREQ=MONTHLY;COUNT=6;BYDAY=-2MO", "1997-09-22", 99) == days(
        "1997-09 22", "1997-10 20", "1997-11 17", "1997-12 22", "1998-01 19", "1998-02 16"
    )


def test_rfc5545_3_8_5_3_third_to_last_day_of_the_month() -> None:
    assert first_days("FREQ=MONTHLY;BYMONTHDAY=-3", "1997-09-28", 6) == days(
        "1997-09 28", "1997-10 29", "1997-11 28", "1997-12 29", "1998-01 29", "1998-02 26"
    )


def test_rfc5545_3_8_5_3_second_and_fifteenth_of_the_month() -> None:
    assert first_days("FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15", "1997-09-02", 99) == days(
        "1997-09 2 15", "1997-10 2 15", "1997-11 2 15", "1997-12 2 15", "1998-01 2 15"
    )


def test_rfc5545_3_8_5_3_first_and_last_day_of_the_month() -> None:
    assert first_days("FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1", "1997-09-30", 99) == days(
        "1997-09 30", "1997-10 1 31", "1997-11 1 30", "1997-12 1 31", "1998-01 1 31", "1998-02 1"
    )


def test_rfc5545_3_8_5_3_some_days_of_every_eighteenth_month() -> None:
    text = "FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15"
    assert first_days(text, "1997-09-10", 99) == days(
        "1997-09 10 11 12 13 14 15", "1999-03 10 11 12 13"
    )


def test_rfc5545_3_8_5_3_every_tuesday_of_every_other_month() -> None:
    assert first_days("FREQ=MONTHLY;INTERVAL=2;BYDAY=TU", "1997-09-02", 18) == days(
        "1997-09 2 9 16 23 30", "1997-11 4 11 18 25", "1998-01 6 13 20 27", "1998-03 3 10 17 24 31"
    )


def test_rfc5545_3_8_5_3_yearly_in_june_and_july() -> None:
    assert first_days("FREQ=YEARLY;COUNT=10;BYMONTH=6,7", "1997-06-10", 99) == [
        f"{year}-{month}-10" for year in range(1997, 2002) for month in ("06", "07")
    ]


def test_rfc5545_3_8_5_3_three_months_of_every_other_year() -> None:
    assert first_days("FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3", "1997-03-10", 99) == [
        "1997-03-10",
        *[f"{year}-{month}-10" for year in (1999, 2001, 2003) for month in ("01", "02", "03")],
    ]


def test_rfc5545_3_8_5_3_twentieth_monday_of_the_year() -> None:
    assert first_days("FREQ=YEARLY;BYDAY=20MO", "1997-05-19", 3) == [
        "1997-05-19", "1998-05-18", "1999-05-17"
    ]  # fmt: skip


def test_rfc5545_3_8_5_3_every_thursday_in_march() -> None:
    assert first_days("FREQ=YEARLY;BYMONTH=3;BYDAY=TH", "1997-03-13", 11) == days(
        "1997-03 13 20 27", "1998-03 5 12 19 26", "1999-03 4 11 18 25"
    )


def test_rfc5545_3_8_5_3_every_thursday_of_three_months() -> None:
    assert first_days("FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8", "1997-06-05", 26) == days(
        "1997-06 5 12 19 26", "1997-07 3 10 17 24 31", "1997-08 7 14 21 28",
        "1998-06 4 11 18 25", "1998-07 2 9 16 23 30", "1998-08 6 13 20 27",
    )  # fmt: skip


def test_rfc5545_3_8_5_3_every_friday_the_thirteenth_without_the_start() -> None:
    text = "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13"
    assert first_days(text, "1997-09-02", 5, exclude="1997-09-02") == [
        "1998-02-13", "1998-03-13", "1998-11-13", "1999-08-13", "2000-10-13"
    ]  # fmt: skip


def test_rfc5545_3_8_5_3_first_saturday_after_the_first_sunday() -> None:
    text = "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13"
    assert first_days(text, "1997-09-13", 10) == days(
        "1997-09 13", "1997-10 11", "1997-11 8", "1997-12 13", "1998-01 10", "1998-02 7",
        "1998-03 7", "1998-04 11", "1998-05 9", "1998-06 13",
    )  # fmt: skip


def test_rfc5545_3_8_5_3_first_tuesday_after_a_monday_in_november_every_fourth_year() -> None:
    text = "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8"
    assert first_days(text, "1996-11-05", 3) == ["1996-11-05", "2000-11-07", "2004-11-02"]


def test_rfc5545_3_8_5_3_third_of_three_weekdays_in_the_month() -> None:
    text = "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3"
    assert first_days(text, "1997-09-04", 99) == ["1997-09-04", "1997-10-07", "1997-11-06"]


def test_rfc5545_3_8_5_3_second_to_last_weekday_of_the_month() -> None:
    text = "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2"
    assert first_days(text, "1997-09-29", 7) == days(
        "1997-09 29", "1997-10 30", "1997-11 27", "1997-12 30", "1998-01 29", "1998-02 26",
        "1998-03 30",
    )  # fmt: skip


def test_rfc5545_3_8_5_3_the_day_a_week_begins_with_changes_what_every_other_week_means() -> None:
    text = "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU"
    assert first_days(f"{text};WKST=MO", "1997-08-05", 99) == days("1997-08 5 10 19 24")
    assert first_days(f"{text};WKST=SU", "1997-08-05", 99) == days("1997-08 5 17 19 31")


def test_rfc5545_3_8_5_3_a_day_that_does_not_exist_is_skipped() -> None:
    assert first_days("FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", "2007-01-15", 99) == days(
        "2007-01 15 30", "2007-02 15", "2007-03 15 30"
    )

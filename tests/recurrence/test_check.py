"""The mistakes in a series, each told in a sentence under the field that it is in."""

from datetime import date, datetime, timedelta

import pytest

from calendar_service.domain.event import Override, Recurrence
from calendar_service.domain.occurrence import Series
from calendar_service.domain.problems import Problem
from calendar_service.domain.when import Moment
from calendar_service.recurrence.check import check
from tests.recurrence.making import BERLIN, series_of

TUESDAY = datetime(2027, 5, 4, 19)
IN_TWO_YEARS = date(2029, 5, 1)
NIGHT = datetime(2027, 3, 1, 2, 30)
GAP = datetime(2027, 3, 28, 2, 30)
BEFORE_THE_GAP = datetime(2027, 3, 27, 19)


def told(series: Series) -> list[tuple[str, str]]:
    return [(problem.field, str(problem)) for problem in check(series, IN_TWO_YEARS)]


def no_such_time(day: str, tzid: str = BERLIN, time: str = "02:30") -> str:
    return (
        f"There is no {time} on {day} in {tzid}: clocks jump over it. "
        "Choose another time or leave that date out."
    )


@pytest.mark.parametrize(
    "series",
    [
        Series(TUESDAY, TUESDAY + timedelta(hours=2), BERLIN, Recurrence()),
        Series(date(2027, 5, 4), date(2027, 5, 5), BERLIN, Recurrence()),
        series_of("FREQ=WEEKLY", TUESDAY),
        series_of("FREQ=YEARLY", date(2028, 2, 29)),
        series_of("FREQ=MONTHLY;BYDAY=1TU;UNTIL=20270504T190000", TUESDAY),
        series_of("", TUESDAY, include=(TUESDAY + timedelta(1), TUESDAY + timedelta(1))),
        series_of(
            "FREQ=WEEKLY",
            TUESDAY,
            include=(TUESDAY + timedelta(1),),
            exclude=(TUESDAY, TUESDAY + timedelta(1), TUESDAY + timedelta(weeks=8000)),
            overrides=(Override(TUESDAY + timedelta(7), start=TUESDAY + timedelta(8)),),
        ),
    ],
)
def test_a_sound_series_has_no_problems(series: Series) -> None:
    assert check(series, IN_TWO_YEARS) == ()


def test_a_rule_that_never_happens_is_told() -> None:
    assert told(series_of("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", TUESDAY)) == [
        (
            "recurrence",
            "This rule never happens. It must give a date from 2027-05-04 on, no later than its "
            "UNTIL and before the year 2200.",
        )
    ]


def test_a_rule_that_ends_before_its_first_date_never_happens() -> None:
    series = series_of("FREQ=WEEKLY;BYDAY=FR;UNTIL=20270506", TUESDAY)
    assert [field for field, _ in told(series)] == ["recurrence"]


def test_a_start_beside_the_rule_is_told_with_the_first_date_of_the_rule() -> None:
    assert check(series_of("FREQ=WEEKLY;BYDAY=FR", TUESDAY), IN_TWO_YEARS) == (
        Problem(
            "start",
            "The start must be one of the rule's dates, of which {first} is the next.",
            {"first": "2027-05-07"},
        ),
    )


def test_a_start_that_is_also_included_must_still_be_the_rules() -> None:
    series = series_of("FREQ=WEEKLY;BYDAY=FR", TUESDAY, include=(TUESDAY,))
    assert [field for field, _ in told(series)] == ["start"]


@pytest.mark.parametrize(
    ("start", "end", "tzid", "problems"),
    [
        (GAP, GAP + timedelta(hours=2), BERLIN, [("start", no_such_time("2027-03-28"))]),
        (BEFORE_THE_GAP, GAP, BERLIN, [("end", no_such_time("2027-03-28"))]),
        (
            datetime(2027, 9, 5, 0, 15),
            None,
            "America/Santiago",
            [("start", no_such_time("2027-09-05", "America/Santiago", "00:15"))],
        ),
        (
            datetime(2027, 10, 3, 2, 15),
            datetime(2027, 10, 3, 2, 30),
            "Australia/Lord_Howe",
            [("start", no_such_time("2027-10-03", "Australia/Lord_Howe", "02:15"))],
        ),
        (datetime(2027, 10, 31, 2, 30), None, BERLIN, []),
    ],
)
def test_a_time_that_clocks_jump_over_is_told(
    start: Moment, end: Moment | None, tzid: str, problems: list[tuple[str, str]]
) -> None:
    assert told(Series(start, end, tzid, Recurrence())) == problems


def test_the_first_occurrence_in_a_gap_is_told() -> None:
    assert check(series_of("FREQ=DAILY", NIGHT), IN_TWO_YEARS) == (
        Problem(
            "recurrence",
            "There is no {time} on {day} in {tzid}: clocks jump over it. "
            "Choose another time or leave that date out.",
            {"time": "02:30", "day": "2027-03-28", "tzid": BERLIN},
        ),
    )


def test_occurrences_are_looked_at_up_to_the_day_asked_for() -> None:
    series = series_of("FREQ=DAILY", NIGHT)
    assert check(series, date(2027, 3, 28)) == ()
    assert [problem.field for problem in check(series, date(2027, 3, 29))] == ["recurrence"]


def test_an_occurrence_in_a_gap_may_be_left_out_or_moved() -> None:
    left_out = series_of("FREQ=DAILY;UNTIL=20271231", NIGHT, exclude=(GAP,))
    moved = series_of(
        "FREQ=DAILY;UNTIL=20271231",
        NIGHT,
        overrides=(Override(GAP, start=GAP.replace(hour=4)),),
    )
    assert [told(left_out), told(moved)] == [[], []]


def test_an_occurrence_may_end_in_a_gap() -> None:
    party = series_of("FREQ=WEEKLY", datetime(2027, 3, 6, 22), datetime(2027, 3, 7, 2, 30))
    assert told(party) == []


def test_included_times_and_those_of_overrides_are_looked_at_however_late() -> None:
    late = datetime(2040, 3, 25, 2, 30)
    series = series_of(
        "FREQ=WEEKLY",
        TUESDAY,
        include=(late,),
        overrides=(
            Override(TUESDAY + timedelta(7), start=late - timedelta(1), end=late),
            Override(TUESDAY + timedelta(14), start=late),
        ),
    )
    assert told(series) == [
        ("include", no_such_time("2040-03-25")),
        ("overrides", no_such_time("2040-03-25")),
    ]


def test_what_is_left_out_must_be_a_start_of_the_series() -> None:
    exclude = (TUESDAY, TUESDAY + timedelta(1), TUESDAY + timedelta(7, hours=1))
    assert told(series_of("FREQ=WEEKLY", TUESDAY, exclude=exclude)) == [
        (
            "exclude",
            "Only dates of the series can be left out, and these are none: "
            "2027-05-05T19:00:00, 2027-05-11T20:00:00.",
        )
    ]


def test_what_is_changed_must_be_an_occurrence() -> None:
    overrides = (Override(TUESDAY + timedelta(1)), Override(TUESDAY + timedelta(7)))
    series = series_of(
        "FREQ=WEEKLY", TUESDAY, exclude=(TUESDAY + timedelta(7),), overrides=overrides
    )
    assert told(series) == [
        (
            "overrides",
            "Only occurrences of the series can be changed, and none starts at: "
            "2027-05-05T19:00:00, 2027-05-11T19:00:00.",
        )
    ]


def test_an_occurrence_is_changed_once() -> None:
    series = series_of("FREQ=WEEKLY", TUESDAY, overrides=(Override(TUESDAY), Override(TUESDAY)))
    assert told(series) == [
        (
            "overrides",
            "An occurrence can be changed once only, and these are repeated: 2027-05-04T19:00:00.",
        )
    ]


def test_only_the_first_of_many_dates_are_named() -> None:
    days = tuple(date(2027, 5, 4) + timedelta(index) for index in range(1, 7))
    assert told(series_of("FREQ=WEEKLY", date(2027, 5, 4), exclude=days)) == [
        (
            "exclude",
            "Only dates of the series can be left out, and these are none: "
            "2027-05-05, 2027-05-06, 2027-05-07, 2027-05-08, 2027-05-09, ….",
        )
    ]


def test_one_date_must_stay() -> None:
    exclude = (TUESDAY, TUESDAY + timedelta(7))
    assert told(series_of("FREQ=WEEKLY;COUNT=2", TUESDAY, exclude=exclude)) == [
        ("exclude", "Every date is left out. At least one must stay.")
    ]


def test_lists_have_the_type_of_the_start() -> None:
    day = date(2027, 5, 11)
    timed = series_of(
        "FREQ=WEEKLY", TUESDAY, include=(day,), overrides=(Override(TUESDAY, start=day),)
    )
    all_day = series_of("FREQ=WEEKLY", date(2027, 5, 4), exclude=(TUESDAY,))
    with_time = "These must be dates with a time of day, like the start."
    assert told(timed) == [("include", with_time), ("overrides", with_time)]
    assert told(all_day) == [
        ("exclude", "These must be dates without a time of day, like the start.")
    ]


def test_lists_have_a_limit() -> None:
    many = tuple(TUESDAY + timedelta(7 * week) for week in range(1001))
    series = series_of(
        "FREQ=WEEKLY",
        TUESDAY,
        include=many,
        exclude=many,
        overrides=tuple(Override(start) for start in many),
    )
    sentence = "At most 1000 may be listed here."
    assert told(series) == [
        ("include", sentence),
        ("exclude", sentence),
        ("overrides", sentence),
    ]


def test_all_mistakes_are_told_at_once() -> None:
    series = series_of(
        "FREQ=WEEKLY;BYDAY=FR",
        TUESDAY,
        GAP,
        exclude=(TUESDAY + timedelta(1),),
        overrides=(Override(TUESDAY + timedelta(2)),),
    )
    assert [field for field, _ in told(series)] == ["end", "start", "exclude", "overrides"]

"""Tests of what becomes of a series' exceptions where its start, its zone or its rule changes."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from calendar_service.domain.event import Override, Recurrence, Status
from calendar_service.domain.occurrence import Series
from calendar_service.domain.problems import Problems
from calendar_service.domain.rule import Rule, parse_rule
from calendar_service.domain.when import Moment
from calendar_service.recurrence.follow import Followed, follow

BERLIN = "Europe/Berlin"
TUESDAY = datetime(2027, 5, 4, 19)
WEEK = timedelta(days=7)
HOUR = timedelta(hours=1)
OFF = Override(TUESDAY + 2 * WEEK, Status.CANCELLED)


def rule(text: str | None, start: Moment) -> Rule | None:
    return parse_rule(text, start, BERLIN, Problems()) if text else None


def series(text: str | None, start: Moment = TUESDAY, **exceptions: Any) -> Series:
    return Series(start, None, BERLIN, Recurrence(rule(text, start), **exceptions))


def followed(before: Series, start: Moment, text: str | None = "", **told: Any) -> Followed:
    """Return how the series follows to this start; with a text, by another rule."""
    changed = Series(start, None, BERLIN, Recurrence(rule(text, start), **told))
    return follow(before, changed, [*told, *(["recurrence"] if text != "" else [])])


def test_exceptions_keep_their_day_and_have_the_new_time() -> None:
    moved = Override(TUESDAY + 3 * WEEK, start=TUESDAY + 4 * WEEK, title="Guests")
    longer = Override(TUESDAY + 4 * WEEK, end=TUESDAY + 4 * WEEK + 3 * HOUR)
    before = series(
        "FREQ=WEEKLY",
        include=(datetime(2027, 5, 7, 15), datetime(2027, 5, 8, 19)),
        exclude=(TUESDAY + WEEK,),
        overrides=(OFF, moved, longer),
    )

    found = followed(before, TUESDAY + HOUR)

    assert found.recurrence == Recurrence(
        before.recurrence.rule,
        include=(datetime(2027, 5, 7, 15), datetime(2027, 5, 8, 20)),
        exclude=(TUESDAY + WEEK + HOUR,),
        overrides=(
            Override(TUESDAY + 2 * WEEK + HOUR, Status.CANCELLED),
            Override(TUESDAY + 3 * WEEK + HOUR, start=TUESDAY + 4 * WEEK, title="Guests"),
            Override(TUESDAY + 4 * WEEK + HOUR, end=TUESDAY + 4 * WEEK + 4 * HOUR),
        ),
    )
    assert found.dropped == ()
    assert found.moved[0] == (datetime(2027, 5, 8, 19), datetime(2027, 5, 8, 20))


def test_where_the_day_shifts_they_shift_alike() -> None:
    before = series("FREQ=WEEKLY", exclude=(TUESDAY + WEEK,), overrides=(OFF,))

    found = followed(before, datetime(2027, 5, 5, 18))

    assert found.recurrence.exclude == (datetime(2027, 5, 12, 18),)
    assert found.recurrence.overrides == (Override(datetime(2027, 5, 19, 18), Status.CANCELLED),)


@pytest.mark.parametrize("start", [TUESDAY + WEEK, TUESDAY - WEEK])
def test_a_series_that_begins_earlier_or_later_leaves_out_the_same_days(start: datetime) -> None:
    before = series("FREQ=WEEKLY;UNTIL=20270615T190000", exclude=(TUESDAY + 3 * WEEK,))
    found = followed(before, start)
    assert found == Followed(before.recurrence)


def test_what_is_no_date_of_the_new_rule_is_dropped() -> None:
    before = series("FREQ=WEEKLY", exclude=(TUESDAY + WEEK,), overrides=(OFF,))

    found = followed(before, TUESDAY, "FREQ=WEEKLY;INTERVAL=2")

    assert (found.recurrence.exclude, found.recurrence.overrides) == ((), (OFF,))
    assert (found.moved, found.dropped) == ((), (TUESDAY + WEEK,))


def test_a_series_that_repeats_no_more_has_no_exceptions_but_those_told() -> None:
    extra = TUESDAY + WEEK
    first = Override(TUESDAY, title="First night")
    before = series("FREQ=WEEKLY", include=(extra + HOUR,), exclude=(extra,), overrides=(first,))

    assert followed(before, TUESDAY, None) == Followed(
        Recurrence(), dropped=(TUESDAY, extra, extra + HOUR)
    )
    assert followed(before, TUESDAY, None, include=(extra,)) == Followed(
        Recurrence(None, (extra,)), dropped=(TUESDAY, extra)
    )


def test_what_is_told_anew_is_left_as_it_is_told_and_may_leave_no_date_for_an_override() -> None:
    before = series("FREQ=WEEKLY", exclude=(TUESDAY + WEEK,), overrides=(OFF,))

    found = followed(before, TUESDAY, exclude=(OFF.recurrence_id,))

    assert (found.recurrence.exclude, found.recurrence.overrides) == ((OFF.recurrence_id,), ())
    assert found.dropped == (OFF.recurrence_id,)


@pytest.mark.parametrize(
    ("text", "start", "until"),
    [
        ("FREQ=WEEKLY;UNTIL=20270518T190000", TUESDAY + HOUR, datetime(2027, 5, 18, 20)),
        ("FREQ=WEEKLY;UNTIL=20270518T190000", TUESDAY - HOUR, datetime(2027, 5, 18, 19)),
        ("FREQ=WEEKLY;UNTIL=20270518T120000", TUESDAY - 9 * HOUR, datetime(2027, 5, 17, 10)),
        ("FREQ=WEEKLY;UNTIL=20270518", TUESDAY + HOUR, datetime(2027, 5, 18, 23, 59, 59)),
        ("FREQ=WEEKLY;UNTIL=20270518T190000", datetime(2027, 5, 5, 9), datetime(2027, 5, 19, 9)),
        ("FREQ=WEEKLY;UNTIL=20270518T190000", date(2027, 5, 4), date(2027, 5, 18)),
    ],
)
def test_the_rule_ends_with_the_same_date(text: str, start: Moment, until: Moment) -> None:
    found = followed(series(text), start).recurrence.rule
    assert found is not None
    assert found.until == until


def test_a_series_of_whole_days_has_exceptions_of_whole_days_and_the_reverse() -> None:
    moved = Override(TUESDAY + WEEK, start=TUESDAY + WEEK + HOUR, end=TUESDAY + WEEK + 2 * HOUR)
    in_days = Override(date(2027, 5, 11), start=date(2027, 5, 11), end=date(2027, 5, 12))
    before = series("FREQ=WEEKLY", exclude=(TUESDAY + 2 * WEEK,), overrides=(moved,))

    whole = followed(before, date(2027, 5, 4)).recurrence

    assert (whole.exclude, whole.overrides) == ((date(2027, 5, 18),), (in_days,))
    days = series("FREQ=WEEKLY", date(2027, 5, 4), overrides=(in_days,))
    timed = followed(days, TUESDAY).recurrence.overrides
    assert timed == (Override(TUESDAY + WEEK, start=TUESDAY + WEEK),)


def test_an_extra_date_that_would_fall_into_a_gap_of_the_clocks_is_dropped() -> None:
    before = series("FREQ=WEEKLY", include=(datetime(2028, 3, 26, 19),))
    found = followed(before, datetime(2027, 5, 4, 2, 30))
    assert (found.recurrence.include, found.dropped) == ((), (datetime(2028, 3, 26, 19),))


def test_without_a_rule_the_first_date_moves_and_the_extra_ones_stay() -> None:
    extra = TUESDAY + WEEK
    before = series(None, include=(extra,), overrides=(Override(TUESDAY, title="First night"),))

    found = followed(before, datetime(2027, 5, 5, 20)).recurrence

    assert found.include == (extra + HOUR,)
    assert found.overrides == (Override(datetime(2027, 5, 5, 20), title="First night"),)

"""Occurrences in a window: clocks that change, occurrences that moved, windows without an end."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from calendar_service.domain.event import Override, Recurrence, Status
from calendar_service.domain.occurrence import Occurrence, Series, Window, stretch
from calendar_service.domain.when import Moment, day_of, instant
from calendar_service.recurrence.expand import expand
from calendar_service.recurrence.starts import starts
from tests.recurrence.generated import ordinary
from tests.recurrence.making import BERLIN, series_of, written

TUESDAY = datetime(2027, 5, 4, 19)
TWO_HOURS = timedelta(hours=2)
EVER = Window(None, None, BERLIN)


def window(start: str, end: str, tzid: str = BERLIN) -> Window:
    return Window(date.fromisoformat(start), date.fromisoformat(end), tzid)


def weekly(*overrides: Override) -> Series:
    return series_of("FREQ=WEEKLY", TUESDAY, TUESDAY + TWO_HOURS, overrides=overrides)


def utc_hours(series: Series, around: Window) -> list[tuple[int, int]]:
    """Return (day, hour) of each start in UTC."""
    instants = [instant(found.start, found.tzid) for found in expand(series, around, 99)]
    return [(at.day, at.hour) for at in instants]


def test_an_event_that_does_not_repeat_occurs_once_without_a_recurrence_id() -> None:
    series = Series(TUESDAY, TUESDAY + TWO_HOURS, BERLIN, Recurrence())
    once = [Occurrence(None, TUESDAY, TUESDAY + TWO_HOURS, BERLIN)]
    assert expand(series, window("2027-05-04", "2027-05-05"), 9) == once
    assert expand(series, EVER, 9) == once
    assert expand(series, window("2027-05-05", "2027-05-06"), 9) == []


def test_each_occurrence_of_a_series_has_its_original_start() -> None:
    assert expand(weekly(), window("2027-05-10", "2027-05-24"), 9) == [
        Occurrence(start, start, start + TWO_HOURS, BERLIN)
        for start in (datetime(2027, 5, 11, 19), datetime(2027, 5, 18, 19))
    ]


def test_an_event_with_extra_dates_alone_is_a_series_too() -> None:
    series = series_of("", TUESDAY, include=(TUESDAY + timedelta(2),))
    assert expand(series, EVER, 9) == [
        Occurrence(TUESDAY, TUESDAY, None, BERLIN),
        Occurrence(TUESDAY + timedelta(2), TUESDAY + timedelta(2), None, BERLIN),
    ]


def test_what_only_reaches_into_the_window_is_in_it() -> None:
    night = series_of("FREQ=WEEKLY", datetime(2027, 5, 4, 22), datetime(2027, 5, 5, 4))
    camp = series_of("FREQ=YEARLY", date(2027, 12, 20), date(2028, 1, 10))
    assert written(expand(night, window("2027-05-12", "2027-05-13"), 9)) == ["2027-05-11T22:00:00"]
    assert written(expand(camp, window("2030-01-09", "2030-01-10"), 9)) == ["2029-12-20"]
    assert written(expand(camp, window("2030-01-10", "2030-01-11"), 9)) == []


def test_days_of_the_window_are_those_of_its_own_zone() -> None:
    tokyo = series_of("FREQ=DAILY", datetime(2027, 5, 4, 3), tzid="Asia/Tokyo")
    new_york = window("2027-05-10", "2027-05-11", "America/New_York")
    assert written(expand(tokyo, new_york, 9)) == ["2027-05-11T03:00:00"]


def test_dates_are_days_of_the_windows_zone_wherever_they_happen() -> None:
    series = series_of("FREQ=DAILY", date(2027, 5, 4), date(2027, 5, 5), tzid="Pacific/Auckland")
    found = expand(series, window("2027-05-10", "2027-05-11", "America/Los_Angeles"), 9)
    assert written(found) == ["2027-05-10"]


@pytest.mark.parametrize(
    ("tzid", "around", "hour", "hours"),
    [
        ("Europe/Berlin", ("2027-03-27", "2027-03-30"), 19, [(27, 18), (28, 17), (29, 17)]),
        ("Europe/Berlin", ("2027-10-30", "2027-11-02"), 19, [(30, 17), (31, 18), (1, 18)]),
        ("America/Santiago", ("2027-04-02", "2027-04-05"), 19, [(2, 22), (3, 22), (4, 23)]),
        ("America/Santiago", ("2027-09-03", "2027-09-06"), 19, [(3, 23), (4, 23), (5, 22)]),
        ("Australia/Lord_Howe", ("2027-04-03", "2027-04-06"), 12, [(3, 1), (4, 1), (5, 1)]),
        ("Europe/Dublin", ("2027-03-27", "2027-03-30"), 0, [(27, 0), (28, 0), (28, 23)]),
    ],
)
def test_wall_time_is_kept_when_clocks_change(
    tzid: str, around: tuple[str, str], hour: int, hours: list[tuple[int, int]]
) -> None:
    series = series_of("FREQ=DAILY", datetime(2027, 1, 1, hour), tzid=tzid)
    assert utc_hours(series, window(*around, tzid)) == hours


def test_lord_howe_moves_by_half_an_hour() -> None:
    series = series_of("FREQ=DAILY", datetime(2027, 1, 1, 12), tzid="Australia/Lord_Howe")
    found = expand(series, window("2027-04-03", "2027-04-05", "Australia/Lord_Howe"), 9)
    assert [instant(each.start, each.tzid) for each in found] == [
        datetime(2027, 4, 3, 1, 0, tzinfo=UTC),
        datetime(2027, 4, 4, 1, 30, tzinfo=UTC),
    ]


def test_rfc5545_3_3_5_a_start_in_the_gap_has_the_offset_before_it() -> None:
    series = series_of("FREQ=DAILY", datetime(2027, 3, 27, 2, 30))
    found = expand(series, window("2027-03-27", "2027-03-30"), 9)
    assert written(found) == ["2027-03-27T02:30:00", "2027-03-28T02:30:00", "2027-03-29T02:30:00"]
    assert utc_hours(series, window("2027-03-27", "2027-03-30")) == [(27, 1), (28, 1), (29, 0)]


def test_lengths_are_kept_as_wall_time() -> None:
    night = series_of("FREQ=DAILY", datetime(2027, 10, 29, 22), datetime(2027, 10, 30, 4))
    found = expand(night, window("2027-10-30", "2027-11-01"), 9)
    lengths = [
        instant(each.end, each.tzid) - instant(each.start, each.tzid)
        for each in found
        if each.end is not None
    ]
    assert [each.end for each in found] == [datetime(2027, 10, day, 4) for day in (30, 31)] + [
        datetime(2027, 11, 1, 4)
    ]
    assert lengths == [timedelta(hours=6), timedelta(hours=7), timedelta(hours=6)]


def test_an_override_that_moves_the_start_keeps_the_length() -> None:
    series = weekly(Override(datetime(2027, 5, 11, 19), start=datetime(2027, 5, 12, 10)))
    assert expand(series, window("2027-05-10", "2027-05-17"), 9) == [
        Occurrence(
            datetime(2027, 5, 11, 19), datetime(2027, 5, 12, 10), datetime(2027, 5, 12, 12), BERLIN
        )
    ]


def test_an_override_that_moves_the_end_keeps_the_start() -> None:
    moved = datetime(2027, 5, 11, 19)
    series = weekly(Override(moved, end=datetime(2027, 5, 11, 23)))
    assert expand(series, window("2027-05-10", "2027-05-17"), 9) == [
        Occurrence(moved, moved, datetime(2027, 5, 11, 23), BERLIN)
    ]


def test_an_override_without_times_changes_no_time_not_even_a_cancelled_one() -> None:
    cancelled = Override(datetime(2027, 5, 11, 19), status=Status.CANCELLED)
    assert expand(weekly(cancelled), EVER, 9) == expand(weekly(), EVER, 9)


def test_an_occurrence_moved_into_the_window_is_found_from_afar() -> None:
    series = weekly(Override(datetime(2029, 5, 1, 19), start=datetime(2027, 5, 6, 19)))
    found = expand(series, window("2027-05-03", "2027-05-10"), 9)
    assert [(each.recurrence_id, each.start) for each in found] == [
        (TUESDAY, TUESDAY),
        (datetime(2029, 5, 1, 19), datetime(2027, 5, 6, 19)),
    ]


def test_an_occurrence_moved_out_of_the_window_is_not_in_it() -> None:
    series = weekly(Override(TUESDAY, start=datetime(2027, 6, 9, 19)))
    assert written(expand(series, window("2027-05-03", "2027-05-12"), 9)) == ["2027-05-11T19:00:00"]


def test_an_override_of_no_occurrence_does_not_occur() -> None:
    wednesday = Override(datetime(2027, 5, 5, 19), start=datetime(2027, 5, 6, 19))
    assert expand(weekly(wednesday), EVER, 9) == expand(weekly(), EVER, 9)


def test_an_override_of_an_excluded_occurrence_does_not_occur() -> None:
    moved = Override(TUESDAY, start=datetime(2027, 5, 6, 19))
    series = series_of("FREQ=WEEKLY", TUESDAY, exclude=(TUESDAY,), overrides=(moved,))
    assert written(expand(series, window("2027-05-03", "2027-05-12"), 9)) == ["2027-05-11T19:00:00"]


def test_an_all_day_override_moves_days() -> None:
    moved = Override(date(2027, 5, 11), start=date(2027, 5, 13))
    fair = series_of("FREQ=WEEKLY", date(2027, 5, 4), date(2027, 5, 6), overrides=(moved,))
    assert expand(fair, window("2027-05-10", "2027-05-17"), 9) == [
        Occurrence(date(2027, 5, 11), date(2027, 5, 13), date(2027, 5, 15), BERLIN)
    ]


def test_a_window_without_an_end_gives_the_first_up_to_the_limit() -> None:
    found = expand(weekly(), Window(date(2032, 1, 1), None, BERLIN), 3)
    assert written(found) == ["2032-01-06T19:00:00", "2032-01-13T19:00:00", "2032-01-20T19:00:00"]


def test_a_window_without_a_start_begins_with_the_series() -> None:
    found = expand(weekly(), Window(None, date(2027, 5, 12), BERLIN), 9)
    assert written(found) == ["2027-05-04T19:00:00", "2027-05-11T19:00:00"]


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_of_nothing_gives_nothing(limit: int) -> None:
    assert expand(weekly(), EVER, limit) == []
    assert expand(Series(TUESDAY, None, BERLIN, Recurrence()), EVER, limit) == []


def test_the_limit_holds_after_ordering_with_what_was_moved() -> None:
    early = Override(datetime(2028, 5, 2, 19), start=datetime(2027, 5, 3, 19))
    late = Override(datetime(2027, 5, 11, 19), start=datetime(2027, 5, 26, 19))
    found = expand(weekly(early, late), EVER, 3)
    assert written(found) == ["2027-05-03T19:00:00", "2027-05-04T19:00:00", "2027-05-18T19:00:00"]


def test_order_is_by_instant_then_by_original_start() -> None:
    same = [
        Override(datetime(2027, 5, day, 19), start=datetime(2027, 5, 20, 9)) for day in (18, 11)
    ]
    found = expand(weekly(*same), EVER, 3)
    assert [each.recurrence_id for each in found] == [
        TUESDAY,
        datetime(2027, 5, 11, 19),
        datetime(2027, 5, 18, 19),
    ]


def test_order_is_by_instant_where_wall_times_are_not() -> None:
    """02:30 does not exist that night and is the instant of 03:30."""
    extra: tuple[Moment, ...] = (datetime(2027, 3, 28, 2, 30), datetime(2027, 3, 28, 3, 0))
    series = series_of("", datetime(2027, 3, 1, 9), include=extra)
    spring = Window(date(2027, 3, 28), None, BERLIN)
    assert written(expand(series, spring, 9)) == ["2027-03-28T03:00:00", "2027-03-28T02:30:00"]
    assert written(expand(series, spring, 1)) == ["2027-03-28T03:00:00"]


def test_a_window_holds_of_all_occurrences_those_that_overlap_it() -> None:
    chance = Random(2027)
    for _ in range(150):
        series = _eventful(chance)
        day = day_of(series.start) + timedelta(days=chance.randrange(-40, 900))
        asked = Window(day, day + timedelta(days=chance.randrange(1, 60)), "Pacific/Auckland")
        every = expand(series, Window(None, day + timedelta(days=999), asked.tzid), 9999)
        assert expand(series, asked, 9999) == [
            found for found in every if stretch(found, asked.tzid).overlaps(asked)
        ]


def _eventful(chance: Random) -> Series:
    """Return a series of some days' length with dates moved, added and left out."""
    generated = ordinary(chance)
    recurrence = Recurrence(replace(generated.rule, interval=1))
    series = Series(generated.start, generated.start + timedelta(days=3), BERLIN, recurrence)
    soon = day_of(series.start) + timedelta(days=900)
    named = list(starts(series, day_of(series.start), soon))
    overrides = tuple(
        Override(moment, start=moment + timedelta(days=chance.randrange(-200, 200)))
        for moment in chance.sample(named, len(named) // 3)
    )
    exclude = tuple(chance.sample(named, len(named) // 5))
    include = (series.start + timedelta(days=chance.randrange(500)),)
    return replace(
        series,
        recurrence=replace(recurrence, include=include, exclude=exclude, overrides=overrides),
    )

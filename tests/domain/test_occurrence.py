"""The stretch of time by which listings find an occurrence, a call or a survey."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from calendar_service.domain.event import Closing, Event, Kind, Recurrence, Version
from calendar_service.domain.occurrence import (
    FOR_EVER,
    Occurrence,
    Series,
    Stretch,
    Window,
    closing_instant,
    open_stretch,
    series_of,
    stretch,
)
from calendar_service.domain.rule import Frequency, Rule
from calendar_service.domain.when import ANYWHERE_ON_EARTH, Moment

BERLIN = "Europe/Berlin"
CREATED_AT = datetime(2027, 1, 2, 12, 0, tzinfo=UTC)
MAY_8 = Window(date(2027, 5, 8), date(2027, 5, 9), BERLIN)


def event(start: Moment | None, end: Moment | None = None, *, kind: Kind = Kind.EVENT) -> Event:
    version = Version(0, CREATED_AT, CREATED_AT)
    return Event("1", "u1", version, "Spring market", "Asia/Tokyo", kind, start=start, end=end)


def closing(kind: Kind, closes: Closing | None, start: Moment | None = None) -> Event:
    version = Version(0, CREATED_AT, CREATED_AT)
    return Event(
        "2", "u2", version, "Call for films", "Asia/Tokyo", kind, start=start, closes=closes
    )


def lasting(start: Moment, end: Moment | None, tzid: str = BERLIN) -> Stretch:
    return stretch(Occurrence(None, start, end, tzid), BERLIN)


def test_a_timed_occurrence_takes_its_time_in_its_own_zone() -> None:
    evening = lasting(datetime(2027, 5, 8, 19), datetime(2027, 5, 8, 22), "America/New_York")
    assert evening == Stretch(
        datetime(2027, 5, 8, 23, tzinfo=UTC), datetime(2027, 5, 9, 2, tzinfo=UTC)
    )


def test_dates_are_days_of_the_calendars_zone_wherever_they_happen() -> None:
    all_day = lasting(date(2027, 5, 8), date(2027, 5, 10), "Pacific/Auckland")
    assert all_day == Stretch(
        datetime(2027, 5, 7, 22, tzinfo=UTC), datetime(2027, 5, 9, 22, tzinfo=UTC)
    )


@pytest.mark.parametrize("end", [None, datetime(2027, 5, 8, 9), datetime(2027, 5, 7, 9)])
def test_a_stretch_is_never_empty(end: Moment | None) -> None:
    assert lasting(datetime(2027, 5, 8, 9), end) == Stretch(
        datetime(2027, 5, 8, 7, 0, 0, tzinfo=UTC), datetime(2027, 5, 8, 7, 0, 1, tzinfo=UTC)
    )


@pytest.mark.parametrize(
    ("start", "end", "overlaps"),
    [
        (datetime(2027, 5, 7, 20), datetime(2027, 5, 8, 0), False),
        (datetime(2027, 5, 7, 20), datetime(2027, 5, 8, 0, 1), True),
        (datetime(2027, 5, 8, 0), None, True),
        (datetime(2027, 5, 8, 23, 59), datetime(2027, 5, 9, 2), True),
        (datetime(2027, 5, 9, 0), None, False),
        (datetime(2027, 5, 1), datetime(2027, 6, 1), True),
        (date(2027, 5, 7), date(2027, 5, 8), False),
        (date(2027, 5, 8), date(2027, 5, 9), True),
        (date(2027, 5, 9), date(2027, 5, 10), False),
    ],
)
def test_a_window_is_half_open(start: Moment, end: Moment | None, overlaps: bool) -> None:
    assert lasting(start, end).overlaps(MAY_8) is overlaps


def test_a_window_without_bounds_holds_everything() -> None:
    noon = lasting(datetime(2027, 5, 8, 12), None)
    windows = [
        Window(None, None, BERLIN),
        Window(None, date(2027, 5, 8), BERLIN),
        Window(date(2027, 5, 9), None, BERLIN),
    ]
    assert [noon.overlaps(window) for window in windows] == [True, False, False]


def test_a_day_whose_midnight_clocks_jump_over_begins_with_the_jump() -> None:
    window = Window(date(2027, 9, 5), date(2027, 9, 6), "America/Santiago")
    assert (window.start_at, window.end_at) == (
        datetime(2027, 9, 5, 4, tzinfo=UTC),
        datetime(2027, 9, 6, 3, tzinfo=UTC),
    )


def test_an_event_happens_when_it_starts() -> None:
    market = event(datetime(2027, 5, 8, 9), datetime(2027, 5, 8, 12))
    assert series_of(market) == Series(
        datetime(2027, 5, 8, 9), datetime(2027, 5, 8, 12), "Asia/Tokyo", Recurrence()
    )


def test_an_all_day_event_without_an_end_takes_one_day() -> None:
    assert series_of(event(date(2027, 5, 8))) == Series(
        date(2027, 5, 8), date(2027, 5, 9), "Asia/Tokyo", Recurrence()
    )


def test_a_call_happens_when_it_closes() -> None:
    closes = Closing(date(2027, 5, 8), ANYWHERE_ON_EARTH)
    assert series_of(closing(Kind.CALL, closes)) == Series(
        date(2027, 5, 8), date(2027, 5, 9), ANYWHERE_ON_EARTH, Recurrence()
    )


def test_a_survey_that_never_closes_has_no_place_in_a_calendar() -> None:
    assert series_of(closing(Kind.SURVEY, None)) is None


def test_a_recurring_event_keeps_its_recurrence() -> None:
    recurrence = Recurrence(Rule(Frequency.WEEKLY))
    series = series_of(replace(event(datetime(2027, 5, 8, 9)), recurrence=recurrence))
    assert series == Series(datetime(2027, 5, 8, 9), None, "Asia/Tokyo", recurrence)


@pytest.mark.parametrize(
    ("closes", "at"),
    [
        (
            Closing(datetime(2027, 5, 8, 18), BERLIN),
            datetime(2027, 5, 8, 16, tzinfo=UTC),
        ),
        (Closing(date(2027, 5, 8), BERLIN), datetime(2027, 5, 8, 22, tzinfo=UTC)),
        (
            Closing(date(2027, 5, 8), ANYWHERE_ON_EARTH),
            datetime(2027, 5, 9, 12, tzinfo=UTC),
        ),
        (None, FOR_EVER),
    ],
)
def test_a_call_is_over_at_its_closing_and_a_date_means_the_end_of_that_day(
    closes: Closing | None, at: datetime
) -> None:
    assert closing_instant(closing(Kind.SURVEY, closes), BERLIN) == at


@pytest.mark.parametrize(
    ("start", "opens_at"),
    [
        (None, CREATED_AT),
        (datetime(2027, 2, 1, 9), datetime(2027, 2, 1, 0, tzinfo=UTC)),
        (date(2027, 2, 1), datetime(2027, 1, 31, 23, tzinfo=UTC)),
        (date(2027, 8, 1), datetime(2027, 5, 8, 21, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_call_is_listed_from_its_opening_or_else_since_it_is_known(
    start: Moment | None, opens_at: datetime
) -> None:
    call = closing(Kind.CALL, Closing(date(2027, 5, 8), BERLIN), start)
    assert open_stretch(call, BERLIN) == Stretch(opens_at, datetime(2027, 5, 8, 22, tzinfo=UTC))

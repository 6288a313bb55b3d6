"""What was understood is shown back in words."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from calendar_service.domain.event import Closing, Kind, Recurrence
from calendar_service.domain.occurrence import Occurrence
from calendar_service.domain.proposal import Proposal
from calendar_service.domain.rule import Frequency, Rule
from calendar_service.operations.read_times import DATES_SHOWN, Times
from calendar_service.web.present_form import empty_form
from calendar_service.web.present_reading import DatesView, ReadingView, dates_view, reading_view
from calendar_service.web.repeats import NAMES, repeat_choices
from calendar_service.web.spelling import spelling_of
from tests.web.making import CALENDAR, WORDS

SPELLING = spelling_of(WORDS, date(2026, 11, 22))
SUPPER = Proposal(
    "-", "Europe/Brussels", start=datetime(2027, 5, 8, 21, 30), end=datetime(2027, 5, 8, 23)
)


def view(times: Times | None, **typed: str) -> ReadingView:
    return reading_view(times, empty_form(CALENDAR, "") | typed, SPELLING, words=WORDS)


def test_a_time_is_told_with_its_day_and_the_name_of_its_zone() -> None:
    found = view(Times(SUPPER, True), start_date="8/5/2027")

    assert found == ReadingView(
        when="Saturday, 8 May 2027, 21:30–23:00 · Central European Summer Time",
        closing=None,
        is_guess=True,
        repeats=tuple(repeat_choices(date(2027, 5, 8), WORDS)),
        series=None,
    )


def test_whole_days_have_no_zone() -> None:
    fair = Proposal("-", "Europe/Brussels", start=date(2027, 5, 8), end=date(2027, 5, 9))

    assert view(Times(fair, True)).when == "Saturday, 8 May 2027"


def test_a_closing_is_told_in_its_own_zone() -> None:
    closes = Closing(datetime(2027, 5, 8, 17), "Etc/GMT+12")
    call = Proposal("-", "Europe/Brussels", kind=Kind.CALL, closes=closes)

    found = view(Times(call, True))

    assert found.when is None
    assert found.closing == "Saturday, 8 May 2027, 17:00 · anywhere on Earth"


def test_nothing_typed_is_nothing_understood() -> None:
    assert view(None) == ReadingView(None, None, False, tuple(NAMES.items()), None)


def test_what_is_not_understood_is_said() -> None:
    told = {"start_date": "8 May 2027", "start_time": "half past seven"}

    assert view(None, **told).when == "“half past seven” is not understood so far."
    assert view(None, start_date="soon").when == "“soon” is not understood so far."
    assert view(Times(SUPPER, True), start_date="8 May 2027", start_time="19-21").when is not None


def test_the_next_dates_are_told_and_that_there_are_more() -> None:
    weekly = replace(SUPPER, recurrence=Recurrence(Rule(Frequency.WEEKLY)))
    start = datetime(2027, 5, 8, 21, 30)
    dates = [
        Occurrence(None, start + timedelta(weeks=week), None, "Europe/Brussels")
        for week in range(DATES_SHOWN + 1)
    ]

    found = dates_view(weekly, dates, WORDS)
    few = dates_view(weekly, dates[:1], WORDS)

    assert found is not None
    assert (found.rule, len(found.dates), found.has_more) == (
        "Every week on Saturday",
        DATES_SHOWN,
        True,
    )
    assert few == DatesView("Every week on Saturday", ("Saturday, 8 May 2027, 21:30",), False)
    assert dates_view(SUPPER, [], WORDS) is None

"""What readers are told of two versions of an event."""

from dataclasses import replace
from datetime import datetime

from calendar_service.domain.edit import ended_before
from calendar_service.domain.event import Event, Override, Price, Status
from calendar_service.storage.event_rows import event_content
from calendar_service.web.present_changes import changes_told
from tests.events import CINEMA, FILM, event, series
from tests.web.making import WORDS

WEEKLY = series("FREQ=WEEKLY;COUNT=8")
MAY_11, MAY_18, MAY_25 = (datetime(2027, 5, day, 19) for day in (11, 18, 25))


def told(before: Event, now: Event) -> tuple[str, ...]:
    return changes_told(event_content(before), event_content(now), WORDS)


def with_dates(*overrides: Override) -> Event:
    return series("FREQ=WEEKLY;COUNT=8", overrides=overrides)


def test_a_date_that_is_cancelled_moved_or_named_otherwise_is_told_by_its_day() -> None:
    now = with_dates(
        Override(MAY_11, status=Status.CANCELLED, status_reason="Storm"),
        Override(MAY_18, start=datetime(2027, 5, 19, 20), title="Late night"),
        Override(MAY_25, description="Bring chairs"),
    )

    assert told(WEEKLY, now) == (
        "Cancelled: Tuesday, 11 May 2027, 19:00 (Storm).",
        "Moved from Tuesday, 18 May 2027, 19:00 to Wednesday, 19 May 2027, 20:00.",
        "Tuesday, 18 May 2027, 19:00 is now called “Late night”.",
        "Details were changed: Tuesday, 25 May 2027, 19:00.",
    )
    assert told(now, with_dates(*(now.recurrence.overrides[1:] if now.recurrence else ()))) == (
        "Takes place after all: Tuesday, 11 May 2027, 19:00.",
    )


def test_of_many_dates_the_first_are_told_and_how_many_more_there_are() -> None:
    days = [datetime(2027, 5, 4, 19).replace(month=month) for month in (5, 6)]
    every = [Override(day.replace(day=on), title="x") for day in days for on in (4, 11, 18)]

    assert told(WEEKLY, with_dates(*every))[-1] == "And 2 more dates."


def test_a_split_tells_the_last_date_and_nothing_of_those_that_left_with_it() -> None:
    before = with_dates(Override(MAY_25, title="Late night"))

    assert told(before, ended_before(before, MAY_18, MAY_11)) == (
        "The last date is now on Tuesday, 11 May 2027.",
    )


def test_another_repetition_and_single_days_are_told() -> None:
    monthly = series("FREQ=MONTHLY;BYDAY=1TU;COUNT=8", exclude=(MAY_11,))

    assert told(WEEKLY, monthly) == (
        "It repeats now: every month on the first Tuesday, 8 times.",
        "Not on Tuesday, 11 May 2027",
    )
    assert told(monthly, replace(monthly, recurrence=None)) == ("It no longer repeats.",)
    shorter = series("FREQ=WEEKLY;COUNT=8", exclude=(MAY_11,))
    assert told(shorter, WEEKLY) == ("On Tuesday, 11 May 2027 after all",)


def test_a_later_end_is_told_and_all_else_is_named() -> None:
    now = event(
        end=datetime(2027, 5, 4, 23),
        price=Price(text="5 €", amount="5", currency="EUR", free=False),
        categories=(FILM,),
        description="A film",
    )

    assert told(event(), now) == (
        "It ends now: Tuesday, 4 May 2027, 23:00.",
        "Changed: Description, Price, Categories",
    )
    hall = replace(CINEMA, latitude=1.0)
    assert told(event(venue=CINEMA), event(venue=hall)) == ("Details were changed.",)

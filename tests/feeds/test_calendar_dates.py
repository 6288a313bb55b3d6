"""Calendar objects for a part of time."""

from datetime import UTC, date, datetime
from typing import Any

from icalendar import Calendar

from calendar_service.domain.event import Event, Override, Status
from calendar_service.domain.occurrence import Window, series_of
from calendar_service.domain.time_range import TimeRange
from calendar_service.feeds.calendar_dates import expanded_object, limited_object
from calendar_service.feeds.free_busy import render_free_busy
from calendar_service.feeds.vevent import render_vevents
from calendar_service.recurrence.expand import expand
from tests.events import VOICE, event, series
from tests.recurrence.making import BERLIN

MAY = TimeRange(datetime(2027, 5, 1, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC))


def may(told: Event) -> bytes:
    """Return the dates of May, one by one."""
    found = series_of(told)
    assert found is not None
    dates = expand(found, Window(date(2027, 5, 1), date(2027, 6, 1), BERLIN), 100)
    return expanded_object(render_vevents(told, VOICE), dates)


def read(body: bytes) -> list[tuple[str, ...]]:
    """Return the title, start, end and original date of each event."""
    names = ("SUMMARY", "DTSTART", "DTEND", "RECURRENCE-ID")
    return [
        tuple(written(each.get(name)) for name in names)
        for each in Calendar.from_ical(body).walk("VEVENT")
    ]


def written(value: Any) -> str:
    return "" if value is None else str(value.to_ical().decode())


def test_rfc4791_9_6_5_each_date_is_told_in_utc_with_the_date_it_stands_for() -> None:
    moved = Override(datetime(2027, 5, 11, 19), start=datetime(2027, 5, 12, 20), title="Late film")
    film = series("FREQ=WEEKLY;COUNT=3", overrides=(moved,))

    body = may(film)

    assert read(body) == [
        ("Film night", "20270504T170000Z", "20270504T193000Z", "20270504T170000Z"),
        ("Late film", "20270512T180000Z", "20270512T203000Z", "20270511T170000Z"),
        ("Film night", "20270518T170000Z", "20270518T193000Z", "20270518T170000Z"),
    ]
    assert b"RRULE" not in body
    assert b"VTIMEZONE" not in body


def test_whole_days_stay_dates() -> None:
    body = may(series("FREQ=WEEKLY;COUNT=2", start=date(2027, 5, 4), end=None))

    assert read(body) == [
        ("Film night", "20270504", "20270505", "20270504"),
        ("Film night", "20270511", "20270512", "20270511"),
    ]


def test_what_happens_once_stands_for_no_other_date() -> None:
    assert read(may(event())) == [("Film night", "20270504T170000Z", "20270504T193000Z", "")]


def test_an_object_that_is_not_in_the_time_has_no_dates() -> None:
    assert read(expanded_object(render_vevents(event(), VOICE), ())) == []


def test_a_series_in_utc_finds_its_changed_dates() -> None:
    moved = Override(datetime(2027, 5, 11, 19), title="Late film")
    told = series("FREQ=WEEKLY;COUNT=2", overrides=(moved,), tzid="UTC")

    assert [each[0] for each in read(may(told))] == ["Film night", "Late film"]


def test_rfc4791_9_6_6_changed_dates_count_by_what_they_were_and_what_they_are() -> None:
    def override(day: datetime, start: datetime) -> Override:
        return Override(day, start=start, title=f"From {day:%m} to {start:%m}")

    film = series(
        "FREQ=WEEKLY",
        start=datetime(2027, 3, 2, 19),
        end=datetime(2027, 3, 2, 20),
        overrides=(
            override(datetime(2027, 3, 9, 19), datetime(2027, 3, 10, 19)),
            override(datetime(2027, 4, 6, 19), datetime(2027, 5, 6, 19)),
            override(datetime(2027, 5, 11, 19), datetime(2027, 7, 1, 19)),
        ),
    )

    body = limited_object(render_vevents(film, VOICE), MAY, BERLIN)

    wrapped = b"BEGIN:VCALENDAR\r\n" + body + b"END:VCALENDAR\r\n"
    assert [each[0] for each in read(wrapped)] == [
        *("Film night", "From 04 to 05", "From 05 to 07")
    ]


def test_two_builds_of_the_busy_times_are_equal_and_two_at_once_are_one() -> None:
    vevents = render_vevents(event(), VOICE)
    found = series_of(event())
    assert found is not None
    dates = expand(found, Window(None, None, BERLIN), 1)

    twice = render_free_busy([(vevents, dates)] * 2, MAY, BERLIN)

    assert twice == render_free_busy([(vevents, dates)], MAY, BERLIN)
    assert twice.count(b"FREEBUSY;FBTYPE=BUSY:20270504T170000Z/20270504T193000Z\r\n") == 1


def test_what_is_cancelled_keeps_nobody_busy() -> None:
    cancelled = event(status=Status.CANCELLED)
    found = series_of(cancelled)
    assert found is not None
    dates = expand(found, Window(None, None, BERLIN), 1)

    body = render_free_busy([(render_vevents(cancelled, VOICE), dates)], MAY, BERLIN)

    assert b"FREEBUSY;" not in body

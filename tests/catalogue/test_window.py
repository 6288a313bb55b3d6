"""Listings begin today, or where subscribers keep them with a month of the past."""

from datetime import date

from calendar_service.catalogue.window import default_start
from calendar_service.feeds.registry import DefaultWindow

CALENDAR, TODAY = DefaultWindow.CALENDAR, DefaultWindow.TODAY


def test_listings_begin_today_and_calendars_with_the_month_half_a_year_back() -> None:
    today = date(2027, 5, 8)

    assert default_start(TODAY, today) == today
    assert default_start(CALENDAR, today) == date(2026, 11, 1)
    assert default_start(CALENDAR, date(2027, 12, 31)) == date(2027, 6, 1)
    assert default_start(CALENDAR, date(2027, 6, 30)) == date(2026, 12, 1)
    assert default_start(CALENDAR, date(2027, 7, 1)) == date(2027, 1, 1)

"""The days that a listing shows where its address names none."""

from datetime import date

from calendar_service.feeds.registry import DefaultWindow

PAST_MONTHS = 6


def default_start(window: DefaultWindow, today: date) -> date:
    """Return the first day shown: today, or for what subscribers keep the first of the month six
    months back, so that the window moves once a month and an unchanged feed keeps its bytes."""
    if window is DefaultWindow.TODAY:
        return today
    months = today.year * 12 + today.month - 1 - PAST_MONTHS
    return date(months // 12, months % 12 + 1, 1)

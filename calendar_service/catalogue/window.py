"""The days that a listing shows where its address names none."""

from datetime import date

PAST_MONTHS = 6


def default_start(format: str, today: date) -> date:
    """Return the first day shown: today for pages, JSON and CSV; for calendar formats the first
    of the month six months back, so that the window moves once a month and an unchanged feed
    keeps its bytes."""
    if format not in ("ics", "jcal", "jscalendar"):
        return today
    months = today.year * 12 + today.month - 1 - PAST_MONTHS
    return date(months // 12, months % 12 + 1, 1)

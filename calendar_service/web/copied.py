"""What the form begins with when an event is sent in again: all of it but when it takes place."""

from collections.abc import Mapping
from datetime import date, timedelta

from calendar_service.domain.when import day_of, parse_moment

_DAYS = ("start_date", "end_date", "closes_date")
_DATES = (
    *_DAYS,
    "start_time",
    "end_time",
    "closes_time",
    "repeat",
    "recurrence",
    "repeat_until",
    "exclude",
)
A_YEAR = timedelta(weeks=52)
"""The same weekday, nearest to the same day."""


def another(values: Mapping[str, str], *, is_next_year: bool) -> dict[str, str]:
    """Return the form's fields for another event like this one. With dates these are a year later,
    marked for checking; a rule is left out, since how long it goes on is not known."""
    emptied = {**values, **{name: "" for name in _DATES if name in values}, "status": "confirmed"}
    if not is_next_year:
        return emptied
    moved = {name: _a_year_later(values.get(name, "")) for name in _DAYS}
    clocks = {name: values[name] for name in ("start_time", "end_time", "closes_time")}
    marked = " ".join(name for name in _DAYS if moved[name])
    return {**emptied, **moved, **clocks, "guessed": marked}


def _a_year_later(text: str) -> str:
    moment = parse_moment(text)
    return _moved(day_of(moment)) if moment else ""


def _moved(day: date) -> str:
    return (day + A_YEAR).isoformat()

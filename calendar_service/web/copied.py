"""What the form begins with when an event is sent in again: all of it but when it takes place."""

from collections.abc import Mapping
from datetime import timedelta

from calendar_service.domain.when import day_of, parse_moment
from calendar_service.operations.repeat_again import Again
from calendar_service.web.repeats import form_of

_DAYS = ("start_date", "end_date", "closes_date")
_CLOCKS = ("start_time", "end_time", "closes_time")
_REPEATS = ("repeat", "recurrence", "repeat_until", "repeat_count", "exclude")


def another(values: Mapping[str, str], again: Again, *, is_next_year: bool) -> dict[str, str]:
    """Return the form's fields for another event like this one, which repeats alike. With dates
    these are a year later, marked for checking."""
    start = values["start_date"]
    if is_next_year:
        days = {name: _moved(values[name], again.later) for name in _DAYS}
        start = days["start_date"]
        dates = {**days, "guessed": " ".join(name for name in _DAYS if days[name])}
    else:
        dates = dict.fromkeys((*_DAYS, *_CLOCKS), "")
    moment = parse_moment(start)
    repeats = form_of(again.rule, day_of(moment) if moment else None) if again.rule else {}
    return {**values, **dict.fromkeys(_REPEATS, ""), **repeats, **dates, "status": "confirmed"}


def _moved(text: str, later: timedelta) -> str:
    moment = parse_moment(text)
    return (day_of(moment) + later).isoformat() if moment else ""

"""How an event that is sent in again repeats: as before, and a year later if that is wanted."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice
from typing import Any

from calendar_service.domain.event import Recurrence
from calendar_service.domain.occurrence import Series
from calendar_service.domain.problems import Problems
from calendar_service.domain.rule import COUNT_MOST, Rule, format_rule, parse_rule
from calendar_service.domain.when import LAST_DAY, Moment, day_of, parse_moment
from calendar_service.recurrence.starts import is_past, on_day, starts

A_YEAR = timedelta(weeks=52)
"""The same weekday, nearest to the same day."""

_NEAR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Again:
    """`later` is how long after the first time it is, and `rule` how it repeats then; `is_whole`
    unless dates of it were skipped, added or differed, which is not repeated."""

    later: timedelta
    rule: str | None
    is_whole: bool


def repeat_again(fields: Mapping[str, Any], home_tzid: str, *, is_next_year: bool) -> Again:
    """Return how these fields of a submission repeat. Without dates a last date becomes the
    number of times. A long series takes its time: not for the loop."""
    is_whole = not any(fields.get(name) for name in ("exclude", "include", "overrides"))
    start = parse_moment(str(fields.get("start") or ""))
    text, tzid = fields.get("recurrence"), str(fields.get("time_zone") or home_tzid)
    if start is None or not isinstance(text, str):
        return Again(A_YEAR, None, is_whole)
    rule = parse_rule(text, start, tzid, Problems())
    if rule is None:
        return Again(A_YEAR, None, is_whole)
    later = _later(rule, start, tzid)
    again = _moved(rule, start, later) if is_next_year else _counted(rule, start, tzid)
    return Again(later, format_rule(again, None), is_whole)


def _later(rule: Rule, start: Moment, tzid: str) -> timedelta:
    """Return a year, as the rule counts it: the second Thursday of a month is one again, though
    52 weeks later it may be the first."""
    day = day_of(start)
    if day + A_YEAR + _NEAR > LAST_DAY:
        return A_YEAR
    endless = Series(start, None, tzid, Recurrence(replace(rule, count=None, until=None)))
    near = starts(endless, day + A_YEAR - _NEAR, day + A_YEAR + _NEAR + timedelta(days=1))
    gaps = [day_of(moment) - day for moment in near]
    return min(gaps, key=lambda gap: abs(gap - A_YEAR), default=A_YEAR)


def _moved(rule: Rule, start: Moment, later: timedelta) -> Rule:
    """The last date is kept as a day, which the form has a field for."""
    if rule.until is None:
        return rule
    is_over = is_past(rule.until, on_day(start, day_of(rule.until)))
    last = day_of(rule.until) - timedelta(days=1 if is_over else 0)
    return replace(rule, until=last + later)


def _counted(rule: Rule, start: Moment, tzid: str) -> Rule:
    if rule.until is None:
        return rule
    series = Series(start, None, tzid, Recurrence(rule))
    found = starts(series, day_of(start), day_of(rule.until) + timedelta(days=1))
    number = sum(1 for _ in islice(found, COUNT_MOST + 1))
    return replace(rule, until=None, count=number if number <= COUNT_MOST else None)

"""The original starts of a series: its start, its rule's and the included, without the excluded."""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from heapq import merge
from itertools import chain, dropwhile, islice, takewhile

from calendar_service.domain.occurrence import Series
from calendar_service.domain.rule import Rule
from calendar_service.domain.when import Moment, day_of, is_day, is_wall_time, next_day
from calendar_service.recurrence.days import rule_days


def starts(series: Series, from_day: date, until_day: date) -> Iterator[Moment]:
    """Return the original starts on [from_day, until_day), ascending, each once, found as they
    are asked for.

    COUNT counts the start as the first, named by the rule or not (RFC 5545 §3.3.10).
    """
    excluded = frozenset(series.recurrence.exclude)
    every = merge([series.start], _rule_starts(series, from_day, until_day), _included(series))
    late_enough = dropwhile(lambda moment: day_of(moment) < from_day, _each_once(every))
    in_time = takewhile(lambda moment: day_of(moment) < until_day, late_enough)
    return (moment for moment in in_time if moment not in excluded)


def known_starts(series: Series, moments: Collection[Moment]) -> frozenset[Moment]:
    """Return those of the moments that are original starts of the series."""
    if not moments:
        return frozenset()
    asked = frozenset(moments)
    between = starts(series, day_of(min(asked)), next_day(day_of(max(asked))))
    return frozenset(moment for moment in between if moment in asked)


def is_past(until: Moment | None, moment: Moment) -> bool:
    """True if the moment lies after a rule's UNTIL; a date as UNTIL is meant to its end."""
    if until is None:
        return False
    return day_of(moment) > until if is_day(until) else moment > until


def on_day(start: Moment, day: date) -> Moment:
    """Return the moment of that day which is like the start: a date, or its time of day."""
    return datetime.combine(day, start.time()) if is_wall_time(start) else day


def _rule_starts(series: Series, from_day: date, until_day: date) -> Iterator[Moment]:
    rule = series.recurrence.rule
    if rule is None:
        return iter(())
    start_day = day_of(series.start)
    counted_from = start_day if rule.count else from_day
    days = rule_days(rule, start_day, counted_from, until_day=until_day)
    return _ended(rule, series.start, (on_day(series.start, day) for day in days))


def _ended(rule: Rule, start: Moment, moments: Iterator[Moment]) -> Iterator[Moment]:
    """Yield the moments as far as UNTIL and COUNT let the rule go."""
    in_time = takewhile(lambda moment: not is_past(rule.until, moment), moments)
    if rule.count is None:
        return in_time
    return islice(chain([start], (moment for moment in in_time if moment > start)), rule.count)


def _included(series: Series) -> list[Moment]:
    return sorted(series.recurrence.include)


def _each_once(moments: Iterator[Moment]) -> Iterator[Moment]:
    last = None
    for moment in moments:
        if moment != last:
            yield moment
        last = moment

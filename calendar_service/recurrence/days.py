"""Which days a rule names: its BY parts, INTERVAL and BYSETPOS (RFC 5545 §3.3.10).

dateutil is asked for one year at a time, so that a rule which never happens ends with the year.
A year has one of 14 shapes (leap or not, and the weekday it begins with), so no rule is asked
more than 14 times however far it reaches; INTERVAL is arithmetic on numbered periods.
"""

from calendar import isleap
from collections.abc import Callable, Iterable, Iterator
from datetime import MAXYEAR, date, datetime, timedelta
from itertools import dropwhile, groupby, takewhile
from typing import TypedDict

from dateutil.rrule import YEARLY, rrule, weekday

from calendar_service.domain.rule import Frequency, Rule, Weekday
from calendar_service.domain.when import LAST_DAY

NumberOf = Callable[[date], int]
_WEEKDAYS = {day: number for number, day in enumerate(Weekday)}
_EVERY_MONTH = tuple(range(1, 13))
_WEEK = timedelta(days=7)
_LONGEST = {  # days of a period, beyond which no position can lie
    Frequency.DAILY: 1,
    Frequency.WEEKLY: 7,
    Frequency.MONTHLY: 31,
    Frequency.YEARLY: 366,
}


def rule_days(
    rule: Rule, start_day: date, from_day: date, *, until_day: date = LAST_DAY
) -> Iterator[date]:
    """Return the days on [from_day, until_day) that a rule of a series from `start_day` names,
    ascending, none before the start nor on LAST_DAY or later. COUNT and UNTIL are left to the
    caller.

    Days that do not exist are skipped; BYSETPOS counts within whole periods, even the one that
    began before the start.
    """
    first, end = max(start_day, from_day), min(until_day, LAST_DAY)
    number = _period_numbers(rule)
    days = _in_step(
        _named_days(rule, start_day, (first, end)), number, number(start_day), rule.interval
    )
    if rule.by_set_position:
        within = [at for at in rule.by_set_position if abs(at) <= _LONGEST[rule.frequency]]
        days = _at_positions(days, number, within) if within else iter(())
    return takewhile(lambda day: day < end, dropwhile(lambda day: day < first, days))


def _period_numbers(rule: Rule) -> NumberOf:
    """Return what numbers the periods that INTERVAL steps over, so that neighbours differ by 1."""
    week_start = _WEEKDAYS[rule.week_start]
    numbers: dict[Frequency, NumberOf] = {
        Frequency.DAILY: date.toordinal,
        Frequency.WEEKLY: lambda day: (day.toordinal() - 1 - week_start) // 7,
        Frequency.MONTHLY: lambda day: day.year * 12 + day.month,
        Frequency.YEARLY: lambda day: day.year,
    }
    return numbers[rule.frequency]


def _in_step(
    days: Iterator[date], number: NumberOf, start_number: int, interval: int
) -> Iterator[date]:
    if interval == 1:
        return days
    return (day for day in days if (number(day) - start_number) % interval == 0)


def _at_positions(
    days: Iterable[date], number: NumberOf, positions: Iterable[int]
) -> Iterator[date]:
    for _, period in groupby(days, number):
        named = list(period)
        indexes = {at - 1 if at > 0 else len(named) + at for at in positions}
        yield from (named[index] for index in sorted(indexes) if 0 <= index < len(named))


def _named_days(rule: Rule, start_day: date, reach: tuple[date, date]) -> Iterator[date]:
    """Yield the days that the BY parts name in every period that touches [first, end).

    A week may cross the year, hence the week more on either side.
    """
    first, end = reach
    parts = _parts(rule, start_day)
    known: dict[tuple[bool, int], tuple[int, ...]] = {}
    for year in range((first - _WEEK).year, (end + _WEEK).year + 1):
        new_year = date(year, 1, 1)
        shape = (isleap(year), new_year.weekday())
        if shape not in known:
            known[shape] = _offsets(parts, new_year)
        before = new_year.toordinal()
        yield from (date.fromordinal(before + offset) for offset in known[shape])


class _Parts(TypedDict):
    bymonth: tuple[int, ...] | None
    bymonthday: tuple[int, ...] | None
    byweekday: tuple[weekday, ...] | None


def _offsets(parts: _Parts, new_year: date) -> tuple[int, ...]:
    """Return the days of one year as days after its first. The step ends dateutil's loop."""
    begin = datetime(new_year.year, 1, 1)
    return tuple((day - begin).days for day in rrule(YEARLY, begin, interval=MAXYEAR, **parts))


def _parts(rule: Rule, start_day: date) -> _Parts:
    """Return the BY parts as a yearly rule reads them, what is missing taken from the start
    (§3.3.10). In a yearly rule that names all months, `2TU` counts within the month."""
    months, month_days, days = rule.by_month, rule.by_month_day, rule.by_day
    match rule.frequency:
        case Frequency.DAILY if not (month_days or days):
            days = tuple((None, day) for day in Weekday)
        case Frequency.WEEKLY if not days:
            days = ((None, list(Weekday)[start_day.weekday()]),)
        case Frequency.YEARLY if not (months or month_days or days):
            months = (start_day.month,)
        case Frequency.MONTHLY:
            months = months or _EVERY_MONTH
    if not (month_days or days):
        month_days = (start_day.day,)
    return _Parts(
        bymonth=months or None,
        bymonthday=month_days or None,
        byweekday=_weekdays(days, most=5 if months else 53) or None,
    )


def _weekdays(days: tuple[tuple[int | None, Weekday], ...], *, most: int) -> tuple[weekday, ...]:
    """Return the days for dateutil, which has two quirks.

    It takes `MO,2TU` for days that are both: beside a numbered day, a plain one is written out
    as each of its numbers. And it fails on a number far beyond `most`, though that only names
    no day: one beyond does the same.
    """
    numbered = any(ordinal for ordinal, _ in days)
    return tuple(
        weekday(_WEEKDAYS[day], ordinal and max(-most - 1, min(ordinal, most + 1)))
        for plain, day in days
        for ordinal in (range(1, most + 1) if numbered and not plain else (plain,))
    )

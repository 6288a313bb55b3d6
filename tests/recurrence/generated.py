"""Rules by chance from a seed: such as people write, and such as nobody means well with."""

from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import TypeVar

from calendar_service.domain.rule import Frequency, Rule, Weekday
from calendar_service.domain.when import Moment, is_wall_time

T = TypeVar("T")
WEEKDAYS = tuple(Weekday)
FIRST = date(1990, 1, 1)
YEARS = 45


@dataclass(frozen=True, slots=True)
class Generated:
    """`start` is one of the rule's dates."""

    rule: Rule
    start: Moment


def ordinary(chance: Random) -> Generated:
    """Return a series such as a calendar's form makes, with or without a time of day."""
    form = chance.choice(_FORMS)
    rule, day = form(chance, FIRST + timedelta(days=chance.randrange(YEARS * 365)))
    start = _timed(chance, day) if chance.random() < 0.8 else day
    interval = chance.choice((1, 1, 1, 2, 2, 3, 4, 6, 12))
    week_start = chance.choice((Weekday.MONDAY, Weekday.MONDAY, Weekday.SUNDAY, Weekday.SATURDAY))
    rule = replace(rule, interval=interval, week_start=week_start)
    return Generated(_limited(chance, rule, start), start)


def hostile(chance: Random) -> Rule:
    """Return a rule that is inside the limits of each part and otherwise anything."""
    return Rule(
        frequency=chance.choice(tuple(Frequency)),
        interval=chance.choice((1, 2, 7, 12, 28, 97, 365, 366)),
        count=chance.choice((None, None, 1000)),
        by_month=_some(chance, range(1, 13), 4),
        by_month_day=_some(chance, (*range(-31, 0), *range(1, 32), 31, 30, 29), 8),
        by_day=tuple(
            (chance.choice((None, None, *range(-53, 0), *range(1, 54), 5, -5)), day)
            for day in _some(chance, WEEKDAYS * 3, 12)
        ),
        by_set_position=_some(chance, (1, -1, 2, 5, 6, 7, 31, 32, 366, -366), 3),
        week_start=chance.choice(WEEKDAYS),
    )


def _some(chance: Random, values: Sequence[T], most: int) -> tuple[T, ...]:
    """Return a few of the values, or often none."""
    return tuple(chance.sample(values, chance.choice((0, 0, 1, 2, most))))


def _timed(chance: Random, day: date) -> datetime:
    return datetime(day.year, day.month, day.day, chance.randrange(24), chance.choice((0, 15, 30)))


def _limited(chance: Random, rule: Rule, start: Moment) -> Rule:
    """Return the rule open-ended, or with a COUNT or an UNTIL of the start's type."""
    until = start + timedelta(days=chance.randrange(3000))
    if is_wall_time(until):
        until += timedelta(hours=chance.choice((0, 0, 1, -1)))
    limit = chance.choice((None, None, "count", "until"))
    return replace(
        rule,
        count=chance.randrange(1, 200) if limit == "count" else None,
        until=max(until, start) if limit == "until" else None,
    )


def _daily(chance: Random, day: date) -> tuple[Rule, date]:
    return Rule(Frequency.DAILY), day


def _daily_on_weekdays(chance: Random, day: date) -> tuple[Rule, date]:
    return Rule(Frequency.DAILY, by_day=_plain(_weekdays_with(chance, day))), day


def _daily_in_months(chance: Random, day: date) -> tuple[Rule, date]:
    return Rule(Frequency.DAILY, by_month=_months_with(chance, day)), day


def _weekly(chance: Random, day: date) -> tuple[Rule, date]:
    return Rule(Frequency.WEEKLY), day


def _weekly_on_weekdays(chance: Random, day: date) -> tuple[Rule, date]:
    return Rule(Frequency.WEEKLY, by_day=_plain(_weekdays_with(chance, day))), day


def _weekly_in_months(chance: Random, day: date) -> tuple[Rule, date]:
    rule, _ = _weekly_on_weekdays(chance, day)
    return replace(rule, by_month=_months_with(chance, day)), day


def _monthly(chance: Random, day: date) -> tuple[Rule, date]:
    return Rule(Frequency.MONTHLY), day


def _monthly_on_days(chance: Random, day: date) -> tuple[Rule, date]:
    own = chance.choice((day.day, day.day - _length_of_month(day) - 1))
    days = {own, *_some(chance, (1, 2, 10, 15, 28, 29, 30, 31, -1, -2, -3), 3)}
    return Rule(Frequency.MONTHLY, by_month_day=_shuffled(chance, days)), day


def _monthly_on_numbered_days(chance: Random, day: date) -> tuple[Rule, date]:
    days = {_numbered(chance, day)}
    if chance.random() < 0.3:
        days.add((chance.choice((1, 2, 3, 4, -1)), chance.choice(WEEKDAYS)))
    return Rule(Frequency.MONTHLY, by_day=_shuffled(chance, days)), day


def _monthly_on_weekdays_and_days(chance: Random, day: date) -> tuple[Rule, date]:
    first = max(1, min(day.day - chance.randrange(7), 25))
    days = tuple(range(first, first + 7)) if chance.random() < 0.5 else (day.day,)
    if day.day not in days:
        days = (*days, day.day)
    by_day = ((None, WEEKDAYS[day.weekday()]),)
    return Rule(Frequency.MONTHLY, by_month_day=days, by_day=by_day), day


def _monthly_at_position(chance: Random, day: date) -> tuple[Rule, date]:
    weekdays = _weekdays_with(chance, day)
    position = chance.choice((1, 2, 3, -1, -2))
    rule = Rule(Frequency.MONTHLY, by_day=_plain(weekdays), by_set_position=(position,))
    return rule, _at_position(day, weekdays, position)


def _monthly_in_months(chance: Random, day: date) -> tuple[Rule, date]:
    form = chance.choice((_monthly, _monthly_on_days, _monthly_on_numbered_days))
    rule, _ = form(chance, day)
    return replace(rule, by_month=_months_with(chance, day)), day


def _yearly(chance: Random, day: date) -> tuple[Rule, date]:
    return Rule(Frequency.YEARLY), day


def _yearly_in_months(chance: Random, day: date) -> tuple[Rule, date]:
    return Rule(Frequency.YEARLY, by_month=_months_with(chance, day)), day


def _yearly_on_days(chance: Random, day: date) -> tuple[Rule, date]:
    rule, _ = _monthly_on_days(chance, day)
    return replace(rule, frequency=Frequency.YEARLY, by_month=_months_with(chance, day)), day


def _yearly_on_numbered_days(chance: Random, day: date) -> tuple[Rule, date]:
    rule, _ = _monthly_on_numbered_days(chance, day)
    return replace(rule, frequency=Frequency.YEARLY, by_month=_months_with(chance, day)), day


def _yearly_on_weekdays_in_months(chance: Random, day: date) -> tuple[Rule, date]:
    rule, _ = _weekly_in_months(chance, day)
    return replace(rule, frequency=Frequency.YEARLY), day


def _yearly_on_numbered_days_of_the_year(chance: Random, day: date) -> tuple[Rule, date]:
    number = (day.timetuple().tm_yday + 6) // 7
    return Rule(Frequency.YEARLY, by_day=((number, WEEKDAYS[day.weekday()]),)), day


def _yearly_on_weekdays_and_days(chance: Random, day: date) -> tuple[Rule, date]:
    rule, _ = _monthly_on_weekdays_and_days(chance, day)
    return replace(rule, frequency=Frequency.YEARLY, by_month=(day.month,)), day


def _yearly_at_position(chance: Random, day: date) -> tuple[Rule, date]:
    rule, day = _monthly_at_position(chance, day)
    return replace(rule, frequency=Frequency.YEARLY, by_month=(day.month,)), day


_FORMS: tuple[Callable[[Random, date], tuple[Rule, date]], ...] = (
    _daily,
    _daily_on_weekdays,
    _daily_in_months,
    _weekly,
    _weekly_on_weekdays,
    _weekly_on_weekdays,
    _weekly_in_months,
    _monthly,
    _monthly_on_days,
    _monthly_on_numbered_days,
    _monthly_on_numbered_days,
    _monthly_on_weekdays_and_days,
    _monthly_at_position,
    _monthly_in_months,
    _yearly,
    _yearly_in_months,
    _yearly_on_days,
    _yearly_on_numbered_days,
    _yearly_on_weekdays_in_months,
    _yearly_on_numbered_days_of_the_year,
    _yearly_on_weekdays_and_days,
    _yearly_at_position,
)


def _plain(weekdays: tuple[Weekday, ...]) -> tuple[tuple[int | None, Weekday], ...]:
    return tuple((None, weekday) for weekday in weekdays)


def _weekdays_with(chance: Random, day: date) -> tuple[Weekday, ...]:
    return _shuffled(chance, {WEEKDAYS[day.weekday()], *_some(chance, WEEKDAYS, 4)})


def _months_with(chance: Random, day: date) -> tuple[int, ...]:
    return tuple(sorted({day.month, *_some(chance, range(1, 13), 5)}))


def _shuffled(chance: Random, values: Iterable[T]) -> tuple[T, ...]:
    """Return the values in an order that hangs on the seed alone."""
    ordered = sorted(values, key=str)
    return tuple(chance.sample(ordered, len(ordered)))


def _numbered(chance: Random, day: date) -> tuple[int | None, Weekday]:
    """Return which of its weekdays of the month the day is, counted from either end."""
    from_end = -((_length_of_month(day) - day.day) // 7 + 1)
    return chance.choice(((day.day + 6) // 7, from_end)), WEEKDAYS[day.weekday()]


def _at_position(day: date, weekdays: tuple[Weekday, ...], position: int) -> date:
    month = [day.replace(day=number) for number in range(1, _length_of_month(day) + 1)]
    named = [each for each in month if WEEKDAYS[each.weekday()] in weekdays]
    return named[position - 1 if position > 0 else position]


def _length_of_month(day: date) -> int:
    return monthrange(day.year, day.month)[1]

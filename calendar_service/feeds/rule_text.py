"""A recurrence rule in words: "every month on the first Tuesday until 31 December 2027"."""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date

from calendar_service.domain.rule import Frequency, Rule, Weekday
from calendar_service.domain.when import Moment, day_of
from calendar_service.words.words import Words

_WEEKDAYS = tuple(Weekday)
_LEAP_YEAR = 2000
_EVERY = {
    Frequency.DAILY: ("every day", "every {number} days"),
    Frequency.WEEKLY: ("every week", "every {number} weeks"),
    Frequency.MONTHLY: ("every month", "every {number} months"),
    Frequency.YEARLY: ("every year", "every {number} years"),
}
_NUMBERED = {
    1: "the first {day}",
    2: "the second {day}",
    3: "the third {day}",
    4: "the fourth {day}",
    5: "the fifth {day}",
    -1: "the last {day}",
    -2: "the second to last {day}",
    -3: "the third to last {day}",
    -4: "the fourth to last {day}",
    -5: "the fifth to last {day}",
}


def rule_text(rule: Rule, start: Moment, words: Words) -> str:
    """Return how the series that begins at `start` repeats, without its time of day, as it
    stands within a sentence."""
    every_one, every_many = _EVERY[rule.frequency]
    text = words.count(every_one, every_many, rule.interval)
    return _ended(_with_days(text, rule, day_of(start), words), rule, words)


def _with_days(text: str, rule: Rule, start_day: date, words: Words) -> str:
    if dates := _dates_of_year(rule, start_day, words):
        text = words.say("{every} on {days}", every=text, days=dates)
    else:
        for days in _days(rule, start_day, words):
            text = words.say("{every} on {days}", every=text, days=days)
        if months := _months(rule, words):
            text = words.say("{every} in {months}", every=text, months=months)
    if rule.by_set_position:
        text = words.say("{every}, but only {days}", every=text, days=_positions(rule, words))
    return text


def _dates_of_year(rule: Rule, start_day: date, words: Words) -> str | None:
    """Return the dates, as in "9 May", of a yearly rule that is about dates in one month."""
    if rule.frequency is not Frequency.YEARLY or rule.by_day or len(rule.by_month) > 1:
        return None
    if rule.by_month_day and not rule.by_month:
        return None
    month = rule.by_month[0] if rule.by_month else start_day.month
    days = rule.by_month_day or (start_day.day,)
    if not all(0 < day <= monthrange(_LEAP_YEAR, month)[1] for day in days):
        return None
    dates = [date(_LEAP_YEAR, month, day) for day in sorted(days)]
    return words.all_of([words.date_of_year(day) for day in dates])


def _days(rule: Rule, start_day: date, words: Words) -> Iterator[str]:
    """Yield the weekdays and the days of the month, said or implied by the start."""
    if rule.by_day:
        yield words.all_of([_weekday(*named, words) for named in _in_order(rule)])
    elif rule.frequency is Frequency.WEEKLY:
        yield _weekday(None, _WEEKDAYS[start_day.weekday()], words)
    if rule.by_month_day:
        yield _month_days(rule.by_month_day, words)
    elif rule.frequency in (Frequency.MONTHLY, Frequency.YEARLY) and not rule.by_day:
        yield _month_days((start_day.day,), words)


def _in_order(rule: Rule) -> list[tuple[int | None, Weekday]]:
    """The days of the week from its start on; numbered ones as they follow in the month."""
    first = _WEEKDAYS.index(rule.week_start)

    def order(named: tuple[int | None, Weekday]) -> tuple[bool, int, int]:
        ordinal, weekday = named
        return (ordinal or 0) < 0, ordinal or 0, (_WEEKDAYS.index(weekday) - first) % 7

    return sorted(rule.by_day, key=order)


def _weekday(ordinal: int | None, weekday: Weekday, words: Words) -> str:
    name = words.weekday_name(_WEEKDAYS.index(weekday))
    if ordinal is None:
        return name
    if ordinal in _NUMBERED:
        return words.say(_NUMBERED[ordinal], day=name)
    if ordinal < 0:
        return words.say("{day} number {number} from the end", day=name, number=-ordinal)
    return words.say("{day} number {number}", day=name, number=ordinal)


def _month_days(days: Sequence[int], words: Words) -> str:
    ordered = sorted(days, key=lambda day: (day < 0, day))
    return words.all_of([_month_day(day, words) for day in ordered])


def _month_day(day: int, words: Words) -> str:
    if day > 0:
        return words.say("day {number}", number=day)
    if day == -1:
        return words.say("the last day")
    return words.say("day {number} from the end", number=-day)


def _months(rule: Rule, words: Words) -> str | None:
    """A yearly rule without months counts days of the month in all of them."""
    if not rule.by_month:
        counts_all = rule.frequency is Frequency.YEARLY and rule.by_month_day
        return words.say("every month") if counts_all else None
    return words.all_of([words.month_name(month) for month in sorted(rule.by_month)])


def _positions(rule: Rule, words: Words) -> str:
    ordered = sorted(rule.by_set_position, key=lambda number: (number < 0, number))
    return words.all_of([_position(number, words) for number in ordered])


def _position(number: int, words: Words) -> str:
    one = words.say("one")
    if number in _NUMBERED:
        return words.say(_NUMBERED[number], day=one)
    if number < 0:
        return words.say("number {number} from the end", number=-number)
    return words.say("number {number}", number=number)


def _ended(text: str, rule: Rule, words: Words) -> str:
    if rule.count is not None:
        return words.count("{rule}, {number} time", "{rule}, {number} times", rule.count, rule=text)
    if rule.until is not None:
        day = words.long_day(day_of(rule.until))
        return words.say("{rule} until {day}", rule=text, day=day)
    return text

"""Dates as people type them: `8.5.2027`, `8 May 2027`, `May 8th, 2027`, `8/5/2027`."""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import pairwise

from calendar_service.domain.search import fold
from calendar_service.domain.typed_clock import plain_digits
from calendar_service.domain.when import FIRST_DAY, LAST_DAY

DAY_ALLOWED = "A date looks like 2027-05-08, 8.5.2027 or 8 May 2027."

_LENGTH_MOST = 64
_TOKEN = re.compile(r"\d+|[^\W\d_]+|[./\-–]")
_STRANGE = re.compile(r"[^\w\s./\-–,'’()]")
# what stands beside a number or a month and says nothing: 8th, 1er, 8 de mayo, 8 maja 2027 r.
_FILLERS = frozenset(
    (
        "st nd rd th er re e o a m d r g de del di du of the den der am on le el il em dia dne "
        "feira г gada ta"
    ).split()
)
_CENTURY = 2000
_YEARS_AHEAD = 8
_DAYS_MOST = 31


class DayOrder(StrEnum):
    """What stands first in a date of numbers."""

    DAY_FIRST = "day"
    MONTH_FIRST = "month"


@dataclass(frozen=True, slots=True)
class DayNames:
    """The names of months (1 to 12) and of weekdays (Monday is 0), each folded."""

    months: Mapping[str, int] = field(default_factory=dict)
    weekdays: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, months: Mapping[str, int], weekdays: Mapping[str, int]) -> "DayNames":
        """Return the names as they are compared, of several that fold alike the first."""
        return cls(_folded(months), _folded(weekdays))

    def month(self, word: str) -> int | None:
        return self.months.get(name_key(word))

    def weekday(self, word: str) -> int | None:
        return self.weekdays.get(name_key(word))


@dataclass(frozen=True, slots=True)
class TypedDay:
    """`is_guess` where the text could have meant another day, or does not say the whole year."""

    day: date
    is_guess: bool = False


def read_day(
    text: str,
    names: DayNames,
    *,
    order: DayOrder = DayOrder.DAY_FIRST,
    today: date | None = None,
) -> TypedDay | None:
    """Return the date that was typed; None for what is none, for which `DAY_ALLOWED` says what is.

    `order` decides `8/5/2027`. Without a year the next such day from `today` on is meant, and
    without `today` none. A weekday that fits only one reading decides; one that fits none makes
    it a guess.
    """
    found = _read_parts(text, names)
    if found is None:
        return None
    readings = _readings(found, order, today)
    days = list(dict.fromkeys(day for day in readings if day is not None))
    fitting = [day for day in days if found.weekday in (None, day.weekday())]
    if not days:
        return None
    is_clear = len(fitting) == 1 and found.has_whole_year
    return TypedDay((fitting or days)[0], not is_clear)


def last_day_instead(text: str, names: DayNames, *, order: DayOrder) -> date | None:
    """Return the last day of the month for which the text names one that it is too short for, as
    in `31.2.2027`; None where that is not what is wrong."""
    parts = _read_parts(text, names)
    written = _written(parts, order) if parts else []
    firsts = [_day(year, month, 1) for year, month, day in written if 0 < day <= _DAYS_MOST]
    months = [first for first in firsts if first]
    if not months or any(_day(*each) for each in written):
        return None
    return months[0].replace(day=monthrange(months[0].year, months[0].month)[1])


def name_key(word: str) -> str:
    """Return what the spellings of a name have in common: `März`, `marz` and `MÄRZ.`"""
    return fold(word).strip(". ")


def _folded(names: Mapping[str, int]) -> dict[str, int]:
    folded: dict[str, int] = {}
    for name, number in names.items():
        folded.setdefault(name_key(name), number)
    return folded


@dataclass(frozen=True, slots=True)
class _Parts:
    """`numbers` as written; `marks` are what stands between them, empty for white space."""

    numbers: tuple[str, ...]
    marks: tuple[str, ...]
    month: int | None
    weekday: int | None

    @property
    def has_whole_year(self) -> bool:
        return any(len(number) in (4, 8) for number in self.numbers)


def _read_parts(text: str, names: DayNames) -> _Parts | None:
    """Return the parts; None where something is no part of a date, or is there twice."""
    plain = plain_digits(fold(text))
    if len(plain) > _LENGTH_MOST or _STRANGE.search(plain):
        return None
    tokens = [token for token in _TOKEN.findall(plain) if token not in _FILLERS]
    named = _read_names([token for token in tokens if token[0].isalpha()], names)
    if named is None:
        return None
    month, weekday = named
    numbers = tuple(token for token in tokens if token.isdigit())
    return _Parts(numbers, tuple(_marks(tokens)), month, weekday)


def _read_names(words: Sequence[str], names: DayNames) -> tuple[int | None, int | None] | None:
    """Return the month and the weekday that the words name. `mar` is March and, in some
    languages, Tuesday: beside a month it is a weekday."""
    months = [word for word in words if names.month(word)]
    certain = [word for word in months if names.weekday(word) is None]
    months = certain or months[:1]
    weekdays = [word for word in words if word not in months]
    if (
        len(months) > 1
        or len(weekdays) > 1
        or any(names.weekday(each) is None for each in weekdays)
    ):
        return None
    month = names.month(months[0]) if months else None
    return month, names.weekday(weekdays[0]) if weekdays else None


def _marks(tokens: Sequence[str]) -> Iterator[str]:
    at = [index for index, token in enumerate(tokens) if token.isdigit()]
    for one, next_one in pairwise(at):
        yield "".join(tokens[one + 1 : next_one])


def _readings(parts: _Parts, order: DayOrder, today: date | None) -> Iterable[date | None]:
    """Return the days it may mean, the likeliest first."""
    written = _written(parts, order)
    if written or today is None:
        return [_day(*each) for each in written]
    match parts.month, [len(number) for number in parts.numbers]:
        case int(month), [1 | 2]:
            return _next_days(parts.numbers[0], month, today)
        case None, [1 | 2, 1 | 2]:
            day, other = parts.numbers
            return [*_next_days(day, int(other), today), *_next_days(other, int(day), today)]
        case _:
            return []


_Written = tuple[int, int, int]
"""Year, month and day as they are written, whether or not there is such a day."""


def _written(parts: _Parts, order: DayOrder) -> list[_Written]:
    """Return what may be written, the likeliest first; nothing where it has no year."""
    if parts.month is not None:
        return _beside_month(parts.numbers, parts.month)
    match [len(number) for number in parts.numbers]:
        case [8]:
            [text] = parts.numbers
            return [(int(text[:4]), int(text[4:6]), int(text[6:]))]
        case [4, 1 | 2, 1 | 2]:
            year, month, day = parts.numbers
            return [(int(year), int(month), int(day))]
        case [1 | 2, 1 | 2, 2 | 4]:
            return _of_numbers(parts, order)
        case _:
            return []


def _beside_month(numbers: Sequence[str], month: int) -> list[_Written]:
    match [len(number) for number in numbers]:
        case [4, 1 | 2]:
            return [(int(numbers[0]), month, int(numbers[1]))]
        case [1 | 2, 2 | 4]:
            return [(_year(numbers[1]), month, int(numbers[0]))]
        case _:
            return []


def _of_numbers(parts: _Parts, order: DayOrder) -> list[_Written]:
    """Dots are written where the day stands first; with strokes, both are."""
    one, other, year = int(parts.numbers[0]), int(parts.numbers[1]), _year(parts.numbers[2])
    day_first, month_first = (year, other, one), (year, one, other)
    if order is DayOrder.DAY_FIRST:
        return [day_first] if parts.marks[0] == "." else [day_first, month_first]
    return [day_first, month_first] if parts.marks[0] == "." else [month_first, day_first]


def _next_days(day: str, month: int, today: date) -> list[date]:
    """Return the next such day, and for a weekday to choose from those of the years after it."""
    years = range(today.year, today.year + _YEARS_AHEAD)
    return [found for year in years if (found := _day(year, month, int(day))) and found >= today]


def _year(text: str) -> int:
    return int(text) + (_CENTURY if len(text) == 2 else 0)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if FIRST_DAY <= found < LAST_DAY else None

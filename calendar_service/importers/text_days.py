"""Where days stand in a line of plain text, spans of them included."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from calendar_service.domain.typed_day import read_day
from calendar_service.importers.standpoint import Standpoint
from calendar_service.importers.text_words import ASIDE_BEFORE, DEADLINE_BEFORE, TO

_NUMBER = r"\d{1,2}(?:\.|st|nd|rd|th|er|º|ª)?"
_MONTH = r"[^\W\d_]{3,12}\.?"
_YEAR = r"(?:19|20|21)\d\d(?!\d)"
_OF = r"\s*(?:(?:de|of|del)\s+)?"
_SPAN = rf"(?P<head>{_NUMBER})\s*{TO}\s*"
# The forms a day is written in, the fuller before those that are a part of them.
_FORMS = tuple(
    re.compile(form)
    for form in (
        r"(?P<day>\d{4}-\d{1,2}-\d{1,2})(?!\d)",
        r"(?P<day>\d{4}[./]\d{1,2}[./]\d{1,2})(?!\d)",
        rf"{_SPAN}(?P<day>\d{{1,2}}(?P<mark>[./])\d{{1,2}}(?P=mark)(?:\d{{4}}|\d\d))(?!\d)",
        r"(?P<day>\d{1,2}(?P<mark>[./-])\d{1,2}(?P=mark)(?:\d{4}|\d\d))(?!\d)",
        rf"{_SPAN}(?P<day>{_NUMBER}{_OF}{_MONTH},?{_OF}{_YEAR})",
        rf"(?P<day>{_NUMBER}{_OF}{_MONTH},?{_OF}{_YEAR})",
        rf"(?P<day>{_MONTH}\s+{_NUMBER}),?\s*{TO}\s*(?P<tail>{_NUMBER})(?P<year>,?\s+{_YEAR})",
        rf"(?P<day>{_MONTH}\s+{_NUMBER},?\s+{_YEAR})",
        rf"{_SPAN}(?P<day>{_NUMBER}{_OF}{_MONTH})",
        rf"(?P<day>{_NUMBER}{_OF}{_MONTH})(?!\s*\d)",
        rf"(?P<day>[A-Z][^\W\d_]{{2,11}}\.?\s+{_NUMBER})(?![\d:.h])",
        r"(?P<day>\d{1,2}\.\d{1,2}\.)(?=\s|$|,)",
    )
)
_BEGINS = re.compile(r"(?<![\w./-])(?=\d|[^\W\d_]{3,12}\.?\s{1,9}\d)")
_LAST_WORD = re.compile(r"([^\W\d_]{2,12})\.?,?\s*(?:(?:den|the|le|el|il|dem)\s+)?$")
_BETWEEN = re.compile(rf"\s*{TO}\s*(?:[^\W\d_]{{2,12}}\.?,?\s*)?")
_WHOLE_YEAR = re.compile(r"\d{4}|\d[./-]\d\d$")
_LOOK_BACK = 60


class Role(Enum):
    """What a day is to the text around it."""

    EVENT = "event"
    DEADLINE = "deadline"
    ASIDE = "aside"


@dataclass(frozen=True, slots=True)
class FoundDay:
    """A day, or the first and last of a span, and where in the line it is written."""

    first: date
    last: date
    begin: int
    end: int
    role: Role


def find_days(line: str, standpoint: Standpoint) -> list[FoundDay]:
    """Return the days in their order, each once."""
    return list(_spans(line, list(_singles(line, standpoint))))


def _singles(line: str, standpoint: Standpoint) -> Iterator[FoundDay]:
    at = 0
    while found := _BEGINS.search(line, at):
        at = found.start()
        day = _day_at(line, at, standpoint)
        if day is None:
            at += 1
        else:
            yield day
            at = day.end


def _day_at(line: str, at: int, standpoint: Standpoint) -> FoundDay | None:
    for form in _FORMS:
        found = form.match(line, at)
        day = _read(line, found, standpoint) if found else None
        if day:
            return day
    return None


def _read(line: str, found: re.Match[str], standpoint: Standpoint) -> FoundDay | None:
    parts = found.groupdict()
    begin, weekday = _weekday_before(line, found.start(), standpoint)
    year = parts.get("year") or ""
    text = f"{weekday} {parts['day']}{year}"
    typed = read_day(text, standpoint.names, order=standpoint.order, today=standpoint.today)
    if typed is None:
        return None
    first, last = (_numbered(typed.day, parts.get(name)) for name in ("head", "tail"))
    before = line[max(0, begin - _LOOK_BACK) : begin]
    if first is None or last is None or first > last:
        return None
    return FoundDay(first, last, begin, found.end(), _role(before))


def _numbered(day: date, number: str | None) -> date | None:
    """Return the day of the same month that a span begins or ends with; the day itself where it
    is none."""
    digits = re.match(r"\d+", number or "")
    try:
        return day.replace(day=int(digits[0])) if digits else day
    except ValueError:
        return None


def _weekday_before(line: str, at: int, standpoint: Standpoint) -> tuple[int, str]:
    """Return where a weekday before the day begins, and the word; else where the day begins."""
    found = _LAST_WORD.search(line, max(0, at - _LOOK_BACK), at)
    if found is None or standpoint.names.weekday(found[1]) is None:
        return at, ""
    return found.start(), found[1]


def _role(before: str) -> Role:
    if ASIDE_BEFORE.search(before):
        return Role.ASIDE
    return Role.DEADLINE if DEADLINE_BEFORE.search(before) else Role.EVENT


def _spans(line: str, found: list[FoundDay]) -> Iterator[FoundDay]:
    """Yield two days as one span where only a dash or the like is between them. A first day
    without its year is in that of the last."""
    waiting: FoundDay | None = None
    for day in found:
        if waiting and _BETWEEN.fullmatch(line, waiting.end, day.begin):
            has_year = _WHOLE_YEAR.search(line, waiting.begin, waiting.end)
            first = waiting.first if has_year else _before(waiting.first, day.first)
            if first > day.last:
                first = day.first
            yield replace(waiting, first=first, last=day.last, end=day.end)
            waiting = None
            continue
        if waiting:
            yield waiting
        waiting = day
    if waiting:
        yield waiting


def _before(first: date, last: date) -> date:
    """Return the same day in the year of the last, or if that is later, in the year before."""
    same = (_with_year(first, year) for year in (last.year, last.year - 1))
    return next((day for day in same if day and day <= last), last)


def _with_year(day: date, year: int) -> date | None:
    try:
        return day.replace(year=year)
    except ValueError:
        return None

"""Where times of day stand in a line of plain text, spans of them included."""

import re
from dataclasses import dataclass
from datetime import time

from calendar_service.domain.typed_clock import read_clock
from calendar_service.importers.text_words import TO

_MARK = r"(?:h(?:rs?)?|uhr|heures?|uur|horas?|o['’]clock)\b"
_HALF = r"(?:[ap]\.?\s?m\b\.?)"
_SURE = (
    rf"(?:\d{{1,2}}:\d\d(?:\s?{_HALF})?(?:\s?{_MARK})?"
    rf"|\d{{1,2}}(?:\.\d\d)?\s?{_HALF}"
    rf"|\d{{1,2}}\.\d\d\s?{_MARK}"
    rf"|\d{{1,2}}\s?h\s?\d\d\b"
    rf"|\d{{1,2}}\s?{_MARK}(?:\s?\d\d\b(?![.:]))?)"
)
_ROUGH = r"(?:\d{1,2}(?:[:.]\d\d)?)"
_LEAD = r"(?:(?:at|um|kl\.?|klo|ore|alle|às|godz\.?|à|from|von|ab|de|dalle)\s+)?"
_NOT_MONEY = r"(?![\d.,:]*\s?(?:€|\$|£|%|EUR|USD|GBP|CHF|km|kg))"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_LEAD}(?P<start>{_SURE}|{_ROUGH})\s*{TO}\s*(?:ca\.\s*)?(?P<end>{_SURE})",
        rf"{_LEAD}(?P<start>\d{{1,2}}\.\d\d)\s*{TO}\s*(?P<end>\d{{1,2}}\.\d\d)(?!\d){_NOT_MONEY}",
        rf"{_LEAD}(?P<start>{_SURE})",
        rf"{_LEAD}(?P<start>\d{{1,2}}\.\d\d)(?!\d){_NOT_MONEY}",
        r"(?:at|um|kl\.?|klo|ore|alle|às|godz\.?)\s+(?P<start>\d{1,2}(?:[.:]\d\d)?)(?![\d.:/\w])",
    )
)
_BEGINS = re.compile(
    r"(?<![\w.,:€$£-])(?=\d|(?:at|um|klo?|ore|alle|às|godz|à|from|von|ab|de|dalle)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FoundClock:
    """A time of day, perhaps with that of the end, and where in the line it is written."""

    start: time
    finish: time | None
    begin: int
    end: int


def find_clock(line: str, at: int = 0) -> FoundClock | None:
    """Return the first time of day in the line from a place on."""
    while found := _BEGINS.search(line, at):
        at = found.start()
        for form in _FORMS:
            clock = _read(form.match(line, at))
            if clock:
                return clock
        at += 1
    return None


def _read(found: re.Match[str] | None) -> FoundClock | None:
    parts = found.groupdict() if found else {}
    start = read_clock(parts.get("start") or "")
    if found is None or start is None:
        return None
    if "end" not in parts:
        return FoundClock(start, None, found.start(), found.end())
    finish = read_clock(parts["end"])
    if finish is None:
        return None
    return FoundClock(_in_half(start, finish, parts), finish, found.start(), found.end())


def _in_half(start: time, finish: time, parts: dict[str, str]) -> time:
    """`7-9 pm` is in the evening, `9-5 pm` begins in the morning."""
    is_bare = not re.search(rf"{_HALF}|{_MARK}", parts["start"], re.IGNORECASE)
    has_half = re.search(_HALF, parts["end"], re.IGNORECASE)
    if not (is_bare and has_half and 0 < start.hour < 12 <= finish.hour):
        return start
    later = start.replace(hour=start.hour + 12)
    return later if later < finish else start

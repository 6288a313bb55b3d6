"""How dates and times that people type are read: by the names and the order of a language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from functools import lru_cache

from calendar_service.domain.typed_clock import NAMED_TIMES, format_clock, read_clock
from calendar_service.domain.typed_day import (
    DayNames,
    DayOrder,
    TypedDay,
    last_day_instead,
    read_day,
)
from calendar_service.words.day_names import EUROPE, is_month_first, month_names, weekday_names
from calendar_service.words.words import Words

_SEVERAL = re.compile(r"[;\n]+")


@dataclass(frozen=True, slots=True)
class Spelling:
    """Without `today`, a date needs its year."""

    names: DayNames = field(default_factory=DayNames)
    order: DayOrder = DayOrder.DAY_FIRST
    clocks: Mapping[str, time] = field(default_factory=lambda: NAMED_TIMES)
    today: date | None = None

    def read(self, text: str) -> TypedDay | None:
        return read_day(text, self.names, order=self.order, today=self.today)

    def day(self, text: str) -> str:
        """Return the date as a submission writes it; what is none, as it was typed."""
        found = self.read(text)
        return found.day.isoformat() if found else text.strip()

    def last_day_instead(self, text: str) -> date | None:
        """Return the last day of the month that is too short for the day that was typed."""
        return last_day_instead(text, self.names, order=self.order)

    def days(self, text: str) -> list[str]:
        """Return each of several dates, by lines or semicolons, or by commas within one."""
        found: list[str] = []
        for part in filter(str.strip, _SEVERAL.split(text)):
            whole = self.read(part)
            parts = [part] if whole else part.split(",")
            found += [self.day(each) for each in parts if each.strip()]
        return found

    def clock(self, text: str) -> str:
        """Return the time of day as a submission writes it; what is none, as it was typed."""
        found = read_clock(text, named=self.clocks)
        return format_clock(found) if found else text.strip()

    def has_clock(self, text: str) -> bool:
        return read_clock(text, named=self.clocks) is not None

    def moment(self, day: str, clock: str) -> str:
        """Return the two as one moment; a day alone is a date, and one with its time in it stays
        as it is."""
        read = self.day(day)
        return f"{read}T{self.clock(clock)}" if clock.strip() else read

    def is_guess(self, *days: str) -> bool:
        """True if one of these dates could mean another day."""
        return any(found.is_guess for day in days if (found := self.read(day)))


PLAIN = Spelling()


def spelling_of(words: Words, today: date | None = None) -> Spelling:
    """Return how people of a language spell, and those of others where nothing speaks against."""
    order = DayOrder.MONTH_FIRST if is_month_first(words.locale) else DayOrder.DAY_FIRST
    return Spelling(_names(words.language), order, today=today)


@lru_cache(maxsize=32)
def _names(language: str) -> DayNames:
    languages = (language, *EUROPE)
    return DayNames.of(month_names(languages), weekday_names(languages))

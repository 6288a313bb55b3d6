"""One language: its sentences by gettext, its dates and numbers by CLDR."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from gettext import NullTranslations
from typing import Protocol

from babel import Locale
from babel.dates import (
    format_date,
    format_interval,
    format_skeleton,
    format_time,
    format_timedelta,
    get_day_names,
    get_month_names,
    get_timezone_location,
    get_timezone_name,
)
from babel.lists import format_list
from babel.numbers import format_currency

_ANYWHERE_ON_EARTH = "Etc/GMT+12"


class Sentence(Protocol):
    """An English sentence with {named} places, and what stands in them."""

    @property
    def text(self) -> str: ...
    @property
    def values(self) -> Mapping[str, object]: ...


@dataclass(frozen=True, slots=True)
class Words:
    """Sentences are looked up by their English text; places in them are {named}. `language` is
    the tag, as in `de` or `pt-BR`; `edition` differs where the same thing may be said otherwise."""

    language: str
    locale: Locale
    translations: NullTranslations
    edition: str = ""

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`, as HTML's dir."""
        return self.locale.text_direction

    @property
    def own_name(self) -> str:
        """Deutsch: the language as its speakers call it"""
        return Locale.parse(self.language, sep="-").get_display_name() or self.language

    def say(self, text: str, /, **values: object) -> str:
        translated = self.translations.gettext(text)
        return translated.format(**values) if values else translated

    def count(
        self, one: str, many: str, number: int, /, *, is_more: bool = False, **values: object
    ) -> str:
        """Say it for a number, which the sentence may name as {number}; `is_more` if it was not
        counted to the end."""
        told = f"{number}+" if is_more else number
        return self.translations.ngettext(one, many, number).format(number=told, **values)

    def problem(self, problem: Sentence) -> str:
        return self.say(problem.text, **problem.values)

    def day(self, day: date) -> str:
        """Saturday, 8 May 2027"""
        return format_date(day, "full", locale=self.locale)

    def short_day(self, day: date) -> str:
        """8 May 2027"""
        return format_date(day, "medium", locale=self.locale)

    def weekday(self, day: date) -> str:
        """Saturday"""
        return format_date(day, "EEEE", locale=self.locale)

    def month(self, day: date) -> str:
        """May 2027"""
        return format_skeleton("yMMMM", day, locale=self.locale)

    def month_short(self, day: date) -> str:
        """May"""
        return format_date(day, "MMM", locale=self.locale)

    def clock(self, time_local: datetime) -> str:
        """09:00, or 9:00 AM, as the language writes it"""
        return format_time(time_local.time(), "short", locale=self.locale)

    def moment(self, moment: date) -> str:
        """Saturday, 8 May 2027, and the time of day where it has one"""
        day = self.day(moment)
        if not isinstance(moment, datetime):
            return day
        return self.say("{day}, {clock}", day=day, clock=self.clock(moment))

    def weekday_short(self, day: date) -> str:
        """Sat"""
        return format_date(day, "EEE", locale=self.locale)

    def month_day(self, day: date) -> str:
        """8 May"""
        return format_skeleton("MMMd", day, locale=self.locale)

    def day_number(self, day: date) -> str:
        """8"""
        return format_date(day, "d", locale=self.locale)

    def day_range(self, first: date, last: date) -> str:
        """Saturday 8 May – Monday 10 May 2027; both days are meant"""
        return format_interval(first, last, "yMMMMEEEEd", locale=self.locale)

    def short_day_range(self, first: date, last: date) -> str:
        """8–10 May 2027; both days are meant"""
        return format_interval(first, last, "yMMMd", locale=self.locale)

    def clock_range(self, start_local: datetime, end_local: datetime) -> str:
        """14:00–15:30, or 2:00 – 3:30 PM, as the language writes it"""
        has_halves = any(mark in self.locale.time_formats["short"].pattern for mark in "abB")
        skeleton = "hm" if has_halves else "Hm"
        return format_interval(start_local.time(), end_local.time(), skeleton, locale=self.locale)

    def zone(self, at: datetime, tzid: str) -> str:
        """Central European Summer Time, for an aware time in that zone

        Zones without such a name are called after their place: Nepal Time.
        """
        if tzid == _ANYWHERE_ON_EARTH:
            return self.say("anywhere on Earth")
        if tzid.startswith("Etc/"):
            return tzid
        name = get_timezone_name(at, locale=self.locale)
        is_offset = any(char.isdigit() for char in name)
        return get_timezone_location(at, locale=self.locale) if is_offset else name

    def lapse(self, length: timedelta) -> str:
        """3 hours; the largest unit alone, rounded"""
        return format_timedelta(length, locale=self.locale)

    def money(self, amount: str, currency: str) -> str:
        """€12.50, as the language writes it"""
        return format_currency(amount, currency, locale=self.locale)

    def country(self, code: str) -> str:
        """Germany; the code itself where the language has no name for it"""
        return str(self.locale.territories.get(code.upper(), code))

    def weekday_name(self, weekday: int) -> str:
        """Tuesday, within a sentence; Monday is 0"""
        return str(get_day_names("wide", context="format", locale=self.locale)[weekday])

    def month_name(self, month: int) -> str:
        """May, standing alone"""
        return str(get_month_names("wide", context="stand-alone", locale=self.locale)[month])

    def date_of_year(self, day: date) -> str:
        """9 May"""
        return format_skeleton("MMMMd", day, locale=self.locale)

    def long_day(self, day: date) -> str:
        """8 May 2027, the month written out"""
        return format_date(day, "long", locale=self.locale)

    def all_of(self, parts: Sequence[str]) -> str:
        """Monday, Tuesday and Wednesday"""
        return format_list(list(parts), locale=self.locale)

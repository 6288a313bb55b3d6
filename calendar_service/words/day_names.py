"""What months and weekdays are called, for reading what people type."""

from collections.abc import Iterable, Mapping
from typing import Literal

from babel import Locale
from babel.dates import get_day_names, get_month_names

EUROPE = tuple("bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv".split())
_WIDTHS: tuple[Literal["wide", "abbreviated"], ...] = ("wide", "abbreviated")
_CONTEXTS: tuple[Literal["format", "stand-alone"], ...] = ("format", "stand-alone")
_LENGTH_LEAST = 2


def month_names(languages: Iterable[str]) -> dict[str, int]:
    """Return the number of each month, 1 to 12, by its names; of namesakes, that of the first
    language is meant."""
    return _numbers(
        get_month_names(width, context, locale)
        for locale in _locales(languages)
        for width in _WIDTHS
        for context in _CONTEXTS
    )


def weekday_names(languages: Iterable[str]) -> dict[str, int]:
    """Return the number of each weekday, Monday being 0, by its names."""
    return _numbers(
        get_day_names(width, context, locale)
        for locale in _locales(languages)
        for width in _WIDTHS
        for context in _CONTEXTS
    )


def is_month_first(locale: Locale) -> bool:
    """True where `5/8/2027` is the eighth of May."""
    pattern = str(locale.date_formats["short"].pattern).lower()
    return pattern.find("m") < pattern.find("d")


def _locales(languages: Iterable[str]) -> Iterable[Locale]:
    return (Locale.parse(language, sep="-") for language in languages)


def _numbers(tables: Iterable[Mapping[int, str]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for table in tables:
        for number, name in table.items():
            if len(name.strip(".")) >= _LENGTH_LEAST and not name[0].isdigit():
                found.setdefault(name, number)
                found.setdefault(name.partition("-")[0], number)  # quarta-feira
    return found

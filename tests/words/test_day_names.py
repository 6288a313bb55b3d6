"""What months and weekdays are called."""

from datetime import date

import pytest

from calendar_service.domain.typed_day import DayNames, TypedDay, read_day
from calendar_service.words.day_names import EUROPE, is_month_first, month_names, weekday_names
from calendar_service.words.load import load_words

LANGUAGES = ("en", *EUROPE)
NAMES = DayNames.of(month_names(LANGUAGES), weekday_names(LANGUAGES))


# Names of two words, and articles before names, are not read.
@pytest.mark.parametrize("language", sorted({*LANGUAGES} - {"ga", "mt"}))
@pytest.mark.parametrize("width", ["full", "long", "medium"])
def test_every_day_of_a_language_is_read_back(language: str, width: str) -> None:
    words = load_words(language)
    own = (language, "en", *EUROPE)
    names = DayNames.of(month_names(own), weekday_names(own))
    told = {"full": words.day, "long": words.long_day, "medium": words.short_day}[width]
    days = [date(2027, month, month + 10) for month in range(1, 13)]

    read = [read_day(told(day), names) for day in days]

    assert [each.day if each else None for each in read] == days


def test_namesakes_are_those_of_the_first_language() -> None:
    assert month_names(("hr", "pl"))["listopad"] == 10
    assert month_names(("pl", "hr"))["listopad"] == 11


@pytest.mark.parametrize(
    ("language", "is_first"), [("en-US", True), ("en", False), ("de", False), ("fr", False)]
)
def test_some_languages_write_the_month_first(language: str, *, is_first: bool) -> None:
    assert is_month_first(load_words(language).locale) is is_first


def test_names_are_read_without_their_marks() -> None:
    assert read_day("8 marz 2027", NAMES) == TypedDay(date(2027, 3, 8))

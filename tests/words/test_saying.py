"""Sentences with places in them, looked up by their English text."""

from datetime import date, datetime
from gettext import NullTranslations

from babel import Locale

from calendar_service.domain.problems import Problem
from calendar_service.words.load import load_words
from calendar_service.words.words import Words

ENGLISH = load_words("en")


class German(NullTranslations):
    """Knows three sentences."""

    def gettext(self, text: str) -> str:
        known = {
            "Cancelled: {title}": "{title} (abgesagt)",
            "At most {most} are allowed here.": "Hier sind höchstens {most} erlaubt.",
        }
        return known.get(text, text)

    def ngettext(self, one: str, many: str, number: int) -> str:
        return "{number} Tag" if number == 1 else "{number} Tage"


GERMAN = Words("de", Locale("de"), German())


def test_a_sentence_is_said_in_the_language_with_its_places_filled() -> None:
    assert GERMAN.say("Cancelled: {title}", title="Filmnacht") == "Filmnacht (abgesagt)"


def test_a_sentence_that_is_not_translated_stays_english() -> None:
    assert GERMAN.say("Postponed: {title}", title="Filmnacht") == "Postponed: Filmnacht"


def test_what_fills_a_place_is_not_filled_itself() -> None:
    hostile = "{title} {title.__class__.__mro__} {0} {"
    assert ENGLISH.say("Cancelled: {title}", title=hostile) == f"Cancelled: {hostile}"


def test_a_sentence_without_places_may_hold_braces() -> None:
    assert ENGLISH.say("Write {title} here") == "Write {title} here"


def test_a_place_may_be_called_text() -> None:
    assert ENGLISH.say("Say {text}", text="hello") == "Say hello"


def test_a_number_chooses_its_form() -> None:
    days = [words.count("{number} day", "{number} days", 1) for words in (ENGLISH, GERMAN)]
    more = [words.count("{number} day", "{number} days", 3) for words in (ENGLISH, GERMAN)]
    assert (days, more) == (["1 day", "1 Tag"], ["3 days", "3 Tage"])


def test_a_number_that_was_not_counted_to_its_end_says_so() -> None:
    told = [
        words.count("{number} day", "{number} days", 3, is_more=True) for words in (ENGLISH, GERMAN)
    ]

    assert told == ["3+ days", "3+ Tage"]


def test_a_mistake_is_told_in_the_language() -> None:
    problem = Problem("tags", "At most {most} are allowed here.", {"most": 20})
    assert GERMAN.problem(problem) == "Hier sind höchstens 20 erlaubt."
    assert ENGLISH.problem(problem) == str(problem) == "At most 20 are allowed here."


def test_days_and_times_are_written_in_english_with_the_day_first() -> None:
    day, evening = date(2027, 5, 8), datetime(2027, 5, 8, 19, 5)
    assert (ENGLISH.day(day), ENGLISH.short_day(day)) == ("Saturday, 8 May 2027", "8 May 2027")
    assert (ENGLISH.weekday(day), ENGLISH.weekday_short(day)) == ("Saturday", "Sat")
    assert (ENGLISH.month(day), ENGLISH.month_short(day)) == ("May 2027", "May")
    assert (ENGLISH.month_day(day), ENGLISH.day_number(day)) == ("8 May", "8")
    assert (ENGLISH.moment(day), ENGLISH.moment(evening)) == (
        "Saturday, 8 May 2027",
        "Saturday, 8 May 2027, 19:05",
    )

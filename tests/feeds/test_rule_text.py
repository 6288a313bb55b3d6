"""Recurrence rules as people say them."""

from datetime import date, datetime

import pytest
from babel import Locale

from calendar_service.domain.rule import Frequency, Rule
from calendar_service.domain.when import Moment
from calendar_service.feeds.rule_text import rule_text
from calendar_service.words.load import load_words
from calendar_service.words.words import Words
from tests.recurrence.making import rule_of

ENGLISH = load_words("en")
MAY_4 = datetime(2027, 5, 4, 19, 0)


def said(rule: str, start: Moment = MAY_4, words: Words = ENGLISH) -> str:
    return rule_text(rule_of(rule, start), start, words)


SAID = {
    "FREQ=DAILY": "every day",
    "FREQ=DAILY;INTERVAL=3": "every 3 days",
    "FREQ=DAILY;COUNT=10": "every day, 10 times",
    "FREQ=DAILY;COUNT=1": "every day, 1 time",
    "FREQ=DAILY;BYMONTH=10,3": "every day in March and October",
    "FREQ=DAILY;BYDAY=SA,SU": "every day on Saturday and Sunday",
    "FREQ=WEEKLY": "every week on Tuesday",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE,MO;UNTIL=20271231": (
        "every 2 weeks on Monday and Wednesday until 31 December 2027"
    ),
    "FREQ=WEEKLY;BYDAY=SA,SU;WKST=SU": "every week on Sunday and Saturday",
    "FREQ=WEEKLY;BYMONTH=5;BYDAY=FR": "every week on Friday in May",
    "FREQ=MONTHLY": "every month on day 4",
    "FREQ=MONTHLY;BYDAY=1TU": "every month on the first Tuesday",
    "FREQ=MONTHLY;BYDAY=-1FR,3MO,1MO": (
        "every month on the first Monday, the third Monday and the last Friday"
    ),
    "FREQ=MONTHLY;BYDAY=-2SU": "every month on the second to last Sunday",
    "FREQ=MONTHLY;BYMONTHDAY=-1,15,1": "every month on day 1, day 15 and the last day",
    "FREQ=MONTHLY;BYMONTHDAY=-3": "every month on day 3 from the end",
    "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR": "every month on Friday on day 13",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1": (
        "every month on Monday, Tuesday, Wednesday, Thursday and Friday, but only the last one"
    ),
    "FREQ=MONTHLY;BYDAY=SU;BYSETPOS=1,7,-7": (
        "every month on Sunday, but only the first one, number 7 and number 7 from the end"
    ),
    "FREQ=YEARLY": "every year on 4 May",
    "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=9": "every year on 9 May",
    "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=26,24": "every year on 24 December and 26 December",
    "FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29": "every 4 years on 29 February",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1": "every year on the last day in February",
    "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=31": "every year on day 31 in April",
    "FREQ=YEARLY;BYMONTH=3,10": "every year on day 4 in March and October",
    "FREQ=YEARLY;BYMONTHDAY=4": "every year on day 4 in every month",
    "FREQ=YEARLY;BYMONTH=10,3;BYDAY=2TU": ("every year on the second Tuesday in March and October"),
    "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=2,3;BYDAY=TU": (
        "every year on Tuesday on day 2 and day 3 in November"
    ),
    "FREQ=YEARLY;BYDAY=20MO": "every year on Monday number 20",
    "FREQ=YEARLY;BYDAY=-20MO": "every year on Monday number 20 from the end",
    "FREQ=YEARLY;BYMONTH=5;BYSETPOS=1": "every year on 4 May, but only the first one",
}


@pytest.mark.parametrize(("rule", "text"), SAID.items())
def test_a_rule_is_said_as_people_say_it(rule: str, text: str) -> None:
    assert said(rule) == text


def test_a_series_of_whole_days_is_said_like_any_other() -> None:
    start = date(2028, 2, 29)
    assert said("FREQ=YEARLY;UNTIL=20400229", start) == (
        "every year on 29 February until 29 February 2040"
    )


def test_names_of_days_and_months_are_those_of_the_language() -> None:
    german = load_words("de")
    assert "Montag und Mittwoch" in said("FREQ=WEEKLY;BYDAY=MO,WE", words=german)
    assert "4. Mai" in said("FREQ=YEARLY", words=german)
    assert "31. Dezember 2027" in said("FREQ=WEEKLY;UNTIL=20271231", words=german)


class Backwards:
    """A language that says every sentence from its end."""

    def gettext(self, text: str) -> str:
        return " ".join(reversed(text.replace(",", "").split()))

    def ngettext(self, one: str, many: str, number: int) -> str:
        return self.gettext(one if number == 1 else many)


def test_every_word_of_a_rule_can_be_translated() -> None:
    words = Words("xx", Locale("en", "GB"), Backwards())  # type: ignore[arg-type]
    assert said("FREQ=MONTHLY;BYDAY=1TU;COUNT=3", words=words) == (
        "times 3 Tuesday first the on month every"
    )


EVERY = {"de": "jede", "es": "cada ", "fr": "chaque ", "it": "ogni ", "pl": "co"}


@pytest.mark.parametrize("frequency", Frequency)
def test_a_rule_of_any_frequency_is_said_in_any_language(frequency: Frequency) -> None:
    for language in ("ar", "he", "ja", "pt-BR", "ru", "zh-Hant"):  # not translated so far
        assert rule_text(Rule(frequency), MAY_4, load_words(language)).startswith("every ")
    for language, every in EVERY.items():
        assert rule_text(Rule(frequency), MAY_4, load_words(language)).startswith(every)

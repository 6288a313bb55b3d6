"""Dates and times are read as people of a language write them."""

from datetime import date

import pytest

from calendar_service.web.spelling import PLAIN, spelling_of
from calendar_service.words.load import load_words

TODAY = date(2026, 11, 22)
ENGLISH = spelling_of(load_words("en"), TODAY)
AMERICAN = spelling_of(load_words("en-US"), TODAY)
GERMAN = spelling_of(load_words("de"), TODAY)


def test_the_language_decides_which_number_is_the_month() -> None:
    found = [each.day("8/5/2027") for each in (ENGLISH, GERMAN, AMERICAN)]

    assert found == ["2027-05-08", "2027-05-08", "2027-08-05"]


def test_months_may_be_written_in_any_language_of_europe() -> None:
    typed = ("8 May 2027", "8. Mai 2027", "8 mai 2027", "8 maja 2027", "8 μαΐου 2027")

    assert {ENGLISH.day(text) for text in typed} == {"2027-05-08"}


def test_a_date_without_a_year_is_the_next_one_where_the_day_is_known() -> None:
    assert (ENGLISH.day("8 May"), PLAIN.day("8.5.")) == ("2027-05-08", "8.5.")


@pytest.mark.parametrize("text", ["", "soon", "31.2.2027", "2027-05-08T17:00 AoE"])
def test_what_is_no_date_stays_as_it_was_typed(text: str) -> None:
    assert ENGLISH.day(f" {text} ") == text


def test_a_day_and_a_time_are_one_moment() -> None:
    assert ENGLISH.moment("8.5.2027", "9 pm") == "2027-05-08T21:00"
    assert ENGLISH.moment("8.5.2027", " ") == "2027-05-08"
    assert ENGLISH.moment("8.5.2027", "late") == "2027-05-08Tlate"
    assert ENGLISH.moment("", "") == ""


def test_a_date_that_could_be_another_day_is_a_guess() -> None:
    assert ENGLISH.is_guess("8 May 2027", "8/5/2027") is True
    assert ENGLISH.is_guess("8 May 2027", "2027-05-08", "", "soon") is False

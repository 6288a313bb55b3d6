"""Dates and places as each language writes them."""

from datetime import date, datetime, timedelta

import pytest

from calendar_service.domain.when import zone
from calendar_service.words.load import load_words

ENGLISH, GERMAN, AMERICAN = load_words("en"), load_words("de"), load_words("en-US")
MAY_8, MAY_10 = date(2014, 5, 8), date(2014, 5, 10)


def test_a_range_of_days_names_its_month_once() -> None:
    assert ENGLISH.short_day_range(MAY_8, MAY_10) == "8–10 May 2014"
    assert GERMAN.short_day_range(MAY_8, MAY_10) == "8.–10. Mai 2014"


def test_a_range_of_times_follows_the_languages_clock() -> None:
    start, end = datetime(2014, 5, 8, 14), datetime(2014, 5, 8, 15, 30)

    assert ENGLISH.clock_range(start, end) == "14:00–15:30"
    assert AMERICAN.clock_range(start, end) == "2:00\u2009–\u20093:30\u202fPM"


@pytest.mark.parametrize(
    ("tzid", "name"),
    [
        ("Europe/Brussels", "Central European Summer Time"),
        ("Asia/Kathmandu", "Nepal Time"),
        ("UTC", "Coordinated Universal Time"),
        ("Etc/GMT+12", "anywhere on Earth"),
        ("Etc/GMT+3", "Etc/GMT+3"),
    ],
)
def test_a_zone_has_a_name_that_people_know(tzid: str, name: str) -> None:
    at = datetime(2014, 5, 8, 14, tzinfo=zone(tzid))

    assert ENGLISH.zone(at, tzid) == name


def test_a_lapse_is_told_in_its_largest_unit() -> None:
    assert ENGLISH.lapse(timedelta(hours=30)) == "1 day"
    assert GERMAN.lapse(timedelta(minutes=12)) == "12 Minuten"


def test_money_and_countries_are_written_as_the_language_does() -> None:
    assert (ENGLISH.money("12.50", "EUR"), GERMAN.money("12.50", "EUR")) == (
        "€12.50",
        "12,50\u00a0€",
    )
    assert (ENGLISH.country("AT"), GERMAN.country("at"), ENGLISH.country("??")) == (
        "Austria",
        "Österreich",
        "??",
    )

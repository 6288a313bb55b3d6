"""How words are compared and found."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.domain.event import Category, Event, Override
from calendar_service.domain.search import (
    WORD_LENGTH_MOST,
    asked_words,
    event_tokens,
    fold,
    spellings,
    tokens,
)
from tests.events import ALICE, CINEMA, event, series
from tests.volume import Volume

MAY_11 = datetime(2027, 5, 11, 19, 0)
SPELLINGS = [
    ("Straße", "STRASSE"),
    ("STRAẞE", "strasse"),
    ("Café", "cafe\u0301"),
    ("Zürich", "ZURICH"),
    ("Łódź", "lodz"),
    ("İstanbul", "istanbul"),
    ("Iğdır", "igdir"),
    ("København", "kobenhavn"),
    ("Ðakovo", "dakovo"),
    ("Ħal Qormi", "hal qormi"),
    ("Ærø", "aero"),
    ("Þingvellir", "thingvellir"),
    ("œuvre", "OEUVRE"),
    ("ΑΘΉΝΑ", "αθηνα"),
    ("Ёлка", "елка"),
    ("ﬁlm", "FILM"),
    ("ｆｉｌｍ", "film"),
    ("𝐅𝐢𝐥𝐦", "film"),
    ("㎒", "MHz"),
    ("ガイド", "カイト"),
]


@pytest.mark.parametrize(("one", "other"), SPELLINGS)
def test_case_accents_and_forms_make_no_difference(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_different_words_stay_different() -> None:
    assert fold("Bär") != fold("Bier")
    assert fold("映画") != fold("画映")


def test_folding_twice_changes_nothing_more(volume: Volume) -> None:
    @volume.examples(20_000)
    @given(st.text(st.characters()))
    def check(text: str) -> None:
        assert fold(fold(text)) == fold(text)
        assert tokens(fold(text)) == tokens(text)

    check()


def test_words_come_in_their_order_with_repeats() -> None:
    assert tokens("Film, film-night (2nd) at O'Neill's_bar!") == [
        *("film", "film", "night", "2nd", "at", "o", "neill", "s", "bar")
    ]


def test_signs_alone_are_no_words() -> None:
    assert tokens("— … 🎉 !? \u200b") == []


def test_vowel_signs_do_not_cut_words() -> None:
    assert tokens("हिन्दी किताब") == [fold("हिन्दी"), fold("किताब")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("東京都", ["東京", "京都"]),
        ("都", ["都"]),
        ("JR東日本2027", ["jr", "東日", "日本", "2027"]),
        ("東京 映画", ["東京", "映画"]),
        ("ไทย", ["ไท", "ทย"]),
        ("한국 영화", ["한국", "영화"]),
    ],
)
def test_scripts_without_spaces_are_cut_into_pairs(text: str, found: list[str]) -> None:
    assert tokens(text) == found


def test_endless_words_are_cut() -> None:
    assert tokens("x" * 1000) == ["x" * WORD_LENGTH_MOST]


def test_an_event_is_found_by_all_of_its_public_text() -> None:
    told = series(
        "FREQ=WEEKLY",
        title="Film night",
        description="With **Metropolis**",
        status_reason="moved because of rain",
        venue=CINEMA,
        organiser=ALICE,
        categories=(Category("music", "Live music"),),
        tags=("silent-film",),
        overrides=(Override(MAY_11, title="Nosferatu", description="at midnight"),),
    )
    expected = set(
        "film night with metropolis moved because of rain kino babylon rosa luxemburg strasse 30 "
        "berlin alice live music silent nosferatu at midnight".split()
    )
    assert event_tokens(told) == expected


def finds(query: str, told: Event) -> bool:
    """As a listing does it: every word is there, of the last one at least its beginning."""
    *whole, last = map(spellings, asked_words(query))
    there = event_tokens(told)
    begins = any(word.startswith(each) for each in last for word in there)
    return begins and all(each & there for each in whole)


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("zuerich", "Zürich"),
        ("ZUERICH", "Zu\u0308rich"),
        ("zurich", "Zürich"),
        ("Zürich", "Zürich"),
        ("Zürich", "Zuerich"),
        ("Zürich", "Zurich"),
        ("zuer", "Zürich"),
        ("muenchen koeln", "Von München nach Köln"),
        ("Köln München", "Von Muenchen nach Koeln"),
        ("oel", "Öl"),
        ("maerz", "Donnerstag, 5.März"),
        ("poet", "A poet does it in Israel"),
        ("does israel", "A poet does it in Israel"),
    ],
)
def test_umlauts_are_found_in_both_ways_of_writing_them(query: str, title: str) -> None:
    assert finds(query, event(title=title))


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("pot", "A poet"),
        ("dos", "What she does"),
        ("isral", "Israel"),
        ("zurich", "Zuerich"),
        ("noeel", "Noël"),
        ("naiive", "Naïve art"),
        ("aerger", "Arger"),
    ],
)
def test_what_is_written_as_two_letters_is_not_one(query: str, title: str) -> None:
    assert not finds(query, event(title=title))


@pytest.mark.parametrize(
    "query", ["東", "都", "京", "東京", "京都", "東京都", "映画 東京", "都 映画", "映"]
)
def test_every_part_of_a_title_without_spaces_is_found(query: str) -> None:
    assert finds(query, event(title="東京都の映画"))


@pytest.mark.parametrize("query", ["京東", "画映", "東京 音楽"])
def test_what_is_not_in_it_is_not_found(query: str) -> None:
    assert not finds(query, event(title="東京都の映画"))

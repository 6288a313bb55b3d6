"""Languages by their tags."""

import pytest

from calendar_service.words.load import load_words, shipped_languages


@pytest.mark.parametrize(
    ("asked", "tag"),
    [
        ("en", "en"),
        ("de", "de"),
        ("DE", "de"),
        ("pt-br", "pt-BR"),
        ("pt_BR", "pt-BR"),
        ("zh-hant-tw", "zh-Hant-TW"),
    ],
)
def test_a_tag_is_known_however_it_is_written(asked: str, tag: str) -> None:
    assert load_words(asked).language == tag


@pytest.mark.parametrize(
    "asked", ["", "xx", "english", "../../etc/passwd", "de\x00", "de-x-foo", "d" * 5000, "1"]
)
def test_what_is_no_language_is_refused(asked: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        load_words(asked)


def test_english_is_always_there_and_comes_first() -> None:
    assert shipped_languages()[0] == "en"


def test_a_language_without_a_catalogue_speaks_english_with_its_own_dates() -> None:
    words = load_words("ja")
    assert words.say("Film night") == "Film night"
    assert words.direction == "ltr"


def test_scripts_from_right_to_left_are_known() -> None:
    assert [load_words(tag).direction for tag in ("ar", "he", "fa", "en")] == [
        "rtl",
        "rtl",
        "rtl",
        "ltr",
    ]


def test_the_same_language_is_loaded_once() -> None:
    assert load_words("de") is load_words("de")


def test_an_edition_is_one_language_of_one_release() -> None:
    assert load_words("de").edition == load_words("de-AT").edition
    assert len(load_words("en").edition) == 64

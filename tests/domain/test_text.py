"""What text may hold, and what is made of the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.domain.text import clean, clean_line, has_forbidden, strip_forbidden
from tests.volume import Volume

ANYTHING = st.text(st.characters())
CONTROLS = [
    *(chr(code) for code in range(0x20) if chr(code) not in "\t\n\r"),
    *(chr(code) for code in range(0x7F, 0xA0)),
]
OTHERS = ["\u2028", "\u2029", "\u202e", "\u2066", "\ud800", "\udfff", "\ufeff", "\ufffe", "\uffff"]
HARMLESS = [
    "\t",
    "\n",
    "\r",
    "\r\n",
    "é",
    "e\u0301",
    "映",
    "👩‍👩‍👧",
    "\u200f",
    "\u00ad",
    "\u00a0",
    "ß",
    "\\",
]


@pytest.mark.parametrize("char", [*CONTROLS, *OTHERS])
def test_what_breaks_a_line_or_hides_one_is_forbidden(char: str) -> None:
    assert has_forbidden(f"a{char}b")
    assert strip_forbidden(f"a{char}b") == "ab"


@pytest.mark.parametrize("text", HARMLESS)
def test_what_people_write_is_not(text: str) -> None:
    assert not has_forbidden(text)


@pytest.mark.parametrize("text", ["a\nb", "a\r\nb", "a\rb"])
def test_newlines_of_all_systems_become_one(text: str) -> None:
    assert clean(text) == strip_forbidden(text) == "a\nb"


def test_text_is_kept_in_one_unicode_form_without_outer_space() -> None:
    assert clean(" \n e\u0301  x \t") == "é  x"


def test_a_line_has_single_spaces() -> None:
    assert clean_line("  Film \t\n night\u00a0\u3000now ") == "Film night now"


def test_cleaning_twice_changes_nothing_more(volume: Volume) -> None:
    @volume.examples(10_000)
    @given(ANYTHING)
    def check(text: str) -> None:
        assert clean(clean(text)) == clean(text)
        assert clean_line(clean_line(text)) == clean_line(text)
        assert not has_forbidden(strip_forbidden(text))
        assert strip_forbidden(strip_forbidden(text)) == strip_forbidden(text)

    check()

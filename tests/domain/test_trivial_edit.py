"""Small corrections of a description pass; what leads people elsewhere never does."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.domain.trivial_edit import is_trivial_change, is_trivial_edit

TEXT = (
    "We meet at the old harbour and walk along the quay to the lighthouse, where there is tea. "
    "Bring good shoes, since the path may be wet. More on https://example.org/tour or by mail to "
    "tour@example.org, and at [our page](https://example.org). The walk takes 2 hours."
)
texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=400)


def test_a_typo_may_be_mended() -> None:
    assert is_trivial_edit({"description": TEXT.replace("good", "sturdy")}, TEXT)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2 hours", "3 hours"),
        ("2 hours", "hours"),
        ("2 hours", "2½ hours"),
        ("old harbour", "old harbour 7"),
        ("https://example.org/tour", "https://example.net/tour"),
        ("https://example.org/tour", "the web"),
        ("tour@example.org", "tour@example.net"),
        ("good shoes", "[good](//evil.example) shoes"),
        ("good shoes", "www.evil shoes"),
        ("good shoes", "evil.example shoes"),
        ("good shoes", "javascript:go shoes"),
        ("good shoes", "<b>shoes"),
        ("[our page]", "[pay here]"),
        ("](https://example.org)", "](https://example.com)"),
        ("Bring good shoes, since the path may be wet.", "The walk was cancelled, stay at home."),
    ],
    ids=str,
)
def test_what_matters_is_looked_at(old: str, new: str) -> None:
    assert old in TEXT or "<b>" in new
    assert not is_trivial_edit({"description": TEXT.replace(old, new)}, TEXT)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"title": "Walk"},
        {"title": "Walk", "description": TEXT},
        {"description": None},
        {"description": 7},
        {"description": "Tea."},
    ],
    ids=str,
)
def test_only_the_description_passes(changes: dict[str, Any]) -> None:
    assert not is_trivial_edit(changes, TEXT)


def test_a_first_description_is_looked_at() -> None:
    assert not is_trivial_edit({"description": "Tea."}, None)


@given(texts)
def test_what_is_the_same_is_trivial(text: str) -> None:
    assert is_trivial_change(text, text)


@given(texts, texts)
def test_no_digit_comes_goes_or_moves(before: str, after: str) -> None:
    if is_trivial_change(before, after):
        assert [each for each in before if each.isnumeric()] == [
            each for each in after if each.isnumeric()
        ]


@given(texts, st.integers(0, 400), st.sampled_from("0123456789٣½"))
def test_a_digit_more_is_never_trivial(text: str, at: int, digit: str) -> None:
    assert not is_trivial_change(text, text[:at] + digit + text[at:])


@given(
    texts, st.integers(0, 400), st.sampled_from(["https://e.example", " www.e.example ", "a@b.c"])
)
def test_a_link_more_is_never_trivial(text: str, at: int, link: str) -> None:
    spaced = text[:at] + " " + link + " " + text[at:]

    assert not is_trivial_change(text, spaced)


@given(st.text("abc de", max_size=200), st.text("abc de", max_size=40), st.integers(0, 200))
def test_the_text_grows_by_a_tenth_at_most(text: str, more: str, at: int) -> None:
    if is_trivial_change(text, text[:at] + more + text[at:]):
        assert len(more) * 10 <= len(text)

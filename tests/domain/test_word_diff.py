"""Which words of a text went and which came."""

from hypothesis import given
from hypothesis import strategies as st

from calendar_service.domain.word_diff import PARTS_MOST, Mark, Piece, word_diff

SAME, GONE, NEW = Mark.SAME, Mark.GONE, Mark.NEW


def test_only_the_words_that_differ_are_marked() -> None:
    assert word_diff("Doors open at 7.", "Doors open at 8.") == (
        Piece(SAME, "Doors open at "),
        Piece(GONE, "7"),
        Piece(NEW, "8"),
        Piece(SAME, "."),
    )


def test_texts_that_are_alike_have_no_marks() -> None:
    assert word_diff("Apple day", "Apple day") == (Piece(SAME, "Apple day"),)
    assert word_diff("", "") == ()


def test_a_text_that_comes_is_wholly_new() -> None:
    assert word_diff("", "Apple day") == (Piece(NEW, "Apple day"),)


def test_a_long_text_is_compared_by_lines() -> None:
    before = "".join(f"line {number}\n" for number in range(PARTS_MOST))
    after = before.replace("line 0\n", "first\n").replace("line 1499\n", "last\n")

    assert word_diff(before, after) == (
        Piece(GONE, "line 0\n"),
        Piece(NEW, "first\n"),
        Piece(SAME, "".join(f"line {number}\n" for number in range(1, PARTS_MOST - 1))),
        Piece(GONE, "line 1499\n"),
        Piece(NEW, "last\n"),
    )


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_pieces_make_both_texts(before: str, after: str) -> None:
    pieces = word_diff(before, after)

    assert "".join(piece.text for piece in pieces if piece.mark is not NEW) == before
    assert "".join(piece.text for piece in pieces if piece.mark is not GONE) == after

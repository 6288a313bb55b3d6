"""Which words of a text went and which came."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

PARTS_MOST = 1500
"""Comparing takes time by the square of the parts: longer texts are compared in coarser ones."""


class Mark(StrEnum):
    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Piece:
    mark: Mark
    text: str


def word_diff(before: str, after: str) -> tuple[Piece, ...]:
    """Return both texts in one, in order: what is not new makes `before`, what is not gone makes
    `after`. Long texts are compared by lines, very long ones as a whole."""
    for split in (_words, _lines, _whole):
        one, other = split(before), split(after)
        head = _alike(one, other)
        tail = _alike(one[head:][::-1], other[head:][::-1])
        middle = [part[head : len(part) - tail] for part in (one, other)]
        if max(map(len, middle)) <= PARTS_MOST:
            break
    pieces = [
        Piece(Mark.SAME, "".join(one[:head])),
        *_compared(*middle),
        Piece(Mark.SAME, "".join(one[len(one) - tail :])),
    ]
    return tuple(piece for piece in pieces if piece.text)


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """Return with how many parts both begin."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def _compared(one: Sequence[str], other: Sequence[str]) -> Iterator[Piece]:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    for what, i1, i2, j1, j2 in matcher.get_opcodes():
        if what == "equal":
            yield Piece(Mark.SAME, "".join(one[i1:i2]))
        else:
            yield Piece(Mark.GONE, "".join(one[i1:i2]))
            yield Piece(Mark.NEW, "".join(other[j1:j2]))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+|\s+|[^\w\s]", text)


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _whole(text: str) -> list[str]:
    return [text]

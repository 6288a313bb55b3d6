"""Which edits of a description are so small that nobody needs to look at them."""

import re
from collections.abc import Mapping
from typing import Any

from calendar_service.domain.word_diff import Mark, word_diff

RULE = "trivial_edit"
"""By this name the record of decisions tells of it."""
SHARE = 10
"""At most one part in so many may change."""

_LINKS = re.compile(
    r"\[[^\]]*\](?:\([^)]*\))?|<[^>]*>|\S*(?:://|www\.|@|\w[.:]\w)\S*", re.IGNORECASE
)
"""Whatever Markdown or a mail program may make a link of, with the words that lead there."""


def is_trivial_edit(changes: Mapping[str, Any], before: str | None) -> bool:
    """True if only the description changes, and that trivially; `before` is the live one."""
    after = changes.get("description")
    return (
        set(changes) == {"description"}
        and isinstance(after, str)
        and is_trivial_change(before or "", after)
    )


def is_trivial_change(before: str, after: str) -> bool:
    """True if no link and no digit differs, and at most a tenth of the text."""
    is_same = _links(before) == _links(after) and _digits(before) == _digits(after)
    return is_same and _changed(before, after) * SHARE <= len(before)


def _links(text: str) -> list[str]:
    return _LINKS.findall(text)


def _digits(text: str) -> list[str]:
    return [each for each in text if each.isnumeric()]


def _changed(before: str, after: str) -> int:
    """Return how many characters went or came, whichever are more."""
    counts = dict.fromkeys(Mark, 0)
    for piece in word_diff(before, after):
        counts[piece.mark] += len(piece.text)
    return max(counts[Mark.GONE], counts[Mark.NEW])

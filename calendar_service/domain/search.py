"""How words are compared: folded, so that case, accents and ß make no difference."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from calendar_service.domain.event import Event

_WORD = re.compile(r"[^\W_]+")
# Han, Kana, Hangul-free scripts and Thai are written without spaces: their words are found by
# overlapping pairs of characters.
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
WORD_LENGTH_MOST = 64


def fold(text: str) -> str:
    """Return the text as it is compared: casefolded, without marks, ß as ss, ø as o."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    unmarked = "".join(char for char in decomposed if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", unmarked).translate(_PLAIN)


def tokens(text: str) -> list[str]:
    """Return the words of a text, folded, in their order, repeated ones included."""
    return [
        token[:WORD_LENGTH_MOST] for word in _WORD.findall(fold(text)) for token in _split(word)
    ]


def event_tokens(event: Event) -> frozenset[str]:
    """Return the words by which an event is found: all of its public text."""
    return frozenset(token for text in _texts(event) for token in tokens(text))


def _split(word: str) -> Iterator[str]:
    position = 0
    for match in _UNSPACED.finditer(word):
        if match.start() > position:
            yield word[position : match.start()]
        yield from _pairs(match.group())
        position = match.end()
    if position < len(word):
        yield word[position:]


def _pairs(run: str) -> Iterable[str]:
    if len(run) == 1:
        return [run]
    return (run[index : index + 2] for index in range(len(run) - 1))


def _texts(event: Event) -> Iterator[str]:
    yield event.title
    yield from (event.description or "", event.status_reason or "")
    if event.venue:
        venue = event.venue
        yield from (venue.name or "", venue.address or "", venue.city or "", venue.region or "")
    if event.organiser:
        yield event.organiser.name
    yield from (category.name for category in event.categories)
    yield from event.tags
    for override in event.recurrence.overrides if event.recurrence else ():
        yield from (override.title or "", override.description or "")

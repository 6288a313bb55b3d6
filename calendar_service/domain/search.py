"""How words are compared: folded, so that case, accents and ß make no difference.

ä, ö and ü are found both as a, o, u and as ae, oe, ue; what is written as ae, oe or ue stays that,
since a poet is no pot.
"""

import re
import unicodedata
from collections.abc import Iterator

from calendar_service.domain.event import Event

# Han, Kana and Thai are written without spaces: their words are found by overlapping pairs of
# characters.
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
_UMLAUT = re.compile("([aou])\u0308")
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
WORD_LENGTH_MOST = 64
NO_WORD = "*"
"""Stands for a search that has signs alone. It begins no word, so it finds nothing."""


def fold(text: str) -> str:
    """Return the text as it is compared: casefolded, without marks, ß as ss, ø as o."""
    return _unmarked(_decomposed(text))


def tokens(text: str) -> list[str]:
    """Return the words of a text, folded, in their order, repeated ones included."""
    return [fold(word) for word in asked_words(text)]


def asked_words(text: str) -> list[str]:
    """Return the same words as they are asked for: folded, but for ä, ö and ü."""
    return [token[:WORD_LENGTH_MOST] for part in _parts(text) for token in _pairs(part)]


def spellings(word: str) -> frozenset[str]:
    """Return the ways in which a word that is asked for may stand among those of an event."""
    written_out = word.translate(_WRITTEN_OUT)[:WORD_LENGTH_MOST]
    return frozenset((fold(word), written_out))


def event_tokens(event: Event) -> frozenset[str]:
    """Return the words by which an event is found: all of its public text, in each of their
    spellings, and each character of a script without spaces."""
    parts = [part for text in _texts(event) for part in _parts(text)]
    words = {token[:WORD_LENGTH_MOST] for part in parts for token in _pairs(part)}
    spelled = frozenset(each for word in words for each in spellings(word))
    return spelled | {char for part in parts if _is_unspaced(part) for char in part}


def _parts(text: str) -> list[str]:
    """Return the words, and the runs of characters of scripts without spaces."""
    folded = _unmarked(_UMLAUT.sub(_kept, _decomposed(text)))
    words = "".join(char if _is_of_word(char) else " " for char in folded).split()
    return [part for word in words for part in _split(word)]


def _decomposed(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_PLAIN)
    return unicodedata.normalize("NFKD", plain)


def _unmarked(decomposed: str) -> str:
    unmarked = "".join(char for char in decomposed if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", unmarked)


def _kept(umlaut: re.Match[str]) -> str:
    return unicodedata.normalize("NFC", umlaut.group())


def _is_of_word(char: str) -> bool:
    """Vowel signs of Indic scripts are marks, though parts of their words."""
    return char.isalnum() or unicodedata.category(char).startswith("M")


def _split(word: str) -> Iterator[str]:
    position = 0
    for match in _UNSPACED.finditer(word):
        if match.start() > position:
            yield word[position : match.start()]
        yield match.group()
        position = match.end()
    if position < len(word):
        yield word[position:]


def _pairs(part: str) -> list[str]:
    """Return a word as it is, of a run without spaces its overlapping pairs."""
    if len(part) == 1 or not _is_unspaced(part):
        return [part]
    return [part[index : index + 2] for index in range(len(part) - 1)]


def _is_unspaced(part: str) -> bool:
    return bool(_UNSPACED.fullmatch(part))


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

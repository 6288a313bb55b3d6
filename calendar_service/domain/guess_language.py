"""Guesses the language of a text by the small words that every sentence needs."""

import re
from collections.abc import Mapping

_SMALL_WORDS: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "de": "der die das und ist nicht ein eine wir sie mit für auf den dem im zu von sich auch"
        " werden bei wird oder als nach uhr",
        "en": "the and is of to in for with you we are this that our at on it be will from as your"
        " by or",
        "es": "el la los las y de que en con para por un una es del se al su como más sus nos este",
        "fr": "le la les et des du de un une pour dans est avec sur au aux nous vous par plus qui"
        " ce que cette",
        "it": "il lo la gli le e di che per con un una è del della dei nel alla sono si da anche"
        " questo al",
        "nl": "de het een en van is op te met voor dat zijn wij niet ook aan door bij naar of om er"
        " wordt",
        "pl": "i w na z się do nie jest to że o dla po od przez jak są oraz za ale będzie lub tym",
        "pt": "o a os as e de que em com para por um uma é do da no na se ao mais dos das como",
    }.items()
}
_WORD = re.compile(r"[^\W\d_]+")
_FOUND_LEAST = 8
_CLEARLY = 1.5
_LENGTH_MOST = 5_000


def guess_language(text: str) -> str | None:
    """Return the language that a text is clearly in, of a few; None for what is short, mixed, or
    in another."""
    words = _WORD.findall(text[:_LENGTH_MOST].lower())
    found = {
        language: sum(word in small for word in words) for language, small in _SMALL_WORDS.items()
    }
    (best, most), (_, second) = sorted(found.items(), key=lambda pair: -pair[1])[:2]
    return best if most >= _FOUND_LEAST and most >= _CLEARLY * second else None


def is_guessable(language: str) -> bool:
    return language in _SMALL_WORDS

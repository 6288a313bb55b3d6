"""How alike two titles or two names of places are, to people who type them in a hurry."""

from functools import lru_cache

from rapidfuzz import fuzz

from calendar_service.domain.place import place_key

SURE = 85.0
LIKELY = 65.0
_ALL_WORDS = 0.5  # how much what only one of two titles says counts against them


def title_likeness(one: str, other: str) -> float:
    """Return from 0 to 100 how alike two titles are: above `SURE` they are hardly two, above
    `LIKELY` something else must speak for it."""
    plain = _plain(one), _plain(other)
    shared, whole = fuzz.token_set_ratio(*plain), fuzz.token_sort_ratio(*plain)
    return (1 - _ALL_WORDS) * shared + _ALL_WORDS * whole


def name_likeness(one: str, other: str) -> float:
    """Return from 0 to 100 how alike two names of places are, whatever only one of them adds:
    `Haus d. Wirtschaft` is in `Haus der Wirtschaft Baden-Württemberg`. Above `SURE` they may be
    one place."""
    return fuzz.token_set_ratio(_plain(one), _plain(other))


def begun_likeness(typed: str, name: str) -> float:
    """Return from 0 to 100 how well a name fits what is being typed, whose words may be no more
    than the beginnings of its own: `haus d. wirt`."""
    begun, words = _plain(typed).split(), _plain(name).split()
    if not begun or not words:
        return 0.0
    fits = [max(fuzz.ratio(part, word[: len(part)]) for word in words) for part in begun]
    lengths = [len(part) for part in begun]
    return sum(fit * length for fit, length in zip(fits, lengths, strict=True)) / sum(lengths)


@lru_cache(maxsize=8192)
def _plain(text: str) -> str:
    """The names of all venues are compared at each key that somebody presses."""
    return place_key(text)

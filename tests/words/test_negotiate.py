"""Readers get the page in the language that they ask for first, of those there are."""

import pytest

from calendar_service.words.negotiate import best_language

AVAILABLE = ("en", "de", "fr", "pt-BR")


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("fr;q=0.5, de;q=0.7", "de"),
        ("nl, fr;q=0.1", "fr"),
        ("PT-br", "pt-BR"),
        ("de;q=0, fr", "fr"),
        ("de;q=nonsense, fr", "fr"),
        ("*", None),
        ("", None),
        ("nl", None),
        (";;;,,, q=1, é", None),
        ("xx," * 100 + "de", None),
    ],
)
def test_the_language_wanted_most_is_taken(accepted: str, language: str | None) -> None:
    assert best_language(accepted, AVAILABLE) == language

"""Every language says all that the service says, with the same places in it."""

import re

import pytest
from babel.messages.catalog import Message
from babel.messages.plurals import get_plural

from calendar_service.words.load import shipped_languages
from tests.words.extracting import catalogue_of, languages, sentences

PLACE = re.compile(r"\{\w*\}")


def test_the_languages_of_the_service_are_shipped() -> None:
    assert shipped_languages() == ("en", *languages())
    assert languages() == ["de", "es", "fr", "it", "pl"]


@pytest.mark.parametrize("language", languages())
def test_a_language_has_every_sentence_and_no_other(language: str) -> None:
    translated = {message.id for message in catalogue_of(language) if message.id}
    assert {key for key in sentences() if key not in translated} == set()
    assert {key for key in translated if key not in sentences()} == set()


@pytest.mark.parametrize("language", languages())
def test_every_sentence_is_translated_and_none_is_a_guess(language: str) -> None:
    forms = get_plural(language)[0]
    lacking = [
        message.id
        for message in catalogue_of(language)
        if message.id and (message.fuzzy or not _is_whole(message, forms))
    ]
    assert lacking == []


@pytest.mark.parametrize("language", languages())
def test_the_places_in_a_sentence_stay_what_they_are(language: str) -> None:
    assert [message.id for message in catalogue_of(language) if not _has_its_places(message)] == []


def _is_whole(message: Message, forms: int) -> bool:
    texts = message.string if isinstance(message.string, (tuple, list)) else [message.string]
    return all(texts) and len(texts) == (forms if message.pluralizable else 1)


def _has_its_places(message: Message) -> bool:
    """In one form of a plural the number may be a word."""
    said = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    if isinstance(message.id, str):
        return sorted(PLACE.findall(str(said[0]))) == sorted(PLACE.findall(message.id))
    return all(set(PLACE.findall(str(text))) <= set(PLACE.findall(message.id[1])) for text in said)

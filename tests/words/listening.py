"""Listens to what the service says in a run of the tests: translators must know all of it."""

from collections.abc import Iterator
from gettext import NullTranslations
from typing import ClassVar

import pytest

from calendar_service.words import load
from tests.words.extracting import sentences


class Listening(NullTranslations):
    """Says it in English, and notes what was said."""

    heard: ClassVar[set[str]] = set()

    def gettext(self, message: str) -> str:
        self.heard.add(message)
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        self.heard.add(msgid1)
        return super().ngettext(msgid1, msgid2, n)


@pytest.fixture(scope="session", autouse=True)
def nothing_is_said_that_no_translator_knows() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(load, "NullTranslations", Listening)
        load.load_words.cache_clear()
        yield
    load.load_words.cache_clear()
    known = {text if isinstance(text, str) else text[0] for text in sentences()}
    assert sorted(Listening.heard - known) == []

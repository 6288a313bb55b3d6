"""Reads the catalogues of sentences that ship with the package, one folder a language."""

from functools import lru_cache
from gettext import NullTranslations
from hashlib import sha256
from importlib import resources
from io import BytesIO

import babel
from babel import Locale, UnknownLocaleError
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from calendar_service.words.words import Words

SOURCE_LANGUAGE = "en"
CATALOGUE = "calendar.po"


@lru_cache(maxsize=1)
def shipped_languages() -> tuple[str, ...]:
    """Return the languages that have a catalogue, English first, the others ascending."""
    folders = resources.files("calendar_service.words").joinpath("locale").iterdir()
    found = sorted(folder.name for folder in folders if folder.joinpath(CATALOGUE).is_file())
    return (SOURCE_LANGUAGE, *found)


@lru_cache(maxsize=64)
def load_words(language: str) -> Words:
    """Return the words of a language; English sentences where it has no catalogue.

    Dates follow the language even then. Raises `ValueError` for what is no language tag.
    """
    try:
        locale = Locale.parse(language.replace("-", "_"))
    except UnknownLocaleError as error:
        raise ValueError(f"{language} is not a known language") from error
    tag = str(locale).replace("_", "-")
    source = _catalogue(locale.language)
    edition = sha256(b"\n".join((babel.__version__.encode(), source or b""))).hexdigest()
    return Words(tag, _day_first(locale), _translations(locale.language, source), edition)


def _day_first(locale: Locale) -> Locale:
    """Plain English means the day before the month, as most of its readers here write it."""
    return Locale("en", "GB") if str(locale) == SOURCE_LANGUAGE else locale


def _catalogue(language: str) -> bytes | None:
    file = resources.files("calendar_service.words").joinpath("locale", language, CATALOGUE)
    return file.read_bytes() if file.is_file() else None


def _translations(language: str, source: bytes | None) -> NullTranslations:
    if source is None:
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(source), locale=language))
    compiled.seek(0)
    return Translations(compiled)

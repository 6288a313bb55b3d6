"""What text may hold: no control characters but newline and tab, in one Unicode form."""

import re
import unicodedata

# C0 and C1 controls, the Unicode line separators, lone surrogates and the direction overrides
# that make one line read as another; each can break a line of iCalendar, mail or CSV.
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_SPACES = re.compile(r"\s+")


def clean(text: str) -> str:
    """Return the text in NFC with newlines as LF, outer white space taken off."""
    return unicodedata.normalize("NFC", _with_newlines(text)).strip()


def clean_line(text: str) -> str:
    """Return the text on one line, each run of white space a single space."""
    return _SPACES.sub(" ", clean(text))


def strip_forbidden(text: str) -> str:
    """Return the text without the characters that no field may hold, newlines as LF."""
    return FORBIDDEN.sub("", _with_newlines(text))


def has_forbidden(text: str) -> bool:
    """True if the text, newlines taken as LF, holds a character that no field may hold."""
    return bool(FORBIDDEN.search(_with_newlines(text)))


def _with_newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")

"""Times of day as people type them: `9`, `21.30`, `9h30`, `9 pm`, `19 Uhr`."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import time
from types import MappingProxyType

CLOCK_ALLOWED = "A time of day looks like 9:00, 21.30, 9h30 or 9 pm."
NAMED_TIMES: Mapping[str, time] = MappingProxyType({"noon": time(12), "midnight": time()})

_LENGTH_MOST = 32
_BEFORE = (
    r"(?:at|from|um|ab|à|dès|ore|alle(?:\sore)?|dalle|a\slas?|desde|às|om|kl|klo|godz|o\sgodz|od)"
    r"\.?\s*"
)
_MARK = r"(?:h|hs|hrs?|hours?|uhr|heures?|horas?|uur|ore|o['’]?clock)"
_CLOCK = re.compile(
    rf"(?:{_BEFORE})?"
    rf"(?P<hour>\d\d?)"
    rf"(?:(?:\s?[:.,]\s?|\s?{_MARK}\s?|\s)?(?P<minute>\d\d)(?::00)?)?"
    rf"\s?{_MARK}?\.?"
    rf"\s?(?:(?P<half>[ap])\.?\s?(?:m\.?)?)?"
)
_WHITE = re.compile(r"\s+")


def read_clock(text: str, *, named: Mapping[str, time] = NAMED_TIMES) -> time | None:
    """Return the time of day that was typed; None for what is none, for which `CLOCK_ALLOWED`
    says what is.

    `named` are the words of a language, in small letters. 24:00 is refused: it is midnight of
    another day.
    """
    plain = plain_digits(text)
    if plain in named:
        return named[plain]
    found = _CLOCK.fullmatch(plain) if len(plain) <= _LENGTH_MOST else None
    if found is None:
        return None
    hour = _on_24_hours(int(found["hour"]), found["half"])
    minute = int(found["minute"] or 0)
    return time(hour, minute) if hour is not None and minute < 60 else None


def format_clock(clock: time) -> str:
    """Return the time as it is shown back: `09:00`."""
    return clock.strftime("%H:%M")


def plain_digits(text: str) -> str:
    """Return the text in small letters on one line, its digits those of ASCII, however wide or
    from whichever script they were."""
    wide = unicodedata.normalize("NFKC", text).casefold()
    digits = (str(unicodedata.decimal(char, char)) for char in wide)
    return _WHITE.sub(" ", "".join(digits)).strip()


def _on_24_hours(hour: int, half: str | None) -> int | None:
    """Some write 21 pm, and mean it; nobody means 21 am."""
    if half is None or (half == "p" and 12 < hour < 24) or (half == "a" and hour == 0):
        return hour if hour < 24 else None
    if not 0 < hour <= 12:
        return None
    return hour % 12 + (12 if half == "p" else 0)

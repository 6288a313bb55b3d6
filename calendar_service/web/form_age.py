"""How old a form is: a mark in it that only this service can make, and what its age says."""

from datetime import datetime, timedelta
from enum import Enum

from calendar_service.domain.tokens import Purpose, is_same, link_token

AGE_LEAST = timedelta(seconds=2)
AGE_MOST = timedelta(hours=24)


class Age(Enum):
    """A form that nobody can have filled in so quickly, and one that is old or not ours, are asked
    for again; the texts say so kindly."""

    RIGHT = ""
    TOO_YOUNG = "That was very quick. Please look it over once more, and send it again."
    TOO_OLD = (
        "This page has been open for long. Nothing you typed is lost: please look it over, and "
        "send it again."
    )


def mark(secret_key: bytes, at: datetime) -> str:
    """Return what a form carries that was opened at this instant."""
    seconds = str(int(at.timestamp()))
    return f"{seconds}.{link_token(secret_key, Purpose.FORM_AGE, seconds, 0)}"


def age_of(marked: str, secret_key: bytes, now: datetime) -> Age:
    """Return what the mark of a form says; one that is not ours is as good as too old."""
    seconds = marked.partition(".")[0]
    if not (seconds.isascii() and seconds.isdecimal() and len(seconds) < 12):
        return Age.TOO_OLD
    if not is_same(marked, f"{seconds}.{link_token(secret_key, Purpose.FORM_AGE, seconds, 0)}"):
        return Age.TOO_OLD
    age = timedelta(seconds=now.timestamp() - int(seconds))
    if age > AGE_MOST:
        return Age.TOO_OLD
    return Age.TOO_YOUNG if age < AGE_LEAST else Age.RIGHT

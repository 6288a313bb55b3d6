"""What a reader already holds of a listing, as an opaque token that says it all by itself.

A token that was made up, cut short or comes from elsewhere reads as none: whoever sends one starts
again. It is not signed, since another one would only ask another question about what is public.
"""

import base64
import binascii
import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from calendar_service.domain.filter import EventFilter
from calendar_service.domain.occurrence import Window
from calendar_service.domain.when import day_of, parse_moment

_FORM = 1
_LENGTH_MOST = 1000
_NAME = re.compile(r"[!-~]{1,64}")


class Told(StrEnum):
    """What a reader is told of an event: its dates one by one, or the event as a whole."""

    DATES = "dates"
    EVENTS = "events"


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a reader has come: to which revision of the catalogue, with which days of the
    listing, and up to which day dates were indexed then."""

    revision: int
    start_day: date | None
    end_day: date | None
    horizon_day: date | None

    def window(self, tzid: str) -> Window:
        return Window(self.start_day, self.end_day, tzid)


@dataclass(frozen=True, slots=True)
class SyncToken:
    """`question` names the filter, and `held` is what the reader has; None is nothing yet.

    Between two pages, `ahead` is where they lead and `after` the event that was told last.
    """

    epoch: str
    question: str
    held: Reach | None
    ahead: Reach | None = None
    after: str = ""


def question_of(asked: EventFilter, told: Told, rendering: str = "") -> str:
    """Return the name of the filter, its days set aside: another spelling of the same filter has
    the same name. `rendering` is what else the reader's copies depend on."""
    near = asked.near
    point = near and (near.position.latitude, near.position.longitude, near.within_km)
    parts = (told.value, rendering, asked.words, asked.any_of, asked.none_of, point)
    return hashlib.sha256(_packed(parts)).hexdigest()[:16]


def format_token(token: SyncToken) -> str:
    """Return the token as text of letters, digits, `-` and `_`; equal tokens are equal texts."""
    held, ahead = _reach_row(token.held), _reach_row(token.ahead)
    row = (_FORM, token.epoch, token.question, held, ahead, token.after)
    return base64.urlsafe_b64encode(_packed(row)).decode().rstrip("=")


def parse_token(text: str) -> SyncToken | None:
    """Return the token, or None for what `format_token` never wrote."""
    try:
        padded = text[:_LENGTH_MOST] + "=" * (-len(text) % 4)
        token = _token(json.loads(base64.b64decode(padded, altchars=b"-_", validate=True)))
    except (binascii.Error, ValueError, TypeError, RecursionError):
        return None
    return token if format_token(token) == text else None


def _token(row: Any) -> SyncToken:
    """Raises ValueError or TypeError."""
    _, epoch, question, held, ahead, after = row
    if not all(map(_NAME.fullmatch, (epoch, question, after or "-"))):
        raise ValueError("a name that is none")
    if held is None and ahead is None:
        raise ValueError("a token of nothing")
    return SyncToken(epoch, question, _reach(held), _reach(ahead), after)


def _reach(row: Any) -> Reach | None:
    if row is None:
        return None
    revision, *days = row
    if type(revision) is not int or revision < 0:
        raise ValueError("a revision that is none")
    start_day, end_day, horizon_day = map(_day, days)
    return Reach(revision, start_day, end_day, horizon_day)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    moment = parse_moment(text)
    if moment is None:
        raise ValueError("a day that is none")
    return day_of(moment)


def _reach_row(reach: Reach | None) -> list[int | str | None] | None:
    if reach is None:
        return None
    days = (reach.start_day, reach.end_day, reach.horizon_day)
    return [reach.revision, *(day.isoformat() if day else None for day in days)]


def _packed(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()

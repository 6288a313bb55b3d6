"""How a long listing is cut into pages: a limit, and an opaque place to go on after."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass

from calendar_service.domain.problems import Problems

LIMIT_DEFAULT = 50
LIMIT_MOST = 200
_LIMIT = re.compile(r"\d{1,9}", re.ASCII)
_CURSOR = re.compile(r"(-?\d{1,18}):([!-~]{1,200})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Place:
    """The last row of a page: its order (whole numbers ascend) and its key."""

    order: int
    key: str


@dataclass(frozen=True, slots=True)
class Paging:
    limit: int = LIMIT_DEFAULT
    after: Place | None = None


def parse_paging(values: Mapping[str, str]) -> tuple[Paging, Problems]:
    """Return the page that `limit` and `after` ask for, and what is ill-formed in them."""
    problems = Problems()
    limit = _limit(values.get("limit", ""), problems)
    after = _after(values.get("after", ""), problems)
    return Paging(limit, after), problems


def cursor(place: Place) -> str:
    """Return the opaque text that `after` takes."""
    packed = f"{place.order}:{place.key}".encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _limit(text: str, problems: Problems) -> int:
    if not text:
        return LIMIT_DEFAULT
    if _LIMIT.fullmatch(text) and 1 <= int(text) <= LIMIT_MOST:
        return int(text)
    problems.add("limit", "limit takes a whole number from 1 to {most}.", most=LIMIT_MOST)
    return LIMIT_DEFAULT


def _after(text: str, problems: Problems) -> Place | None:
    if not text:
        return None
    match = _CURSOR.fullmatch(_unpacked(text))
    if match:
        return Place(int(match[1]), match[2])
    problems.add("after", "after takes what the link to the next page holds, unchanged.")
    return None


def _unpacked(text: str) -> str:
    try:
        padded = text + "=" * (-len(text) % 4)
        return base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        return ""

"""How a long listing is cut into pages: a limit, and an opaque place to go on after."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass

from calendar_service.domain.problems import Problems

LIMIT_DEFAULT = 50
LIMIT_MOST = 200


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
    packed = json.dumps([place.order, place.key], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _limit(text: str, problems: Problems) -> int:
    if not text:
        return LIMIT_DEFAULT
    if text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= LIMIT_MOST:
        return int(text)
    problems.add("limit", "limit takes a whole number from 1 to {most}.", most=LIMIT_MOST)
    return LIMIT_DEFAULT


def _after(text: str, problems: Problems) -> Place | None:
    if not text:
        return None
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        order, key = json.loads(packed)
        if type(order) is int and abs(order) < 2**63 and type(key) is str and len(key) < 200:
            return Place(order, key)
    except (binascii.Error, ValueError, TypeError):
        pass
    problems.add("after", "after takes what the link to the next page holds, unchanged.")
    return None

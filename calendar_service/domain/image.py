"""Pictures that are kept here: what they are called, how large they are, and their addresses."""

import re
from dataclasses import dataclass
from enum import StrEnum

FORMS = {"webp": "image/webp", "jpg": "image/jpeg"}
"""How pictures are sent: the ending of the address, and the media type."""

SMALL_SIDE = 640
LARGE_SIDE = 1920
"""Pixels of the longer side, at most."""

UPLOAD_BYTES_MOST = 10 * 1024 * 1024
PIXELS_MOST = 40_000_000

_HASH = "[0-9a-f]{32}"
_ADDRESS = re.compile(rf"(?:https?://[^/?#\s]+)?/images/({_HASH})\.webp", re.ASCII | re.IGNORECASE)
_FILE = re.compile(rf"({_HASH})(-{SMALL_SIDE})?\.({'|'.join(FORMS)})", re.ASCII)


class Refused(StrEnum):
    """Why a picture is not made anew that may be none the less in order."""

    PIXELS = "pixels"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True)
class ImageFile:
    """One of the files of a picture: `form` is a key of FORMS."""

    hash: str
    is_small: bool
    form: str


def hash_in(url: str) -> str | None:
    """Return the hash in the address or path of one of our pictures; None of any other."""
    match = _ADDRESS.fullmatch(url)
    return match[1].lower() if match else None


def file_in(name: str) -> ImageFile | None:
    """Return which file the last part of an address names."""
    match = _FILE.fullmatch(name)
    return ImageFile(match[1], match[2] is not None, match[3]) if match else None


def path_of(hash: str, *, is_small: bool = False, form: str = "webp") -> str:
    return f"/images/{hash}{f'-{SMALL_SIDE}' if is_small else ''}.{form}"


def small_size(width: int, height: int) -> tuple[int, int]:
    """Return the size of the small files of a picture of this size."""
    share = min(1.0, SMALL_SIDE / max(width, height))
    return max(1, round(width * share)), max(1, round(height * share))

"""A document: a feed's content as bytes, with what tells a reader whether it has changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from gzip import compress
from hashlib import sha256

GZIP_FROM_BYTES = 1024
"""Shorter ones fit into one packet as they are."""
GZIP_LEVEL = 6


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Document:
    """`etag` is a strong entity tag, quotes included, equal on every process that holds the same
    catalogue; `modified_at` moves also when something left
    or a window edge was crossed. `gzip` is the body packed, None where that gains nothing.
    """

    body: bytes
    media_type: str
    filename: str
    etag: str
    modified_at: datetime
    gzip: bytes | None = None


def etag_of(hashes: Iterable[bytes]) -> str:
    """Return the entity tag of what has these hashes, in order."""
    return f'"{sha256(b"".join(hashes)).hexdigest()[:32]}"'


def packed(body: bytes) -> bytes | None:
    """Return the body as one gzip member, the same at any time; None for a short one."""
    return compress(body, GZIP_LEVEL, mtime=0) if len(body) >= GZIP_FROM_BYTES else None

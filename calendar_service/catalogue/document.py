"""A document: a feed's content as bytes, with what tells a reader whether it has changed."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Document:
    """`etag` is a strong entity tag, quotes included, equal on every process that holds the same
    catalogue; `modified_at` moves also when something left
    or a window edge was crossed."""

    body: bytes
    media_type: str
    filename: str
    etag: str
    modified_at: datetime

"""A document that is kept, and how far the catalogue was when it was built."""

from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter

from calendar_service.catalogue.document import Document
from calendar_service.catalogue.joined import Joined
from calendar_service.catalogue.touch import modified_at
from calendar_service.domain.occurrence import Window
from calendar_service.storage.catalogue import Position

_OWN_BYTES = 2000
_PART_BYTES = 500
"""What Python takes for a document and for an event in it, besides their bytes."""


@dataclass(frozen=True, slots=True)
class Kept:
    """`document` is dated by the newest change that touched it; `joined` is there for a feed that
    is joined from fragments, and has the same bytes."""

    document: Document
    position: Position
    window: Window
    joined: Joined | None = None

    @property
    def size_bytes(self) -> int:
        blocks = self.joined.blocks if self.joined else ()
        parts = sum(map(len, map(attrgetter("keys"), blocks)))
        gzip_bytes = len(self.document.gzip or b"")
        return len(self.document.body) + gzip_bytes + _OWN_BYTES + parts * _PART_BYTES

    def dated(self, now: datetime) -> Document:
        """Return the document as it is now; window edges that were crossed date it too."""
        at = modified_at(self.document.modified_at, self.window, now)
        return replace(self.document, modified_at=at)

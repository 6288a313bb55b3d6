"""One VEVENT of a file, with the calendar it stands in, before anything is made of it."""

from dataclasses import dataclass

from icalendar.parser import unescape_backslash

from calendar_service.domain.text import clean_line, strip_forbidden
from calendar_service.importers.components import Component
from calendar_service.importers.draft import Unreadable
from calendar_service.importers.limits import UID_BYTES_MOST
from calendar_service.importers.texts import Origin, title_of

_HIDDEN = frozenset(("PRIVATE", "CONFIDENTIAL"))
_LABEL_LENGTH_MOST = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """`number` counts the VEVENTs of the file from 1."""

    number: int
    component: Component
    origin: Origin

    @property
    def uid(self) -> str | None:
        """Return the UID; None without one, or where it is longer than a UID may be."""
        uid = clean_line(strip_forbidden(unescape_backslash(self.component.value("UID"))))
        return uid if 0 < len(uid.encode()) <= UID_BYTES_MOST else None

    @property
    def is_changed_occurrence(self) -> bool:
        return self.component.first("RECURRENCE-ID") is not None

    @property
    def is_hidden(self) -> bool:
        return self.component.value("CLASS").upper() in _HIDDEN

    @property
    def sequence(self) -> int:
        text = self.component.value("SEQUENCE")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    @property
    def version(self) -> tuple[int, str, int]:
        """Return what is greater the newer the entry is, among those of one UID."""
        return self.sequence, self.component.value("LAST-MODIFIED"), self.number

    @property
    def label(self) -> str:
        """Return how a problem names it: by its title, unless that is hidden."""
        title = "" if self.is_hidden else title_of(self.component)
        return title[:_LABEL_LENGTH_MOST] or f"Event {self.number}"


def check_readable(entry: Entry) -> None:
    """Raise `Unreadable` for an entry that is not whole, or that its author hides."""
    if not entry.component.is_whole:
        raise Unreadable("{event} is cut off: its end is missing.")
    if entry.is_hidden:
        raise Unreadable("{event} is marked as private in the file and was left out.")

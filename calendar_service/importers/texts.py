"""What an imported event says of itself: title, status, description, organiser, tags, links."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from icalendar.parser import split_on_unescaped_comma

from calendar_service.domain.limits import (
    DESCRIPTION_BYTES_MOST,
    LINE_LENGTH_MOST,
    REASON_LENGTH_MOST,
    TAG_LENGTH_MOST,
    TAGS_MOST,
    TITLE_LENGTH_MOST,
)
from calendar_service.domain.text import clean_line, strip_forbidden
from calendar_service.importers.components import Component, Property
from calendar_service.importers.draft import Notes
from calendar_service.importers.html_text import plain_text
from calendar_service.importers.links import web_address
from calendar_service.importers.our_own import PROGRAM, read_own_organiser
from calendar_service.importers.place import read_place
from calendar_service.importers.property_text import text_of
from calendar_service.importers.quirks import (
    LANGUAGE_OF_PROGRAM,
    MARKED_STATUSES,
    PERCENT_ENCODED_NAMES,
    STATUSES,
    TITLE_MARKS,
)
from calendar_service.importers.zones import Zones


def _mark(words: Iterable[str]) -> re.Pattern[str]:
    """`[Cancelled] Party`, `CANCELLED: Party`, but not `Cancelled flights, a play`."""
    word = f"(?:{'|'.join(words)})"
    bracketed = rf"[\[(*]+\s*{word}\s*[\])*]+[\s:–—-]*"
    followed = rf"{word}\s*(?:[:!–—]|\s-\s)+\s*"
    return re.compile(rf"\s*(?:{bracketed}|{followed})", re.IGNORECASE)


_MARKS = {status: _mark(words) for status, words in TITLE_MARKS.items()}
_CATEGORIES_MOST = 100


@dataclass(frozen=True, slots=True)
class Origin:
    """The calendar in the file that an event stands in."""

    zones: Zones
    cancels: bool
    program: str

    @classmethod
    def of(cls, calendar: Component, default_tzid: str) -> "Origin":
        return cls(
            zones=Zones(calendar, default_tzid),
            cancels=calendar.value("METHOD").upper() == "CANCEL",
            program=calendar.value("PRODID"),
        )


def read_texts(event: Component, origin: Origin, notes: Notes) -> dict[str, Any]:
    """Return the fields that are known, of all but the times. Those of one line or of a list
    are within the limits of a submission."""
    summary = event.first("SUMMARY")
    status, title = _status_and_title(event, origin, _line(summary))
    if len(title) > TITLE_LENGTH_MOST:
        notes.add(f"Its title was longer than {TITLE_LENGTH_MOST} characters and was cut.")
    found = {
        "title": title[:TITLE_LENGTH_MOST].strip(),
        "status": status,
        "status_reason": _reason(event, status),
        "description": _description(event, notes),
        "language": _language(summary, origin),
        "url": web_address(event.value("URL")),
        "organiser": _organiser(event, origin),
        "tags": _tags(event, notes),
        **read_place(event, notes),
    }
    return {name: value for name, value in found.items() if value}


def title_of(event: Component) -> str:
    """Return the title as written, on one line; empty without one."""
    return _line(event.first("SUMMARY"))


def _line(line: Property | None) -> str:
    return clean_line(text_of(line))


def _status_and_title(event: Component, origin: Origin, title: str) -> tuple[str | None, str]:
    """Return both, the title without a mark that says the status once more."""
    said = "cancelled" if origin.cancels else STATUSES.get(event.value("STATUS").upper())
    for status in MARKED_STATUSES.get(said or "", ()):
        bare = _MARKS[status].sub("", title, count=1) if _MARKS[status].match(title) else title
        if bare and bare != title:
            return status, bare
    return said, title


def _language(summary: Property | None, origin: Origin) -> str | None:
    if summary is None or LANGUAGE_OF_PROGRAM in origin.program:
        return None
    return summary.params.get("LANGUAGE")


def _reason(event: Component, status: str | None) -> str | None:
    if status in (None, "confirmed"):
        return None
    return _line(event.first("COMMENT"))[:REASON_LENGTH_MOST].strip()


def _description(event: Component, notes: Notes) -> str:
    line = event.first("DESCRIPTION") or event.first("X-ALT-DESC")
    if line is None:
        return ""
    octets = text_of(line).encode()
    if line.is_cut or len(octets) > DESCRIPTION_BYTES_MOST:
        notes.add(f"Its description was cut after {DESCRIPTION_BYTES_MOST // 1024} kB.")
    return octets[:DESCRIPTION_BYTES_MOST].decode(errors="ignore").strip()


def _organiser(event: Component, origin: Origin) -> dict[str, str]:
    """Return the name, never an address of mail, which some programs write as the name; our own
    feeds hold only those that are shown to all."""
    if origin.program.startswith(PROGRAM):
        return read_own_organiser(event)
    line = event.first("ORGANIZER")
    if line is None:
        return {}
    name = line.params.get("CN", "")
    if PERCENT_ENCODED_NAMES in origin.program:
        name = unquote(name)
    name = clean_line(strip_forbidden(name))[:LINE_LENGTH_MOST].strip()
    if not name or "@" in name:
        return {}
    url = web_address(line.value.strip())
    return {"name": name, "url": url} if url else {"name": name}


def _tags(event: Component, notes: Notes) -> list[str]:
    texts = [text for line in event.each("CATEGORIES") for text in _split(line.value)]
    tags = [tag for tag in dict.fromkeys(texts) if tag and len(tag) <= TAG_LENGTH_MOST]
    if len(set(texts) - {""}) > len(tags[:TAGS_MOST]):
        notes.add(
            f"At most {TAGS_MOST} tags of {TAG_LENGTH_MOST} characters were kept of its categories."
        )
    return tags[:TAGS_MOST]


def _split(value: str) -> list[str]:
    parts = split_on_unescaped_comma(value)[:_CATEGORIES_MOST]
    return [clean_line(strip_forbidden(plain_text(part))) for part in parts]

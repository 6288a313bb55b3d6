"""A draft in the making: its fields so far, and which of them are guessed."""

from typing import Any

from calendar_service.domain.limits import (
    DESCRIPTION_BYTES_MOST,
    LINE_LENGTH_MOST,
    TITLE_LENGTH_MOST,
)
from calendar_service.domain.text import clean, clean_line, strip_forbidden
from calendar_service.importers.draft import Draft, Notes, Unreadable
from calendar_service.importers.vetting import without_mistakes

_MORE = " …"


class Sketch:
    """Collects what is known of one event of a page or a text."""

    def __init__(self) -> None:
        self.fields: dict[str, Any] = {}
        self.notes = Notes()
        self.image_url: str | None = None
        self._guessed: dict[str, None] = {}

    def put(self, name: str, value: Any, *, is_guess: bool = False) -> None:
        """Set a field, where there is something to set; of an object, each part is guessed."""
        if value in (None, "", [], {}):
            return
        self.fields[name] = value
        if is_guess:
            self.guess(name)

    def guess(self, *names: str) -> None:
        """Mark fields as guessed that are there, or will be."""
        for name in names:
            self._guessed.setdefault(name)

    def put_description(self, text: str) -> None:
        octets = clean(strip_forbidden(text)).encode()
        if len(octets) > DESCRIPTION_BYTES_MOST:
            self.notes.add(f"Its description was cut after {DESCRIPTION_BYTES_MOST // 1024} kB.")
        self.put("description", octets[:DESCRIPTION_BYTES_MOST].decode(errors="ignore").strip())

    def draft(self, *, default_tzid: str) -> Draft:
        """Return the draft; what is no right value of its field is left out with a note.

        Raises `Unreadable` without a title.
        """
        if not self.fields.get("title"):
            raise Unreadable("{event} has no title.")
        fields = without_mistakes(self.fields, default_tzid=default_tzid, notes=self.notes)
        return Draft(
            uid=None,
            fields=fields,
            notes=self.notes.all(),
            guessed=tuple(_named(fields, self._guessed)),
            image_url=self.image_url,
        )


def short_line(text: str, most: int = LINE_LENGTH_MOST) -> str:
    """Return the text on one line without what no field may hold, cut after `most` characters."""
    line = clean_line(strip_forbidden(text))
    return line if len(line) <= most else line[: most - len(_MORE)].rstrip() + _MORE


def short_title(text: str) -> str:
    return short_line(text, TITLE_LENGTH_MOST)


def _named(fields: dict[str, Any], guessed: dict[str, None]) -> list[str]:
    """Return the guessed fields that are there, an object's by its parts."""
    found: list[str] = []
    for name in guessed:
        value = fields.get(name.partition(".")[0])
        if isinstance(value, dict) and "." not in name:
            found += [f"{name}.{part}" for part in value]
        elif value is not None:
            found.append(name)
    return list(dict.fromkeys(found))

"""What an importer hands over: the drafts it could read, and problems with what it could not."""

from dataclasses import dataclass
from typing import Any

from calendar_service.domain.problems import Problem

NOTES_MOST = 50


@dataclass(frozen=True, slots=True)
class Draft:
    """An imported, unvetted event.

    `uid` is that of the file, at most 255 octets; None where it has none of its own. `fields`
    are those of a submission in JSON, without a contact. Those of a file can always be read as a
    proposal; those of a page or a text hold no mistake, but may lack what nobody could tell.
    `notes` say in sentences what was changed or left out while reading. `guessed` are the fields
    that a person should check, as `venue.name`.
    """

    uid: str | None
    fields: dict[str, Any]
    notes: tuple[str, ...] = ()
    guessed: tuple[str, ...] = ()
    image_url: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Drafts in the order of the source. A problem's field is `file`, or `events.3` for the
    third event of the source, which its sentence names. `feed_urls` are the calendar files that
    a page says it is also there as."""

    drafts: tuple[Draft, ...] = ()
    problems: tuple[Problem, ...] = ()
    feed_urls: tuple[str, ...] = ()


class Notes:
    """Collects sentences about one event, each once, in their order."""

    def __init__(self) -> None:
        self._said: dict[str, None] = {}

    def add(self, sentence: str) -> None:
        if len(self._said) < NOTES_MOST:
            self._said.setdefault(sentence)

    def all(self) -> tuple[str, ...]:
        return tuple(self._said)


class Unreadable(Exception):
    """Nothing can be made of this event, or of the whole source.

    The text may have an {event} place, filled in by who knows the name of the event.
    """

    def __init__(self, text: str, **values: object) -> None:
        super().__init__(text)
        self._text = text
        self._values = values

    def problem(self, field: str, **values: object) -> Problem:
        return Problem(field, self._text, {**values, **self._values})

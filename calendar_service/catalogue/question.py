"""What a document's address asks, in the one form in which equal questions are equal."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from calendar_service.domain.calendar import Calendar
from calendar_service.domain.canonical import (
    Pairs,
    filter_pairs,
    paging_pairs,
    presentation_pairs,
    query_text,
)
from calendar_service.domain.filter import Choice, EventFilter
from calendar_service.domain.paging import Paging, Place
from calendar_service.domain.presentation import PLAIN, Presentation
from calendar_service.feeds.registry import DefaultWindow, Format


@dataclass(frozen=True, slots=True)
class Question:
    """`path` is the address without the format's suffix, and `filter_pairs` are the parameters
    of the filter as an address has them, days counted from today included.

    `only` is one event's id; the window is then without a bound. `paging` is None for what is
    never cut. A saved feed has its `saved_path` without the suffix and may have a `name`;
    `saved_at` is when its owner last changed it.
    """

    path: str
    asked: EventFilter
    format: Format
    presentation: Presentation = PLAIN
    paging: Paging | None = None
    only: str | None = None
    filter_pairs: tuple[tuple[str, str], ...] = ()
    name: str | None = None
    saved_path: str | None = None
    saved_at: datetime | None = None
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # It is looked up some dozen times for each change that touches its document.
        named = self.path, self.asked, self.format, self.presentation, self.paging, self.only
        said = self.filter_pairs, self.name, self.saved_path, self.saved_at
        object.__setattr__(self, "_hash", hash((named, said)))

    def __hash__(self) -> int:
        return self._hash

    @property
    def is_joined(self) -> bool:
        """True for a calendar feed whose events are told as they were published."""
        as_published = not self.presentation.is_expanded and self.presentation.language is None
        return self.format.name == "ics" and as_published

    @property
    def filename(self) -> str:
        return f"{self.only or 'events'}{self.format.suffix}"

    def as_in(self, calendar: Calendar) -> "Question":
        """Return the question that asks for the same in this calendar, and for nothing that goes
        without saying there."""
        told = self.presentation.without_language(calendar.language)
        return self if told == self.presentation else replace(self, presentation=told)

    def touched_at(self, at: datetime) -> datetime:
        """Return when the document last changed whose events did at this instant."""
        return at if self.saved_at is None else max(at, self.saved_at)

    def feed_url(self, calendar: Calendar) -> str:
        """Return the address that answers this question, today and later."""
        if self.saved_path is not None:
            return f"{calendar.public_url}{self.saved_path}{self.format.suffix}"
        told = presentation_pairs(self.presentation)
        pages = paging_pairs(self.paging) if self.paging else []
        query = query_text([*self.filter_pairs, *told, *pages])
        return f"{calendar.public_url}{self.path}{self.format.suffix}{query}"

    def page_url(self, calendar: Calendar) -> str:
        """Return the address of the same content for people."""
        return f"{calendar.public_url}{self.path}{query_text(self.filter_pairs)}"

    def next_url(self, calendar: Calendar, place: Place | None) -> str | None:
        """Return the address of the page that begins after a place; None without one."""
        if place is None or self.paging is None:
            return None
        following = replace(self, paging=replace(self.paging, after=place))
        return following.feed_url(calendar)


def listing_question(
    path: str,
    asked: EventFilter,
    format: Format,
    *,
    sent: Pairs,
    in_path: Choice | None = None,
) -> Question:
    """Return what the address of a listing asks: `asked` was parsed from the parameters that
    were sent, and from what the path names."""
    in_query = replace(asked, any_of=tuple(each for each in asked.any_of if each != in_path))
    asks = tuple(pair for pair in filter_pairs(in_query, sent) if not _is_usual(pair, format))
    return Question(path, asked, format, filter_pairs=asks)


def _is_usual(pair: tuple[str, str], format: Format) -> bool:
    """What subscribers keep begins on the first of a month, which no address can name."""
    name, value = pair
    return format.default_window is DefaultWindow.TODAY and name == "from" and value[:2] == "+0"


def event_question(
    event_id: str,
    format: Format,
    *,
    presentation: Presentation = PLAIN,
    paging: Paging | None = None,
) -> Question:
    """Return what asks for one event with all its dates."""
    return Question(
        f"/events/{event_id}", EventFilter(), format, presentation, paging, only=event_id
    )

"""How a plain text with several events falls into parts, one for each; no word is left out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from calendar_service.importers.standpoint import Standpoint
from calendar_service.importers.text_clocks import find_clock
from calendar_service.importers.text_days import FoundDay, Role, find_days
from calendar_service.importers.text_words import (
    BOOKING,
    CALL,
    PLACE_LABEL,
    SURVEY,
    TIME_LABEL,
)

HEADING_LENGTH_MOST = 120
BULLETS = " \t*•·–—-#>|►▪◦"
_PARTS = re.compile(r"\s*[;•|]\s+|\s+[•|]\s*")
_LETTERS = re.compile(r"[^\W\d_]{3}")
_ENDS_SENTENCE = re.compile(r"[.,;]$")


@dataclass(frozen=True, slots=True)
class Line:
    """`days` without those that are told by the way; `opens` a paragraph."""

    text: str
    days: tuple[FoundDay, ...] = ()
    opens: bool = False

    @property
    def bare(self) -> str:
        return self.text.strip(BULLETS)

    @property
    def is_heading(self) -> bool:
        """True for a short line without a day that is no sentence."""
        is_short = 0 < len(self.bare) <= HEADING_LENGTH_MOST
        is_labelled = PLACE_LABEL.match(self.bare) or TIME_LABEL.match(self.bare)
        is_sentence = _ENDS_SENTENCE.search(self.bare) or "://" in self.bare or is_labelled
        return is_short and not self.days and not is_sentence and bool(_LETTERS.search(self.bare))

    @property
    def is_section(self) -> bool:
        """True for a heading of several events: `Upcoming events:`, `Open calls`."""
        return self.is_heading and self.bare.endswith(":")


@dataclass(frozen=True, slots=True)
class Chunk:
    """The lines of one event; `section` is the heading it stands under, perhaps not its own."""

    lines: tuple[Line, ...]
    section: str = ""

    @property
    def anchor(self) -> int | None:
        """Return which line tells the day of the event; None if none does."""
        for roles in (_EVENT, _ANY):
            for index, line in enumerate(self.lines):
                if any(day.role in roles for day in line.days):
                    return index
        return None


class _Kind(Enum):
    """What a paragraph is to those around it."""

    ENTRY = "entry"
    HEADING = "heading"
    TEXT = "text"


_EVENT = frozenset((Role.EVENT,))
_ANY = frozenset((Role.EVENT, Role.DEADLINE))
_Paragraph = Sequence[Line]


def read_chunks(text: str, standpoint: Standpoint) -> list[Chunk]:
    """Return the parts in the order of the text; what comes before the first day belongs to the
    first, what comes after a day to that, but for a heading of the next."""
    groups: list[list[_Paragraph]] = []
    pending: list[_Paragraph] = []
    for paragraph in _paragraphs(text, standpoint):
        pending.append(paragraph)
        if _kind(paragraph) is _Kind.ENTRY:
            own = _own_from(pending) if groups else 0
            if groups:
                groups[-1] += pending[:own]
            groups.append(pending[own:])
            pending = []
    if groups:
        groups[-1] += pending
    else:
        groups.append(pending)
    return list(_in_sections(groups))


def _own_from(pending: Sequence[_Paragraph]) -> int:
    """Return from which of the paragraphs on they belong to the event that the last one tells:
    headings right before it, else the last heading where the event needs one."""
    last = len(pending) - 1
    first = last
    while first and _kind(pending[first - 1]) is _Kind.HEADING:
        first -= 1
    if first < last or not _needs_title(pending[last]):
        return first
    headings = [index for index in range(last) if _kind(pending[index]) is _Kind.HEADING]
    return headings[-1] if headings else last


def _in_sections(groups: Sequence[Sequence[_Paragraph]]) -> Iterator[Chunk]:
    section = ""
    for group in groups:
        lines = [line for paragraph in group for line in paragraph]
        own = [line for line in lines[:-1] if line.is_section]
        section = own[-1].bare if own else section
        headings = [p[0].bare for p in group[:-1] if _kind(p) is _Kind.HEADING]
        if len(headings) > 1 and not own:
            section = headings[0]
        yield Chunk(tuple(lines), section)


def _kind(paragraph: _Paragraph) -> _Kind:
    if _anchors(paragraph):
        return _Kind.ENTRY
    return _Kind.HEADING if len(paragraph) == 1 and paragraph[0].is_heading else _Kind.TEXT


def _anchors(paragraph: _Paragraph) -> list[int]:
    """Return which lines tell a day of an event, or if none does, a closing one. Until when to
    book is neither."""
    found = [i for i, line in enumerate(paragraph) if any(d.role in _EVENT for d in line.days)]
    closing = [i for i, line in enumerate(paragraph) if line.days and _is_closing(line.text)]
    return found or closing


def _is_closing(text: str) -> bool:
    return not BOOKING.search(text) or bool(CALL.search(text) or SURVEY.search(text))


def _needs_title(paragraph: _Paragraph) -> bool:
    """True if nothing before the day and nothing after it on its line could be a title."""
    anchors = _anchors(paragraph)
    return bool(anchors) and anchors[0] == 0 and is_bare(paragraph[0])


def is_bare(line: Line) -> bool:
    """True for a line that tells a day, perhaps a time, and no more."""
    return not _LETTERS.search(left_of(line))


def left_of(line: Line) -> str:
    """Return what a line says besides its first day and the time of day."""
    if not line.days:
        return line.bare
    day = line.days[0]
    rest = f"{line.text[: day.begin]}\n{line.text[day.end :]}"
    clock = find_clock(rest)
    rest = rest[: clock.begin] + "\n" + rest[clock.end :] if clock else rest
    return TIME_LABEL.sub("", rest.strip(BULLETS + "\n"))


def _paragraphs(text: str, standpoint: Standpoint) -> Iterator[_Paragraph]:
    for block in re.split(r"\n[ \t]*\n", text):
        lines = [
            line
            for text in block.split("\n")
            for line in _divided(text, standpoint)
            if text.strip()
        ]
        if lines:
            lines[0] = replace(lines[0], opens=True)
        yield from _entries(lines)


def _divided(text: str, standpoint: Standpoint) -> list[Line]:
    """Return the line, or the parts of one that lists several events."""
    line = Line(text, _days(text, standpoint))
    if len(line.days) < 2:
        return [line]
    parts = [Line(part, _days(part, standpoint)) for part in _PARTS.split(text) if part.strip()]
    return parts if sum(bool(part.days) for part in parts) > 1 else [line]


def _days(line: str, standpoint: Standpoint) -> tuple[FoundDay, ...]:
    return tuple(day for day in find_days(line, standpoint) if day.role is not Role.ASIDE)


def _entries(lines: list[Line]) -> Iterator[_Paragraph]:
    """Yield the parts of a paragraph, of which each tells one day."""
    anchors = _anchors(lines)
    if not lines:
        return
    if len(anchors) < 2:
        yield from _without_section(lines)
        return
    begins = [
        _begin(lines, anchor, after) for after, anchor in zip([-1, *anchors], anchors, strict=False)
    ]
    begins[0] = min(begins[0], anchors[0])
    if begins[0] > 0:
        yield from ([line] for line in lines[: begins[0]])
    for begin, end in zip(begins, [*begins[1:], len(lines)], strict=True):
        yield lines[begin:end]


def _without_section(lines: list[Line]) -> Iterator[_Paragraph]:
    if len(lines) > 1 and lines[0].is_section:
        yield lines[:1]
        lines = lines[1:]
    yield lines


def _begin(lines: Sequence[Line], anchor: int, after: int) -> int:
    """Return where the entry of a line begins: at its title, if the line before it is one."""
    before = anchor - 1
    has_title = before > after and lines[before].is_heading and not lines[before].is_section
    return before if has_title and is_bare(lines[anchor]) else anchor

"""Reads our own iCalendar bytes back into lines and components, to say them in another way.

Only what this room writes is understood; what others write is for the importers to read.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from calendar_service.feeds.lines import unfold

_PARAMETER = r";([A-Z0-9-]+)=(\"[^\"]*\"|[^\";:,]*)"
_LINE = re.compile(rf"([A-Z0-9-]+)((?:{_PARAMETER})*):(.*)", re.DOTALL)
_PARAMETERS = re.compile(_PARAMETER)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_CARET = re.compile(r"\^([n^'])")
_CARETS = {"n": "\n", "^": "^", "'": '"'}


@dataclass(frozen=True, slots=True)
class Line:
    """A content line; `parameters` keep their order, `value` is as written."""

    name: str
    parameters: tuple[tuple[str, str], ...]
    value: str


@dataclass(frozen=True, slots=True)
class Component:
    name: str
    lines: tuple[Line, ...]
    components: "tuple[Component, ...]"


def parse_calendar(octets: bytes) -> Iterator[Line | Component]:
    """Yield what stands in a calendar that this service wrote, in order, and read none of it
    before its turn: a long one is never in memory whole. Raises `ValueError` for others."""
    lines = map(parse_line, unfold(octets))
    yield from _within(next(lines), lines)
    if next(lines, None) is not None:
        raise ValueError("something stands behind the calendar")


def parse_line(text: str) -> Line:
    """Return an unfolded line in its parts. Raises `ValueError` if it is none of ours."""
    match = _LINE.fullmatch(text)
    if match is None:
        raise ValueError(f"{text[:60]!r} is no content line")
    pairs = ((name, _parameter(value)) for name, value in _PARAMETERS.findall(match[2]))
    return Line(match[1], tuple(pairs), match[5])


def unescaped(value: str) -> str:
    """Return a TEXT value as plain text (RFC 5545 §3.3.11)."""
    return _ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)


def split_escaped(value: str, separator: str) -> Sequence[str]:
    """Return the parts of a value between separators that no backslash makes plain text."""
    parts = [""]
    for token in re.findall(r"\\.|[^\\]|\\$", value, re.DOTALL):
        if token == separator:
            parts.append("")
        else:
            parts[-1] += token
    return parts


def _within(begin: Line, lines: Iterator[Line]) -> Iterator[Line | Component]:
    if begin.name != "BEGIN":
        raise ValueError(f"{begin.name} stands outside of every component")
    for line in lines:
        if line.name == "END":
            return
        yield _component(line, lines) if line.name == "BEGIN" else line
    raise ValueError(f"{begin.value} has no end")


def _component(begin: Line, lines: Iterator[Line]) -> Component:
    parts = list(_within(begin, lines))
    return Component(
        begin.value,
        tuple(part for part in parts if isinstance(part, Line)),
        tuple(part for part in parts if isinstance(part, Component)),
    )


def _parameter(value: str) -> str:
    """Return the parameter's value as plain text (RFC 6868)."""
    plain = value[1:-1] if value.startswith('"') else value
    return _CARET.sub(lambda match: _CARETS[match[1]], plain)

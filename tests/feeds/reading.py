"""A reader of iCalendar that forgives nothing, and what other readers make of a document."""

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
from ical.calendar import Calendar as HomeAssistantCalendar
from ical.calendar_stream import IcsCalendarStream

from tests.parts import need

_NAME = "[A-Z0-9-]+"
_SAFE = '[^\x00-\x08\x0a-\x1f\x7f";:,]*'
_QUOTED = '"[^\x00-\x08\x0a-\x1f\x7f"]*"'
_VALUES = f"(?:{_QUOTED}|{_SAFE})(?:,(?:{_QUOTED}|{_SAFE}))*"
_LINE = re.compile(f"({_NAME})((?:;{_NAME}={_VALUES})*):([^\x00-\x08\x0a-\x1f\x7f]*)")
_PARAMETER = re.compile(f";({_NAME})=({_VALUES})")
_TEXT = re.compile(r"(?:[^\\;,]|\\[\\;,nN])*")
_LISTED = re.compile(r"(?:[^\\;,]|\\[\\;,nN])+")
_ESCAPE = re.compile(r"\\(.)")
_CARET = re.compile(r"\^([n^'])")
_CARETS = {"n": "\n", "^": "^", "'": '"'}


@dataclass(frozen=True, slots=True)
class Line:
    """A content line; parameters by name, the value as it stands."""

    name: str
    parameters: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value as TEXT (RFC 5545 §3.3.11)."""
        assert _TEXT.fullmatch(self.value), f"{self.value!r} is no TEXT"
        return _unescaped(self.value)

    @property
    def moment(self) -> datetime | date:
        """The value as DATE or DATE-TIME, aware of its zone."""
        if self.parameters.get("VALUE") == "DATE":
            return date.fromisoformat(self.value)
        clock = datetime.fromisoformat(self.value.removesuffix("Z"))
        return clock.replace(tzinfo=ZoneInfo(self.parameters.get("TZID", "UTC")))

    @property
    def texts(self) -> list[str]:
        """The value as a list of TEXT."""
        return [_unescaped(part) for part in _LISTED.findall(self.value)]


@dataclass(frozen=True, slots=True)
class Component:
    name: str
    lines: list[Line]
    components: "list[Component]"

    def all(self, name: str) -> list[Line]:
        return [line for line in self.lines if line.name == name]

    def one(self, name: str) -> Line:
        (line,) = self.all(name)
        return line

    def text(self, name: str) -> str | None:
        return None if self.value(name) is None else self.one(name).text

    def moment(self, name: str) -> datetime | date | None:
        return None if self.value(name) is None else self.one(name).moment

    def value(self, name: str) -> str | None:
        """The value of a line that stands here once or not at all."""
        lines = self.all(name)
        assert len(lines) < 2, f"{name} stands here {len(lines)} times"
        return lines[0].value if lines else None


def read(octets: bytes) -> list[Component]:
    """Return the components, of which each line is as RFC 5545 §3.1 wants it."""
    root = Component("", [], [])
    open_ones = [root]
    for line in _lines(octets):
        if line.name == "BEGIN":
            open_ones.append(Component(line.value, [], []))
            open_ones[-2].components.append(open_ones[-1])
        elif line.name == "END":
            assert open_ones.pop().name == line.value
        else:
            open_ones[-1].lines.append(line)
    assert open_ones == [root]
    assert root.lines == []
    return root.components


def read_icalendar(document: bytes) -> icalendar.Calendar:
    """Read it with icalendar, in which nothing may be wrong."""
    calendar = icalendar.Calendar.from_ical(document)
    assert [component.errors for component in calendar.walk()] == [[]] * len(calendar.walk())
    return calendar


def read_ical(document: bytes) -> HomeAssistantCalendar:
    """Read it with the reader of Home Assistant, which refuses all for one fault."""
    (calendar,) = IcsCalendarStream.from_ics(document.decode()).calendars
    return calendar


def read_ical_js(document: bytes) -> Any:
    """Return the jCal that ical.js, the reader of Thunderbird, makes of it."""
    node, tests = shutil.which("node"), Path(__file__).parents[1]
    need(node is not None, "node")
    need((tests / "node_modules" / "ical.js").is_dir(), "ical.js (`npm install` in tests)")
    answer = subprocess.run(
        [str(node), str(tests / "feeds" / "parse.mjs")],
        input=json.dumps(document.decode()),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(answer.stdout)


def wrapped(vevents: bytes) -> bytes:
    """Return VEVENTs as a calendar without zones."""
    head = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Tests//EN\r\n"
    return head + vevents + b"END:VCALENDAR\r\n"


def _lines(octets: bytes) -> list[Line]:
    assert octets.endswith(b"\r\n")
    pieces = octets.removesuffix(b"\r\n").split(b"\r\n")
    assert [piece for piece in pieces if len(piece) > 75] == []
    texts: list[str] = []
    for piece in pieces:
        text = piece.decode()
        if text.startswith(" "):
            texts[-1] += text[1:]
        else:
            texts.append(text)
    return [_line(text) for text in texts]


def _line(text: str) -> Line:
    match = _LINE.fullmatch(text)
    assert match, f"{text!r} is no content line"
    found = _PARAMETER.findall(match[2])
    parameters = {name: _parameter(value) for name, value in found}
    assert len(parameters) == len(found), f"{text!r} has a parameter twice"
    return Line(match[1], parameters, match[3])


def _parameter(value: str) -> str:
    """A parameter with one value, read as RFC 6868 has it."""
    plain = value[1:-1] if value.startswith('"') else value
    return _CARET.sub(lambda match: _CARETS[match[1]], plain)


def _unescaped(value: str) -> str:
    return _ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)

"""Reads a rendered event back with a second parser before it may be published.

Readers such as Home Assistant's and Thunderbird's drop a whole calendar over one bad event; what
cannot be read back never gets into the feed.
"""

import re
from datetime import date, datetime
from typing import Any

from icalendar import Calendar as Reader
from icalendar import Component

from calendar_service.domain.text import has_forbidden
from calendar_service.feeds.lines import LINE_BYTES_MOST, unfold

_LINE = re.compile(
    r"[A-Z0-9-]+(?:;[A-Z0-9-]+=(?:\"[^\"\r\n]*\"|[^\";:,\r\n]*)"
    r"(?:,(?:\"[^\"\r\n]*\"|[^\";:,\r\n]*))*)*:[^\r\n]*"
)
_BEGIN, _END = "BEGIN:VEVENT", "END:VEVENT"
_NEEDED = ("UID", "DTSTAMP", "DTSTART", "SEQUENCE")
_SAME_TYPE = ("DTEND", "RECURRENCE-ID")


def fault(vevents: bytes, uids: frozenset[str] | None = None) -> str | None:
    """Return in one sentence why the VEVENTs cannot be published; None if all is well.

    With `uids`, the components must carry just these.
    """
    return _octet_fault(vevents) or _line_fault(unfold(vevents)) or _reader_fault(vevents, uids)


def _octet_fault(vevents: bytes) -> str | None:
    if not vevents.endswith(b"\r\n"):
        return "its last line has no end"
    for line in vevents.split(b"\r\n"):
        if len(line) > LINE_BYTES_MOST:
            return "a line is longer than 75 octets"
        try:
            line.decode()
        except UnicodeDecodeError:
            return "a line is not UTF-8, or is folded inside a character"
    return None


def _line_fault(lines: list[str]) -> str | None:
    is_open = False
    for line in lines:
        if not _LINE.fullmatch(line) or has_forbidden(line):
            return f"the line {line[:60]!r} is malformed"
        is_mark = line.startswith(("BEGIN:", "END:"))
        if is_mark and line != (_END if is_open else _BEGIN):
            return f"the line {line[:60]!r} is out of place"
        if not (is_mark or is_open):
            return f"the line {line[:60]!r} belongs to no event"
        is_open = line != _END if is_mark else is_open
    return "its last event has no end" if is_open else None


def _reader_fault(vevents: bytes, uids: frozenset[str] | None) -> str | None:
    wrapped = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n" + vevents + b"END:VCALENDAR\r\n"
    try:
        components = Reader.from_ical(wrapped).subcomponents
    except (ValueError, LookupError) as error:
        return f"it cannot be parsed ({error})"
    faults = (_component_fault(component) for component in components)
    found = frozenset(str(component.get("UID")) for component in components)
    wrong = "its UID does not come back" if uids is not None and found != uids else None
    return next(filter(None, faults), wrong)


def _component_fault(component: Component) -> str | None:
    if component.errors:
        return f"a property cannot be read ({component.errors[0]})"
    for name in _NEEDED:
        if name not in component or isinstance(component[name], list):
            return f"it must have one {name}"
    start = _moment(component, "DTSTART")
    if not isinstance(start, date):
        return "DTSTART is neither a date nor a time"
    for name in _SAME_TYPE:
        if isinstance(component.get(name), list):
            return f"it must have one {name}"
        if name in component and _form(_moment(component, name)) != _form(start):
            return f"{name} is not of the form of DTSTART"
    if "DTEND" in component and _moment(component, "DTEND") < start:
        return "it ends before it starts"
    return None


def _moment(component: Component, name: str) -> Any:
    value: Any = component[name]
    return value.dt


def _form(moment: Any) -> tuple[type, bool]:
    return type(moment), isinstance(moment, datetime) and moment.tzinfo is not None

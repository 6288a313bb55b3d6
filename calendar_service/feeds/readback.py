"""Reads a rendered event back with a second parser before it may be published.

Readers such as Home Assistant's and Thunderbird's drop a whole calendar over one bad event; what
cannot be read back never gets into the feed.
"""

import re

from icalendar import Calendar as Reader

from calendar_service.feeds.lines import LINE_BYTES_MOST, unfold

_LINE = re.compile(
    r"[A-Z0-9-]+(?:;[A-Z0-9-]+=(?:\"[^\"\x00-\x08\x0a-\x1f\x7f]*\"|[^\";:,\x00-\x08\x0a-\x1f\x7f]*)"
    r"(?:,(?:\"[^\"\x00-\x08\x0a-\x1f\x7f]*\"|[^\";:,\x00-\x08\x0a-\x1f\x7f]*))*)*"
    r":[^\x00-\x08\x0a-\x1f\x7f]*"
)
_ONCE = ("UID", "DTSTAMP", "DTSTART", "SEQUENCE")


def fault(vevents: bytes, uids: frozenset[str] | None = None) -> str | None:
    """Return in one sentence why the VEVENTs cannot be published; None if all is well.

    With `uids`, the components must carry just these.
    """
    return _line_fault(vevents) or _component_fault(vevents, uids)


def _line_fault(vevents: bytes) -> str | None:
    if any(len(line) > LINE_BYTES_MOST for line in vevents.split(b"\r\n")):
        return "a line is longer than 75 octets"
    try:
        lines = unfold(vevents)
    except UnicodeDecodeError:
        return "a line is not UTF-8"
    wrong = [line for line in lines if not _LINE.fullmatch(line)]
    return f"the line {wrong[0][:60]!r} is malformed" if wrong else None


def _component_fault(vevents: bytes, uids: frozenset[str] | None) -> str | None:
    wrapped = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n" + vevents + b"END:VCALENDAR\r\n"
    try:
        components = Reader.from_ical(wrapped).subcomponents
    except (ValueError, LookupError) as error:
        return f"it cannot be parsed ({error})"
    for component in components:
        names = [name for name in _ONCE if isinstance(component.get(name, []), list)]
        if component.name != "VEVENT" or component.errors or names:
            wrong = component.errors[0] if component.errors else (component.name, *names)
            return f"a property cannot be read ({wrong})"
    found = frozenset(str(component["UID"]) for component in components)
    return "its UID does not come back" if uids is not None and found != uids else None

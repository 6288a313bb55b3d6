"""An iCalendar document as jCal (RFC 7265): the same lines, as JSON.

It is made from the finished bytes of the iCalendar document, so that the two cannot differ.
"""

import re
from collections.abc import Callable
from typing import Any

from calendar_service.feeds.parsed import (
    Component,
    Line,
    parse_calendar,
    split_escaped,
    unescaped,
)
from calendar_service.feeds.upcoming import dump

MEDIA_TYPE = "application/calendar+json"


def render_jcal(document: bytes) -> bytes:
    """Return one of our iCalendar documents as jCal, alarms and zones included.

    Each event is written before the next is read: to write a long list in one go would keep all
    other threads waiting. Raises `ValueError` for what is none of ours.
    """
    lines: list[bytes] = []
    components: list[bytes] = []
    for part in parse_calendar(document):
        if isinstance(part, Line):
            lines.append(dump(_property(part)))
        else:
            components.append(dump(_component(part)))
    return b'["vcalendar",[%s],[%s]]\n' % (b",".join(lines), b",".join(components))


def _component(component: Component) -> list[Any]:
    return [
        component.name.lower(),
        [_property(line) for line in component.lines],
        [_component(inner) for inner in component.components],
    ]


def _property(line: Line) -> list[Any]:
    parameters = {name.lower(): value for name, value in line.parameters if name != "VALUE"}
    kind = dict(line.parameters).get("VALUE", "").lower() or _TYPES.get(line.name, "unknown")
    if line.name == "GEO":
        point = [float(part) for part in line.value.split(";")]
        return [line.name.lower(), parameters, kind, point]
    values = split_escaped(line.value, ",") if line.name in _LISTS else [line.value]
    return [line.name.lower(), parameters, kind, *map(_VALUES.get(kind, str), values)]


_TYPES = {
    **dict.fromkeys(
        ("DTSTART", "DTEND", "DTSTAMP", "CREATED", "LAST-MODIFIED", "RECURRENCE-ID", "EXDATE"),
        "date-time",
    ),
    **dict.fromkeys(
        ("CALSCALE", "METHOD", "PRODID", "VERSION", "NAME", "CATEGORIES", "COMMENT", "DESCRIPTION"),
        "text",
    ),
    **dict.fromkeys(("LOCATION", "STATUS", "SUMMARY", "TRANSP", "UID", "RELATED-TO"), "text"),
    **dict.fromkeys(("TZID", "TZNAME", "ACTION", "COLOR", "CONTACT"), "text"),
    **dict.fromkeys(("TZOFFSETFROM", "TZOFFSETTO"), "utc-offset"),
    **dict.fromkeys(("TRIGGER", "REFRESH-INTERVAL"), "duration"),
    **dict.fromkeys(("URL", "SOURCE", "CONFERENCE", "IMAGE"), "uri"),
    "ORGANIZER": "cal-address",
    "SEQUENCE": "integer",
    "RRULE": "recur",
    "GEO": "float",
}
"""The default type of each property that we write; of others it is unknown (§5.1)."""

_LISTS = ("CATEGORIES", "EXDATE")
_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?")
_NUMBERS = ("interval", "count", "bymonth", "bymonthday", "bysetpos")


def _moment(value: str) -> str:
    """20270508T090000Z as 2027-05-08T09:00:00Z."""
    match = _MOMENT.fullmatch(value)
    if match is None:
        raise ValueError(f"{value!r} is neither a date nor a time")
    year, month, day, hour, minute, second, utc = match.groups()
    day = f"{year}-{month}-{day}"
    return f"{day}T{hour}:{minute}:{second}{utc}" if hour else day


def _offset(value: str) -> str:
    """+0530 as +05:30."""
    return f"{value[:3]}:{value[3:]}"


def _rule(value: str) -> dict[str, Any]:
    parts = (part.partition("=") for part in value.split(";"))
    return {name.lower(): _rule_part(name.lower(), text) for name, _, text in parts}


def _rule_part(name: str, text: str) -> Any:
    """Return one value, or a list of several (§3.6.10)."""
    if name == "until":
        return _moment(text)
    values: list[Any] = [int(each) if name in _NUMBERS else each for each in text.split(",")]
    return values[0] if len(values) == 1 else values


_VALUES: dict[str, Callable[[str], Any]] = {
    "text": unescaped,
    "date": _moment,
    "date-time": _moment,
    "utc-offset": _offset,
    "integer": int,
    "recur": _rule,
}

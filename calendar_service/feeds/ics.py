"""The iCalendar document (RFC 5545): a header, the zones in use, events in a fixed order.

The header is ours: a UID in VCALENDAR makes vdirsyncer keep one event of the whole feed, and
unescaped names or a missing VALUE= make Home Assistant refuse it (seen 2026-11).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from calendar_service.domain.addresses import listing
from calendar_service.domain.calendar import Calendar
from calendar_service.feeds.lines import content_line, escape
from calendar_service.feeds.timezone import vtimezone

PRODUCT = "-//Calendar Service//Calendar Service//EN"
MEDIA_TYPE = "text/calendar; charset=utf-8"
FOOTER = b"END:VCALENDAR\r\n"


@dataclass(frozen=True, slots=True)
class ZoneUse:
    """A zone and the wall times it is used for; `last_local` None is for ever."""

    tzid: str
    first_local: datetime
    last_local: datetime | None


def join_ics(
    calendar: Calendar, name: str, zones: Iterable[ZoneUse], events: Sequence[bytes]
) -> bytes:
    """Return the whole document from rendered events, which stand in it as they are given."""
    return b"".join((header(calendar, name), *_zones(zones), *events, FOOTER))


def header(calendar: Calendar, name: str) -> bytes:
    """Return everything before the zones. Each fact stands twice, for readers of RFC 7986 and
    for those of the older X-properties."""
    source = listing(calendar, ".ics")
    lines = [
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", PRODUCT),
        ("CALSCALE", "GREGORIAN"),
        ("NAME", escape(name)),
        ("X-WR-CALNAME", escape(name)),
        *_description(calendar),
        ("X-WR-TIMEZONE", calendar.tzid),
        ("REFRESH-INTERVAL;VALUE=DURATION", calendar.refresh),
        ("X-PUBLISHED-TTL", calendar.refresh),
        ("SOURCE;VALUE=URI", source),
        ("URL", listing(calendar, "")),
    ]
    return b"".join(content_line(f"{name}:{value}") for name, value in lines)


def _description(calendar: Calendar) -> list[tuple[str, str]]:
    if calendar.description is None:
        return []
    text = escape(calendar.description)
    return [("DESCRIPTION", text), ("X-WR-CALDESC", text)]


def _zones(zones: Iterable[ZoneUse]) -> list[bytes]:
    spans: dict[str, ZoneUse] = {}
    for use in zones:
        spans[use.tzid] = _both(spans.get(use.tzid, use), use)
    return [
        vtimezone(use.tzid, use.first_local, use.last_local) for _, use in sorted(spans.items())
    ]


def _both(one: ZoneUse, other: ZoneUse) -> ZoneUse:
    open_ended = one.last_local is None or other.last_local is None
    return ZoneUse(
        one.tzid,
        min(one.first_local, other.first_local),
        None if open_ended else max(filter(None, (one.last_local, other.last_local))),
    )

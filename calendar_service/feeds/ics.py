"""The iCalendar document (RFC 5545): a header, the zones in use, events in a fixed order.

The header is ours: a UID in VCALENDAR makes vdirsyncer keep one event of the whole feed, and
unescaped names or a missing VALUE= make Home Assistant refuse it (seen 2026-11).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from calendar_service.domain.addresses import listing
from calendar_service.domain.calendar import Calendar
from calendar_service.feeds.colours import full_colour, nearest_name
from calendar_service.feeds.lines import content_line, escape
from calendar_service.feeds.timezone import vtimezone
from calendar_service.feeds.vevent_parts import image_line

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
    calendar: Calendar,
    name: str,
    zones: Iterable[ZoneUse],
    events: Sequence[bytes],
    *,
    feed_url: str | None = None,
    page_url: str | None = None,
) -> bytes:
    """Return the whole document from rendered events, which stand in it as they are given."""
    head = header(calendar, name, feed_url=feed_url, page_url=page_url)
    return b"".join((head, zone_definitions(zones), *events, FOOTER))


def header(
    calendar: Calendar, name: str, *, feed_url: str | None = None, page_url: str | None = None
) -> bytes:
    """Return everything before the zones. Each fact stands twice, for readers of RFC 7986 and
    for those of the older X-properties. Without addresses of its own it is the whole calendar."""
    lines = [
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", PRODUCT),
        ("CALSCALE", "GREGORIAN"),
        ("NAME", escape(name)),
        ("X-WR-CALNAME", escape(name)),
        *_description(calendar),
        *_colour(calendar),
        ("X-WR-TIMEZONE", calendar.tzid),
        ("REFRESH-INTERVAL;VALUE=DURATION", calendar.refresh),
        ("X-PUBLISHED-TTL", calendar.refresh),
        ("SOURCE;VALUE=URI", feed_url or listing(calendar, ".ics")),
        ("URL", page_url or listing(calendar, "")),
    ]
    written = [f"{name}:{value}" for name, value in lines]
    return b"".join(map(content_line, (*written, *_logo(calendar))))


def _description(calendar: Calendar) -> list[tuple[str, str]]:
    if calendar.description is None:
        return []
    text = escape(calendar.description)
    return [("DESCRIPTION", text), ("X-WR-CALDESC", text)]


def _colour(calendar: Calendar) -> list[tuple[str, str]]:
    """RFC 7986 knows colours by name alone (§5.9), Apple by number."""
    if calendar.accent is None:
        return []
    colour = full_colour(calendar.accent)
    return [("COLOR", nearest_name(colour)), ("X-APPLE-CALENDAR-COLOR", colour)]


def _logo(calendar: Calendar) -> list[str]:
    """Return the operator's picture as IMAGE (RFC 7986 §5.10), from this host where it is a path
    on it."""
    if calendar.logo is None:
        return []
    is_path = calendar.logo.startswith("/")
    line = image_line(f"{calendar.public_url}{calendar.logo}" if is_path else calendar.logo)
    return [line] if line else []


def zone_definitions(zones: Iterable[ZoneUse]) -> bytes:
    """Return each zone once, defined for all the times it is used for, by name."""
    return b"".join(
        vtimezone(use.tzid, use.first_local, use.last_local) for use in joined_uses(zones)
    )


def joined_uses(zones: Iterable[ZoneUse]) -> tuple[ZoneUse, ...]:
    """Return one use of each zone, which holds all the others, by name."""
    # A long feed names its zones some thousand times, and each change of it comes here.
    firsts: dict[str, datetime] = {}
    lasts: dict[str, datetime | None] = {}
    for use in zones:
        tzid = use.tzid
        if tzid not in firsts:
            firsts[tzid], lasts[tzid] = use.first_local, use.last_local
            continue
        if use.first_local < firsts[tzid]:
            firsts[tzid] = use.first_local
        last = lasts[tzid]
        if last is not None and (use.last_local is None or use.last_local > last):
            lasts[tzid] = use.last_local
    return tuple(ZoneUse(tzid, firsts[tzid], lasts[tzid]) for tzid in sorted(firsts))

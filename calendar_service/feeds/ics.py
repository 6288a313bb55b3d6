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

    def holds(self, other: "ZoneUse") -> bool:
        """True if all the times of another use of this zone are among those of this one."""
        if self.first_local > other.first_local:
            return False
        ends = self.last_local, other.last_local
        return ends[0] is None or (ends[1] is not None and ends[0] >= ends[1])


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
    uses: dict[str, ZoneUse] = {}
    for use in zones:
        known = uses.get(use.tzid)
        if known is None:
            uses[use.tzid] = use
        elif known is not use and not known.holds(use):
            uses[use.tzid] = _both(known, use)
    return tuple(use for _, use in sorted(uses.items()))


def _both(one: ZoneUse, other: ZoneUse) -> ZoneUse:
    open_ended = one.last_local is None or other.last_local is None
    return ZoneUse(
        one.tzid,
        min(one.first_local, other.first_local),
        None if open_ended else max(filter(None, (one.last_local, other.last_local))),
    )

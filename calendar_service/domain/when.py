"""Wall time and zones: what a clock on the venue's wall shows, and which instant that is.

A moment is what an event is said to begin at: a date (RFC 5545 §3.3.4, all-day) or a naive
wall time (§3.3.5), always beside the name of a zone. Instants are derived from it, never the
other way round: when the law moves a zone, the wall time stays (DESIGN section 5.4).
"""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from difflib import get_close_matches
from functools import lru_cache
from typing import TypeAlias, TypeGuard
from zoneinfo import ZoneInfo, available_timezones

Moment: TypeAlias = datetime | date
ANYWHERE_ON_EARTH = "Etc/GMT+12"
FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2200, 1, 1)
_ZONE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+\-]*(/[A-Za-z0-9_+\-]+)*")
_MOMENT = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d))?)?",
    re.ASCII,
)


def is_day(moment: Moment) -> bool:
    """True for a date, False for a wall time (which Python also calls a date)."""
    return not isinstance(moment, datetime)


def is_wall_time(moment: Moment) -> TypeGuard[datetime]:
    return isinstance(moment, datetime)


def day_of(moment: Moment) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def at_midnight(moment: Moment) -> datetime:
    """Return the wall time itself, or the first one of a date."""
    if isinstance(moment, datetime):
        return moment
    return datetime(moment.year, moment.month, moment.day)


@lru_cache(maxsize=1024)
def is_zone(name: str) -> bool:
    """True for a name of the IANA database that the pinned zone data know."""
    if not _ZONE_NAME.fullmatch(name) or len(name) > 64:
        return False
    try:
        ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        return False
    return "/" in name or name == "UTC"


@lru_cache(maxsize=64)
def zone(tzid: str) -> ZoneInfo:
    return ZoneInfo(tzid)


def instant(moment: Moment, tzid: str) -> datetime:
    """Return the UTC instant of a wall time (of a date: its first) in a zone.

    An ambiguous time is the first of the two; one inside a gap is read with the offset
    before the gap (RFC 5545 §3.3.5).
    """
    return at_midnight(moment).replace(tzinfo=zone(tzid)).astimezone(UTC)


def with_offset(moment: datetime, tzid: str) -> datetime:
    """Return the wall time as an aware time that carries its offset, rounded to whole minutes,
    as RFC 3339 §5.6 can write no others (Monrovia was 44 min 30 s behind until 1972)."""
    offset = moment.replace(tzinfo=zone(tzid)).utcoffset() or timedelta()
    return moment.replace(tzinfo=timezone(timedelta(minutes=round(offset / timedelta(minutes=1)))))


def local(at: datetime, tzid: str) -> datetime:
    """Return the naive wall time that a zone shows at a UTC instant."""
    return at.astimezone(zone(tzid)).replace(tzinfo=None, fold=0)


def is_in_gap(wall_local: datetime, tzid: str) -> bool:
    """True if clocks in the zone jump over this wall time."""
    before = wall_local.replace(tzinfo=zone(tzid), fold=0)
    offset, other = before.utcoffset(), before.replace(fold=1).utcoffset()
    return offset is not None and other is not None and offset < other


def parse_moment(text: str) -> Moment | None:
    """Read `2027-05-08`, `2027-05-08T09:00[:00]` or the basic forms `20270508[T090000]`.

    None for anything else, for impossible dates and for years outside 1900 to 2199.
    """
    match = _MOMENT.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    try:
        first = date(year, month, day)
        if not FIRST_DAY <= first < LAST_DAY:
            return None
        return datetime(year, month, day, hour, minute, second) if match[4] else first
    except ValueError:
        return None


def is_beyond_years(text: str) -> bool:
    """True for what has the form of a moment, in a year before 1900 or after 2199."""
    match = _MOMENT.fullmatch(text.strip())
    return match is not None and not FIRST_DAY.year <= int(match[1]) < LAST_DAY.year


def format_moment(moment: Moment) -> str:
    """Write a moment as `2027-05-08` or `2027-05-08T09:00:00`."""
    return moment.isoformat()


def compact(moment: Moment) -> str:
    """Write a moment in the basic form of RFC 5545: `20270508` or `20270508T090000`."""
    return moment.strftime("%Y%m%dT%H%M%S" if is_wall_time(moment) else "%Y%m%d")


def next_day(day: date) -> date:
    return day + timedelta(days=1)


def last_day(start: Moment, end: Moment | None) -> date:
    """Return the last day that [start, end) touches; one that ends at midnight does not touch the
    next day."""
    if end is None:
        return day_of(start)
    shortest = timedelta(microseconds=1) if is_wall_time(end) else timedelta(days=1)
    return max(day_of(end - shortest), day_of(start))


_REGIONS = (
    *("Africa/", "America/", "Antarctica/", "Arctic/", "Asia/"),
    *("Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/"),
)

_ALIKE = 0.82


def likely_zones(text: str) -> list[str]:
    """Return the zones that somebody may have meant who wrote this, at most three, the likeliest
    first; none where it is like no place of a zone. US/East is not Pacific/Easter, EST no West."""
    places: dict[str, list[str]] = {}
    for name in known_zones():
        places.setdefault(_place_of(name), []).append(name)
    wanted = _place_of(text)
    near = [place for place in places if place[0] == wanted[:1]]
    found = get_close_matches(wanted, near, n=3, cutoff=_ALIKE)
    return [name for place in found for name in places[place]][:3]


def _place_of(zone_name: str) -> str:
    return zone_name.strip().rpartition("/")[2].replace(" ", "_").casefold()


@lru_cache(maxsize=1)
def known_zones() -> tuple[str, ...]:
    """Return the zones that people may choose from, ascending: places, and UTC."""
    return tuple(
        sorted(name for name in available_timezones() if name.startswith(_REGIONS) or name == "UTC")
    )

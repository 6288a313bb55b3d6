"""Which time zone a name in a file means: IANA names and paths, Windows names, own definitions."""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import TypeAlias

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from calendar_service.domain.when import is_zone
from calendar_service.importers.components import Component
from calendar_service.importers.draft import Notes, Unreadable
from calendar_service.importers.quirks import COMMON_ZONES, ZONE_ALIASES, ZONE_REGIONS
from calendar_service.importers.vtimezone import CustomZone, bare_name, read_custom_zone

Clock: TypeAlias = str | CustomZone
"""What shows a wall time: an IANA zone, or the file's own where that is like none of them."""

_NAME_LENGTH_MOST = 200
_ZONE_PARTS_MOST = 3
_CITIES_MOST = 6
_WINDOWS = {name.casefold(): tzid for name, tzid in WINDOWS_TO_OLSON.items()}
_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+-])(\d{1,2})(?::?00)?", re.IGNORECASE)
_LEADING_OFFSET = re.compile(r"^\((?:utc|gmt)[^)]*\)\s*", re.IGNORECASE)


class Zones:
    """The zones of one calendar in a file. `tzid` is the zone of its floating and UTC times."""

    def __init__(self, calendar: Component, default_tzid: str) -> None:
        self.tzid = known_zone(bare_name(calendar.value("X-WR-TIMEZONE"))) or default_tzid
        self._custom = dict(_custom_zones(calendar.parts))
        self._alike: dict[tuple[str, int], str | None] = {}

    def clock(self, name: str, near_day: date, notes: Notes) -> Clock:
        """Return the clock of that TZID for times near a day. Raises `Unreadable`."""
        name = bare_name(name)
        known = known_zone(name)
        if known:
            return known
        custom = self._custom.get(name)
        if custom is None:
            raise Unreadable(
                "{event} is in the time zone {zone}, which is unknown and not defined in the file.",
                zone=name[:_NAME_LENGTH_MOST] or "-",
            )
        alike = known_zone(custom.location) or self._alike_near(custom, near_day)
        if alike is None:
            notes.add(f"The time zone {name} is unknown; times were converted to {self.tzid}.")
            return custom
        notes.add(f"The time zone {name} was read as {alike}.")
        return alike

    def _alike_near(self, custom: CustomZone, day: date) -> str | None:
        key = (custom.name, day.year)
        if key not in self._alike:
            candidates = (self.tzid, *COMMON_ZONES)
            like = (tzid for tzid in candidates if custom.is_like(tzid, day.year))
            self._alike[key] = next(like, None)
        return self._alike[key]


@lru_cache(maxsize=1024)
def known_zone(name: str) -> str | None:
    """Return the IANA zone that a name stands for by itself; None if it says nothing."""
    if len(name) > _NAME_LENGTH_MOST:
        return None
    plain = _LEADING_OFFSET.sub("", name).casefold()
    for tzid in (*_endings(name), ZONE_ALIASES.get(plain), _WINDOWS.get(plain), _fixed(name)):
        if tzid and is_zone(tzid):
            return tzid
    return _zone_of_city(name) if re.search(r"[,(]| / ", name) else None


def _endings(name: str) -> Iterable[str]:
    """Return what may be the end of a path: `/mozilla.org/20050126_1/Europe/Berlin`."""
    parts = name.split("/")
    return ("/".join(parts[-count:]) for count in range(_ZONE_PARTS_MOST, 0, -1))


def _fixed(name: str) -> str | None:
    """Return the zone of a whole-hour offset; those of IANA count westwards."""
    found = _OFFSET.fullmatch(name)
    if found is None:
        return None
    hours = int(found[2])
    return f"Etc/GMT{'-' if found[1] == '+' else '+'}{hours}" if hours else "UTC"


def _zone_of_city(name: str) -> str | None:
    for city in re.split(r"[,/;()]", name)[:_CITIES_MOST]:
        place = city.strip().replace(" ", "_")
        for region in ZONE_REGIONS:
            if place and is_zone(f"{region}/{place}"):
                return f"{region}/{place}"
    return None


def _custom_zones(parts: Iterable[Component]) -> Iterable[tuple[str, CustomZone]]:
    for part in parts:
        custom = read_custom_zone(part) if part.name == "VTIMEZONE" else None
        if custom:
            yield custom.name, custom

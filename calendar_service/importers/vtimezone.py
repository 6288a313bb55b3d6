"""What a file's own definition of a time zone says (RFC 5545 §3.6.5)."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import islice

from icalendar.parser import unescape_backslash

from calendar_service.domain.event import Recurrence
from calendar_service.domain.occurrence import Series
from calendar_service.domain.problems import Problems
from calendar_service.domain.rule import Frequency, Rule, parse_rule
from calendar_service.domain.when import at_midnight, is_wall_time, parse_moment, with_offset
from calendar_service.importers.components import Component
from calendar_service.recurrence.starts import starts

OBSERVANCES_MOST = 50
_ONSETS_MOST = 500
_FIRST_DAY = date(1970, 1, 1)
_LAST_DAY = date(2100, 1, 1)
_COMPARED_YEARS = 3
_PROBE_STEP = timedelta(days=7)
_AROUND_ONSET = timedelta(hours=3)
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)(?::?\d\d)?")

_Onset = tuple[datetime, timedelta]


@dataclass(frozen=True, slots=True)
class Observance:
    """When one offset comes into force, in the wall time before it."""

    series: Series
    before: timedelta
    after: timedelta


@dataclass(frozen=True, slots=True)
class CustomZone:
    """A zone by its own rules. `location` is the IANA name that the file gives it, if any."""

    name: str
    location: str
    observances: tuple[Observance, ...]

    def offset(self, wall_local: datetime) -> timedelta:
        """Return what a wall time is ahead of UTC."""
        return _in_force(_onsets(self.observances), wall_local)

    def is_like(self, tzid: str, year: int) -> bool:
        """True if an IANA zone has the same offsets in that year and the two after it."""
        onsets = _onsets(self.observances)
        return all(
            with_offset(probe, tzid).utcoffset() == _in_force(onsets, probe)
            for probe in _probes(onsets, year)
        )


def read_custom_zone(component: Component) -> CustomZone | None:
    """Return the zone that a VTIMEZONE defines; None if it has no name or no observance."""
    name = bare_name(component.value("TZID"))
    found = (_read_observance(part) for part in component.parts[:OBSERVANCES_MOST])
    observances = tuple(observance for observance in found if observance)
    if not name or not observances:
        return None
    return CustomZone(name, component.value("X-LIC-LOCATION"), observances)


def bare_name(text: str) -> str:
    """Return the name of a zone without the quotes and escapes that only some programs write."""
    unescaped: str = unescape_backslash(text)
    return unescaped.strip().strip('"').strip()


def _read_observance(component: Component) -> Observance | None:
    start = _local(component.value("DTSTART"))
    before = _read_offset(component.value("TZOFFSETFROM"))
    after = _read_offset(component.value("TZOFFSETTO"))
    if start is None or before is None or after is None:
        return None
    rule = _read_rule(component.value("RRULE"), start, before)
    dates = (_local(part) for line in component.each("RDATE") for part in line.value.split(","))
    include = tuple(sorted(moment for moment in dates if moment))
    return Observance(Series(start, None, "UTC", Recurrence(rule, include)), before, after)


def _local(text: str) -> datetime | None:
    """Outlook begins its zones in 1601, before our years; how early they begin does not matter."""
    text = text.strip()
    moment = parse_moment(f"1970{text[4:]}" if text[:4] < "1970" else text)
    return at_midnight(moment) if moment else None


def _read_offset(text: str) -> timedelta | None:
    found = _OFFSET.fullmatch(text)
    if found is None or int(found[2]) > 23:
        return None
    offset = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return -offset if found[1] == "-" else offset


def _read_rule(text: str, start: datetime, before: timedelta) -> Rule | None:
    rule = parse_rule(text, start, "UTC", Problems()) if text else None
    if rule is None or rule.frequency is not Frequency.YEARLY:
        return None
    if rule.until and is_wall_time(rule.until):
        return replace(rule, until=rule.until + before)  # UNTIL is in UTC, onsets are wall time
    return rule


@lru_cache(maxsize=64)
def _onsets(observances: tuple[Observance, ...]) -> tuple[_Onset, ...]:
    """Return when which offset comes into force, ascending, led by the one before all of them."""
    first = min(observances, key=lambda observance: observance.series.start)
    every = sorted(onset for observance in observances for onset in _onsets_of(observance))
    return ((datetime(1, 1, 1), first.before), *every)


def _onsets_of(observance: Observance) -> Iterator[_Onset]:
    for onset in islice(starts(observance.series, _FIRST_DAY, _LAST_DAY), _ONSETS_MOST):
        yield at_midnight(onset), observance.after


def _in_force(onsets: tuple[_Onset, ...], wall_local: datetime) -> timedelta:
    return onsets[bisect_right(onsets, wall_local, key=lambda onset: onset[0]) - 1][1]


def _probes(onsets: tuple[_Onset, ...], year: int) -> Iterator[datetime]:
    years = range(year, year + _COMPARED_YEARS)
    probe = datetime(year, 1, 1)
    while probe.year in years:
        yield probe
        probe += _PROBE_STEP
    for onset_local, _ in onsets:
        if onset_local.year in years:
            yield onset_local - _AROUND_ONSET
            yield onset_local + _AROUND_ONSET

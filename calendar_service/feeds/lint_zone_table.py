"""What a document's own definition of a time zone says, beside the zone data."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from calendar_service.domain.event import Recurrence
from calendar_service.domain.occurrence import Series
from calendar_service.domain.problems import Problems
from calendar_service.domain.rule import Rule, parse_rule
from calendar_service.domain.when import at_midnight, is_wall_time
from calendar_service.feeds.lint_lines import Component, Property
from calendar_service.feeds.lint_times import read_offset, read_stamps, utc_of
from calendar_service.feeds.timezone import FAR_LOCAL, zone_data_version
from calendar_service.feeds.zone_rules import EPOCH_LOCAL, read_zone
from calendar_service.recurrence.starts import starts

OBSERVANCES = ("STANDARD", "DAYLIGHT")
_COMPARED_YEARS = 8
_EPOCH_AT = EPOCH_LOCAL.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Step:
    """From which instant an offset is in force."""

    at: datetime
    offset: timedelta


@dataclass(frozen=True, slots=True)
class ZoneTable:
    """`steps` ascend; `first_local` is the first onset, before which nothing is defined."""

    tzid: str
    line: int
    first_local: datetime
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """[start_at, end_at) in which a table has an offset that the zone data do not."""

    start_at: datetime
    end_at: datetime
    written: timedelta
    real: timedelta


def read_zone_table(component: Component) -> ZoneTable | None:
    """Return what a VTIMEZONE says; None if a part of it cannot be read, or there is none."""
    by_part = [list(_onsets(part)) for part in component.parts if part.name in OBSERVANCES]
    if not by_part or [] in by_part:
        return None
    onsets = [onset for part in by_part for onset in part]
    steps = sorted((Step(utc_of(start, before), after) for start, before, after in onsets), key=_at)
    first_local = min(start for start, _, _ in onsets)
    return ZoneTable(component.value("TZID"), component.line, first_local, tuple(steps))


def differences(table: ZoneTable, tzid: str, last_at: datetime) -> list[Difference]:
    """Return where the table departs from an IANA zone, from its first onset (or 1970, where
    our zone data begin) to `last_at` or some years after their release, whichever is later."""
    end_at = max(last_at, datetime(_release_year() + _COMPARED_YEARS, 1, 1, tzinfo=UTC))
    real = _real_steps(tzid, end_at.year + 1)
    start_at = max(table.steps[0].at, _EPOCH_AT)
    marks = {step.at for step in (*table.steps, *real) if start_at < step.at < end_at}
    spans = pairwise([start_at, *sorted(marks), end_at])
    found = (
        Difference(one, other, _in_force(table.steps, one), _in_force(real, one))
        for one, other in spans
    )
    return [each for each in found if each.written != each.real]


def last_compared(moments: Iterable[datetime]) -> datetime:
    """Return the end of what must be compared for these instants."""
    return min(max(moments, default=_EPOCH_AT), FAR_LOCAL.replace(tzinfo=UTC)) + timedelta(days=1)


def _release_year() -> int:
    return int(zone_data_version()[:4])


def _real_steps(tzid: str, until_year: int) -> tuple[Step, ...]:
    zone = read_zone(tzid)
    last_at = zone.table[-1].start_at
    years = range(EPOCH_LOCAL.year, until_year + 1)
    seasonal = (onset for onset in zone.yearly_onsets(years) if onset.start_at > last_at)
    return tuple(Step(onset.start_at, onset.phase.offset) for onset in (*zone.table, *seasonal))


def _in_force(steps: Sequence[Step], at: datetime) -> timedelta:
    index = bisect_right(steps, at, key=_at) - 1
    minutes = round(steps[max(index, 0)].offset / timedelta(minutes=1))
    return timedelta(minutes=minutes)


def _at(step: Step) -> datetime:
    return step.at


def _onsets(observance: Component) -> Iterator[tuple[datetime, timedelta, timedelta]]:
    start = _first_local(observance.first("DTSTART"))
    before = read_offset(observance.value("TZOFFSETFROM"))
    after = read_offset(observance.value("TZOFFSETTO"))
    if start is None or before is None or after is None:
        return
    include = {moment for written in observance.each("RDATE") for moment in _locals(written)}
    rule = _read_rule(observance.value("RRULE"), start, before)
    series = Series(start, None, "UTC", Recurrence(rule, tuple(sorted(include))))
    for moment in starts(series, date(EPOCH_LOCAL.year, 1, 1), FAR_LOCAL.date()):
        yield at_midnight(moment), before, after


def _first_local(written: Property | None) -> datetime | None:
    """Outlook begins its zones in 1601, before our years; how early they begin does not matter."""
    start = next(_locals(written), None) if written else None
    return start and max(start, start.replace(year=EPOCH_LOCAL.year, day=min(start.day, 28)))


def _locals(written: Property) -> Iterator[datetime]:
    return (at_midnight(stamp.moment) for stamp in read_stamps(written) or ())


def _read_rule(text: str, start: datetime, before: timedelta) -> Rule | None:
    rule = parse_rule(text, start, "UTC", Problems()) if text else None
    if rule and rule.until and is_wall_time(rule.until):
        return replace(rule, until=rule.until + before)  # UNTIL is in UTC, onsets are wall time
    return rule

"""What the pinned zone data say of a zone: its onsets since 1970, and its yearly rule after them.

The source is TZif (RFC 8536) from the `tzdata` wheel, never from the machine, whose may differ.
"""

import re
import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from importlib import resources
from zoneinfo import ZoneInfoNotFoundError

EPOCH_LOCAL = datetime(1970, 1, 1)
TZIF_HEADER = struct.Struct(">20x6l")
FOOTER = re.compile(
    r"(?P<name><[^>]+>|[A-Za-z]+)(?P<offset>[-+:\d]+)"
    r"((?P<dst_name><[^>]+>|[A-Za-z]+)(?P<dst_offset>[-+:\d]+)?,(?P<starts>[^,]+),(?P<ends>[^,]+))?"
)


@lru_cache(maxsize=64)
def read_zone(tzid: str) -> "Zone":
    """Return the zone of that IANA name. Raises `ZoneInfoNotFoundError`."""
    if tzid not in _tzids():
        raise ZoneInfoNotFoundError(f"No time zone found with key {tzid}")
    content = resources.files("tzdata.zoneinfo").joinpath(*tzid.split("/")).read_bytes()
    return Zone(_read_table(content), _read_seasons(content.rsplit(b"\n", 2)[1].decode()))


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of local time with one offset, in whole minutes."""

    offset: timedelta
    name: str
    is_dst: bool


@dataclass(frozen=True, slots=True)
class Onset:
    """The wall time, told in the phase before, at which a phase begins."""

    start_local: datetime
    before: Phase
    phase: Phase

    @property
    def start_at(self) -> datetime:
        return (self.start_local - self.before.offset).replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class DateRule:
    """A moment of each year as a POSIX footer gives it: `M3.5.0/-1`, `J60/2` or `59`.

    `clock` counts from midnight; below zero or past 24 hours it leaves the day.
    """

    form: str
    numbers: tuple[int, ...]
    clock: timedelta

    def moment_local(self, year: int) -> datetime:
        return datetime.combine(DAYS[self.form](year, *self.numbers), time()) + self.clock


@dataclass(frozen=True, slots=True)
class Season:
    """A phase that begins every year by rule."""

    rule: DateRule
    before: Phase
    phase: Phase

    def onset(self, year: int) -> Onset:
        return Onset(self.rule.moment_local(year), self.before, self.phase)


@dataclass(frozen=True, slots=True)
class Zone:
    """The table of onsets, led by the phase in force in 1970, and the seasons that follow it.

    The last onset may change nothing: it marks from when the seasons hold (America/Nuuk).
    """

    table: tuple[Onset, ...]
    seasons: tuple[Season, ...]

    @property
    def lasting_offsets(self) -> frozenset[timedelta]:
        """Return the offsets still in use after the table."""
        phases = [season.phase for season in self.seasons] or [self.table[-1].phase]
        return frozenset(phase.offset for phase in phases)

    def yearly_onsets(self, years: Iterable[int]) -> Iterator[Onset]:
        """Yield the seasons' onsets, ascending."""
        for year in years:
            onsets = [season.onset(year) for season in self.seasons]
            yield from sorted(onsets, key=lambda onset: onset.start_local)


@lru_cache(maxsize=1)
def _tzids() -> frozenset[str]:
    return frozenset(resources.files("tzdata").joinpath("zones").read_text("ascii").split())


def _read_table(content: bytes) -> tuple[Onset, ...]:
    """Return the table of a TZif file, from its second block (RFC 8536 §3.2)."""
    utc_flags, wall_flags, leaps, times, types, chars = TZIF_HEADER.unpack_from(content)
    skipped = times * 5 + types * 6 + chars + leaps * 8 + wall_flags + utc_flags
    block = TZIF_HEADER.size + skipped
    *_, times, types, chars = TZIF_HEADER.unpack_from(content, block)
    stamps_start = block + TZIF_HEADER.size
    kinds_start = stamps_start + times * 8
    types_start = kinds_start + times
    names_start = types_start + types * 6
    names = content[names_start : names_start + chars]
    phases = [
        Phase(_whole_minutes(seconds), names[start : names.index(b"\0", start)].decode(), is_dst)
        for seconds, is_dst, start in struct.iter_unpack(">l?B", content[types_start:names_start])
    ]
    stamps = struct.unpack_from(f">{times}q", content, stamps_start)
    kinds = content[kinds_start:types_start]
    changes = [(stamp, phases[kind]) for stamp, kind in zip(stamps, kinds, strict=True)]
    return tuple(_onsets_since_1970(phases[0], changes))


def _onsets_since_1970(first: Phase, changes: list[tuple[int, Phase]]) -> Iterator[Onset]:
    """Yield the phase then in force as if it began in 1970, then all that changed since."""
    phase = [first, *(phase for stamp, phase in changes if stamp <= 0)][-1]
    yield Onset(EPOCH_LOCAL, phase, phase)
    for stamp, following in changes:
        if stamp > 0:
            start_local = EPOCH_LOCAL + timedelta(seconds=stamp) + phase.offset
            yield Onset(start_local, phase, following)
            phase = following


def _whole_minutes(seconds: int) -> timedelta:
    return timedelta(minutes=round(seconds / 60))


def _read_seasons(footer: str) -> tuple[Season, ...]:
    """Return the two seasons of a POSIX footer; none if its offset never changes."""
    found = FOOTER.fullmatch(footer)
    if found is None or found["starts"] is None:
        return ()
    offset = -_clock(found["offset"])  # POSIX counts westwards
    standard = Phase(offset, found["name"].strip("<>"), is_dst=False)
    dst_offset = -_clock(found["dst_offset"]) if found["dst_offset"] else offset + _clock("1")
    dst = Phase(dst_offset, found["dst_name"].strip("<>"), is_dst=True)
    starts, ends = _date_rule(found["starts"]), _date_rule(found["ends"])
    return Season(starts, standard, dst), Season(ends, dst, standard)


def _date_rule(text: str) -> DateRule:
    day, _, clock = text.partition("/")
    form = day.rstrip("0123456789.")
    numbers = tuple(int(number) for number in day.removeprefix(form).split("."))
    return DateRule(form, numbers, _clock(clock or "2"))


def _clock(text: str) -> timedelta:
    hours, minutes, seconds = [*map(int, text.lstrip("+-").split(":")), 0, 0][:3]
    distance = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -distance if text.startswith("-") else distance


def _weekday_of_month(year: int, month: int, week: int, weekday: int) -> date:
    """Return the nth weekday (Sunday is 0) of a month; the fifth is the last."""
    first = date(year, month, 1)
    day = first + timedelta(days=(weekday - first.isoweekday()) % 7, weeks=week - 1)
    return day if day.month == month else day - timedelta(weeks=1)


def _day_without_leap_days(year: int, day: int) -> date:
    return (date(2001, 1, 1) + timedelta(days=day - 1)).replace(year=year)


def _day_from_zero(year: int, day: int) -> date:
    return date(year, 1, 1) + timedelta(days=day)


DAYS: dict[str, Callable[..., date]] = {
    "M": _weekday_of_month,
    "J": _day_without_leap_days,
    "": _day_from_zero,
}

"""When an event of schema.org is: its startDate and endDate, in the zone that fits them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from calendar_service.domain.typed_day import read_day
from calendar_service.domain.when import (
    Moment,
    at_midnight,
    day_of,
    format_moment,
    is_day,
    is_wall_time,
    is_zone,
    local,
    next_day,
    parse_moment,
)
from calendar_service.importers.linked_data import Node, line_of
from calendar_service.importers.quirks import COMMON_ZONES
from calendar_service.importers.sketch import Sketch
from calendar_service.importers.standpoint import Standpoint

_STATED = re.compile(
    r"(?P<moment>\d{4}-?\d\d-?\d\d(?:[T ]\d\d:?\d\d(?::?\d\d)?)?)(?:[.,]\d{1,9})?"
    r"\s?(?P<offset>Z|[+-]\d\d(?::?\d\d)?)?",
    re.IGNORECASE | re.ASCII,
)
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)?")
_LENGTH = re.compile(
    r"P(?:(\d{1,3})W)?(?:(\d{1,3})D)?(?:T(?:(\d{1,3})H)?(?:(\d{1,4})M)?(?:\d{1,5}S)?)?"
)
_SHOWN_LENGTH_MOST = 60
_MIDNIGHT = time()
_END_OF_DAY = time(23, 59)
# Of zones that fit an offset, one with a name that people know is preferred.
_ZONES = sorted(COMMON_ZONES, key=lambda tzid: tzid.startswith("Etc/"))


@dataclass(frozen=True, slots=True)
class Stated:
    """A moment as a page states it; without an offset the clock of the place is meant."""

    moment: Moment
    offset: timedelta | None = None

    @property
    def at(self) -> datetime | None:
        """Return the instant, where it is known without a zone."""
        if self.offset is None or not is_wall_time(self.moment):
            return None
        return self.moment.replace(tzinfo=UTC) - self.offset

    def on_clock(self, tzid: str) -> Moment:
        return self.moment if self.at is None else local(self.at, tzid)


def put_times(node: Node, sketch: Sketch, standpoint: Standpoint) -> None:
    """Tell when the event is; what cannot be read is noted.

    Without a named zone it is told in one that has its offset, which is a guess. Without an
    offset too, nothing is said of the zone.
    """
    start = _stated(node.get("startDate"), "start", sketch, standpoint)
    if start is None:
        return
    end = _stated(node.get("endDate"), "end", sketch, standpoint)
    tzid = _zone(node, start, standpoint, sketch)
    begins = start.on_clock(tzid or standpoint.tzid)
    ends = end.on_clock(tzid or standpoint.tzid) if end else _after(begins, node.get("duration"))
    begins, ends = _whole_days(begins, ends, sketch)
    sketch.put("start", format_moment(begins))
    _put_end(begins, ends, sketch)
    if tzid and is_wall_time(begins):
        sketch.put("time_zone", tzid)


def read_stated(text: str) -> Stated | None:
    """Return the moment of an ISO 8601 text; None for anything else."""
    found = _STATED.fullmatch(text.strip())
    moment = parse_moment(found["moment"].upper()) if found else None
    if found is None or moment is None:
        return None
    return Stated(moment, _offset(found["offset"]))


def _offset(text: str | None) -> timedelta | None:
    if text is None or text in "Zz":
        return None if text is None else timedelta()
    found = _OFFSET.fullmatch(text)
    if found is None:
        return None
    length = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return length if found[1] == "+" else -length


def _stated(value: object, name: str, sketch: Sketch, standpoint: Standpoint) -> Stated | None:
    """Return what is stated; a date in words is a guess."""
    text = line_of(value)
    found = read_stated(text)
    if found or not text:
        return found
    typed = read_day(text, standpoint.names, order=standpoint.order)
    if typed is None:
        sketch.notes.add(f"Its {name} could not be read: {text[:_SHOWN_LENGTH_MOST]}")
        return None
    sketch.guess(name)
    return Stated(typed.day)


def _zone(node: Node, start: Stated, standpoint: Standpoint, sketch: Sketch) -> str | None:
    schedule = node.get("eventSchedule")
    named = line_of(schedule.get("scheduleTimezone")) if isinstance(schedule, Mapping) else ""
    if named and is_zone(named):
        return named
    if start.at is None:
        return None
    sketch.guess("time_zone")
    return _zone_at(start, standpoint.tzid)


def _zone_at(start: Stated, home_tzid: str) -> str:
    """Return a zone that has the offset of a stated time then, if it can be the calendar's own;
    that too where none has it, and for UTC, which programs write of any place."""
    if not start.offset:
        return home_tzid
    fitting = (tzid for tzid in (home_tzid, *_ZONES) if start.on_clock(tzid) == start.moment)
    return next(fitting, home_tzid)


def _after(start: Moment, value: Any) -> Moment | None:
    found = _LENGTH.fullmatch(line_of(value))
    weeks, days, hours, minutes = (int(part or 0) for part in found.groups()) if found else (0,) * 4
    length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)
    if is_wall_time(start):
        return start + length
    return start + timedelta(days=length.days - 1) if length.days else None


def _whole_days(start: Moment, end: Moment | None, sketch: Sketch) -> tuple[Moment, Moment | None]:
    """Return times from midnight to midnight, or to a minute before it, as the dates that some
    programs mean by them; a date end as it stands in a page, where it is the last day."""
    if is_day(start) or not is_wall_time(start):
        return start, None if end is None else day_of(end)
    if start.time() != _MIDNIGHT:
        return start, end
    sketch.guess("start")
    if end is None or not is_wall_time(end) or end.date() < start.date():
        return start, end
    if end.time().replace(second=0) == _END_OF_DAY:
        return start.date(), end.date()
    if end.time() == _MIDNIGHT and end > start:
        return start.date(), end.date() - timedelta(days=1)
    return start, end


def _put_end(start: Moment, end: Moment | None, sketch: Sketch) -> None:
    if end is None:
        return
    if is_wall_time(start) and not is_wall_time(end):
        sketch.notes.add(f"Its end, {format_moment(end)}, has no time of day and was left out.")
    elif at_midnight(end) < at_midnight(start):
        sketch.notes.add("Its end lay before its start and was left out.")
    elif is_wall_time(start) and end != start:
        sketch.put("end", format_moment(end))
    elif isinstance(end, date) and not is_wall_time(start) and day_of(end) > day_of(start):
        sketch.put("end", format_moment(next_day(day_of(end))))

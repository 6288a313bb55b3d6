"""Moments as a file writes them, and when an event is by the clock of one zone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from icalendar import vDuration

from calendar_service.domain.when import (
    Moment,
    at_midnight,
    day_of,
    instant,
    is_day,
    is_wall_time,
    local,
    next_day,
    parse_moment,
)
from calendar_service.importers.components import Component, Property
from calendar_service.importers.draft import Notes, Unreadable
from calendar_service.importers.zones import Clock, Zones

_MIDNIGHT = time()


@dataclass(frozen=True, slots=True)
class Written:
    """A moment and the clock that shows it, which means nothing to a date."""

    moment: Moment
    clock: Clock


@dataclass(frozen=True, slots=True)
class Span:
    """When an event, or the first of a series, is: wall time of `tzid`, or dates."""

    start: Moment
    end: Moment | None
    tzid: str

    @property
    def length(self) -> timedelta | None:
        return None if self.end is None else at_midnight(self.end) - at_midnight(self.start)


@dataclass(frozen=True, slots=True)
class Times:
    """Reads the moments of one event, noting what it had to change."""

    zones: Zones
    notes: Notes

    def each(self, event: Component, name: str) -> Iterator[Written]:
        """Yield the moments of all properties of that name, of a period its start."""
        for line in event.each(name):
            for text in line.value.split(","):
                written = self._read(line, text.partition("/")[0])
                if written:
                    yield written
                else:
                    self.notes.add(f"A date in {name} could not be read and was left out.")

    def span(self, event: Component) -> Span:
        """Return when the event is, in the zone in which it is told. Raises `Unreadable`."""
        written = self._start(event)
        tzid = self._zone_for(written, recurs=event.first("RRULE") is not None)
        start = on_clock(written, tzid)
        if start != written.moment and written.clock == tzid:
            self.notes.add("Its start fell into an hour that clocks skip, and was moved on.")
        end = self._end(event, start, tzid)
        if event.value("X-MICROSOFT-CDO-ALLDAYEVENT").upper() == "TRUE":
            start, end = _whole_days(start, end)
        if end is not None and at_midnight(end) <= at_midnight(start):
            if end != start:
                self.notes.add("Its end lay before its start and was left out.")
            end = None
        return Span(start, end, tzid)

    def _read(self, line: Property, text: str) -> Written | None:
        text = text.strip().upper()
        moment = parse_moment(text.removesuffix("Z"))
        if moment is None:
            return None
        if is_day(moment) or line.params.get("VALUE", "").upper() == "DATE":
            return Written(day_of(moment), self.zones.tzid)
        if text.endswith("Z"):
            return Written(moment, "UTC")
        name = line.params.get("TZID")
        clock = self.zones.clock(name, day_of(moment), self.notes) if name else self.zones.tzid
        return Written(moment, clock)

    def _start(self, event: Component) -> Written:
        line = event.first("DTSTART")
        if line is None:
            raise Unreadable("{event} has no start.")
        written = self._read(line, line.value)
        if written is None:
            raise Unreadable("{event} has a start that is no date: {start}.", start=line.value[:40])
        return written

    def _zone_for(self, start: Written, *, recurs: bool) -> str:
        """UTC is shown by the calendar's clock, except where that would move an instant: a
        series that crosses a change to summer time, or the second of two equal hours."""
        if start.clock != "UTC" and isinstance(start.clock, str):
            return start.clock
        tzid = self.zones.tzid
        if start.clock != "UTC":
            if recurs:
                raise Unreadable("{event} repeats in a time zone that is like none of the known.")
            return tzid
        if recurs and tzid != "UTC":
            self.notes.add(
                "It repeats at a fixed time in UTC, and is kept so: by local clocks it moves "
                "with summer time."
            )
            return "UTC"
        if _instant(start) == instant(on_clock(start, tzid), tzid):
            return tzid
        self.notes.add("Local clocks show its hour twice, so it is told in UTC.")
        return "UTC"

    def _end(self, event: Component, start: Moment, tzid: str) -> Moment | None:
        line = event.first("DTEND")
        if line is not None:
            written = self._read(line, line.value)
            end = on_clock(written, tzid) if written else None
            if end is None or is_day(end) != is_day(start):
                self.notes.add(f"Its end {line.value[:40]!r} could not be read.")
                return None
            return end
        text = event.value("DURATION")
        end = _after(start, text, tzid) if text else None
        if text and end is None:
            self.notes.add(f"Its duration {text[:40]!r} could not be read.")
        return end


def on_clock(written: Written, tzid: str) -> Moment:
    """Return the wall time that a zone shows; a date stays. An hour that clocks skip is read
    with the offset before (RFC 5545 §3.3.5), so what comes back is a time that exists."""
    return local(_instant(written), tzid) if is_wall_time(written.moment) else written.moment


def _instant(written: Written) -> datetime:
    if isinstance(written.clock, str):
        return instant(written.moment, written.clock)
    wall_local = at_midnight(written.moment)
    return wall_local.replace(tzinfo=UTC) - written.clock.offset(wall_local)


def _after(start: Moment, text: str, tzid: str) -> Moment | None:
    """Return the end of a duration: its days by the calendar, the rest by the clock."""
    try:
        length: timedelta = vDuration(text.upper()).td
        if not is_wall_time(start):
            return start + length
        whole_days = start + timedelta(days=length.days)
        return local(instant(whole_days, tzid) + timedelta(seconds=length.seconds), tzid)
    except (ValueError, OverflowError):
        return None


def _whole_days(start: Moment, end: Moment | None) -> tuple[Moment, Moment | None]:
    """Old Exchange writes whole days as times from midnight to midnight."""
    if not is_wall_time(start) or start.time() != _MIDNIGHT:
        return start, end
    if end is None:
        return start.date(), None
    last: date = day_of(end) if at_midnight(end).time() == _MIDNIGHT else next_day(day_of(end))
    return start.date(), last

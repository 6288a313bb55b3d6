"""One happening of an event, and the stretch of time by which listings find it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from calendar_service.domain.event import Event, Kind, Recurrence, placement
from calendar_service.domain.when import FIRST_DAY, Moment, at_midnight, instant, is_day

FOR_EVER = datetime(9999, 1, 1, tzinfo=UTC)
SHORTEST = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """`recurrence_id` is the original start, None for a single event; `end` is exclusive."""

    recurrence_id: Moment | None
    start: Moment
    end: Moment | None
    tzid: str


@dataclass(frozen=True, slots=True)
class Series:
    """All that decides when an event happens; `end` is that of the first occurrence."""

    start: Moment
    end: Moment | None
    tzid: str
    recurrence: Recurrence


@dataclass(frozen=True, slots=True)
class Window:
    """Days of the calendar's zone, [start_day, end_day); None is without a bound."""

    start_day: date | None
    end_day: date | None
    tzid: str

    @property
    def start_at(self) -> datetime | None:
        return None if self.start_day is None else instant(self.start_day, self.tzid)

    @property
    def end_at(self) -> datetime | None:
        """Where no day lies between the two, the first instant of all: nothing begins before it,
        while something long might meet both bounds."""
        if self.end_day is None:
            return None
        is_empty = self.start_day is not None and self.end_day <= self.start_day
        return instant(FIRST_DAY if is_empty else self.end_day, self.tzid)


@dataclass(frozen=True, slots=True)
class Stretch:
    """[start_at, end_at) in UTC, never empty, so that one comparison finds what overlaps."""

    start_at: datetime
    end_at: datetime

    def overlaps(self, window: Window) -> bool:
        starts_in_time = window.end_at is None or self.start_at < window.end_at
        return starts_in_time and (window.start_at is None or self.end_at > window.start_at)


def horizon(today: date) -> date:
    """Return the day up to which occurrences are indexed, exclusive: at least two years ahead,
    moving on the first of a month alone, so that what it bounds keeps its bytes meanwhile."""
    return date(today.year + 2 + (today.month == 12), today.month % 12 + 1, 1)


def series_of(event: Event) -> Series | None:
    """Return when the event happens, once or often; None for a survey that never closes."""
    place = placement(event)
    if place is None:
        return None
    return Series(place.start, place.end, place.tzid, event.recurrence or Recurrence())


def stretch(occurrence: Occurrence, calendar_tzid: str) -> Stretch:
    """Return the time an occurrence takes. Dates count as days of the calendar's zone, so that
    an all-day event is listed by its own date wherever it happens."""
    tzid = calendar_tzid if is_day(occurrence.start) else occurrence.tzid
    start_at = instant(occurrence.start, tzid)
    end_at = start_at if occurrence.end is None else instant(occurrence.end, tzid)
    return Stretch(start_at, max(end_at, start_at + SHORTEST))


def open_stretch(event: Event, calendar_tzid: str) -> Stretch:
    """Return the time in which a call or survey is listed: from its opening (where that is not
    known, from when it was first published here) until it closes."""
    assert event.kind is not Kind.EVENT, "an event is listed by its occurrences"
    ends_at = closing_instant(event, calendar_tzid)
    opens_at = event.version.created_at if event.start is None else _opening(event, calendar_tzid)
    opens_at = min(opens_at, ends_at - SHORTEST)
    return Stretch(opens_at, ends_at)


def closing_instant(event: Event, calendar_tzid: str) -> datetime:
    """Return the instant at which a call or survey is over; FOR_EVER if it never closes."""
    return FOR_EVER if event.closes is None else event.closes.at


def _opening(event: Event, calendar_tzid: str) -> datetime:
    assert event.start is not None, "asked only where it is known"
    tzid = calendar_tzid if is_day(event.start) else event.tzid
    return instant(at_midnight(event.start), tzid)

"""When things happen, in words: reads the times of an occurrence in the shape of its JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from calendar_service.domain.event import Kind
from calendar_service.domain.when import (
    ANYWHERE_ON_EARTH,
    Moment,
    day_of,
    instant,
    is_wall_time,
    last_day,
    local,
    next_day,
    zone,
)
from calendar_service.web.visit import Visit
from calendar_service.words.words import Words

COUNTED_DAYS_MOST = 60
NIGHT = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Span:
    """`start` and `end` (exclusive) are both dates, or both wall times that carry their offset."""

    start: Moment
    end: Moment | None
    tzid: str

    @property
    def last_day(self) -> date:
        return last_day(self.start, self.end)

    @property
    def last_night(self) -> date:
        """Return the last day in whose cell of a calendar it belongs: a night that ends before
        six in the morning belongs to the evening on which it began."""
        if self.end is None or not is_wall_time(self.end):
            return self.last_day
        return max(day_of(self.start), day_of(self.end - NIGHT))


def span_of(occurrence: Mapping[str, Any]) -> Span | None:
    """Return when it happens; None for a survey that never closes, whose start is its opening."""
    start, end = occurrence["start"], occurrence["end"]
    never_closes = occurrence["kind"] != Kind.EVENT and occurrence["closes_at"] is None
    if start is None or never_closes:
        return None
    return Span(_moment(start), None if end is None else _moment(end), occurrence["time_zone"])


def time_words(span: Span, words: Words, on: date | None = None) -> str:
    """09:00–17:00, all day, or 8–10 May 2014: what is left to say beside the first day, or beside
    the later day that it is told `on`."""
    first, last = day_of(span.start), span.last_day
    if not is_wall_time(span.start):
        return words.say("All day") if first == last else words.short_day_range(first, last)
    if span.end is None or not is_wall_time(span.end):
        return words.clock(span.start)
    if first == last:
        return words.clock_range(span.start, span.end)
    begun_before = on is not None and on > first
    start = _day_and_clock(span.start, words) if begun_before else words.clock(span.start)
    return words.say("{start} until {end}", start=start, end=_day_and_clock(span.end, words))


def _day_and_clock(moment: datetime, words: Words) -> str:
    day = words.short_day(day_of(moment))
    return words.say("{day}, {clock}", day=day, clock=words.clock(moment))


def zone_words(span: Span, words: Words) -> str | None:
    """Central European Summer Time (UTC+2); None for whole days, which have no zone."""
    if not is_wall_time(span.start):
        return None
    name = words.zone(span.start.astimezone(zone(span.tzid)), span.tzid)
    offset = _offset_words(span.start)
    return name if offset == "UTC" else f"{name} ({offset})"


def foreign_zone_words(span: Span, visit: Visit) -> str | None:
    """Return the zone's name where its clocks differ from the calendar's at that time."""
    if not is_wall_time(span.start):
        return None
    here = span.start.astimezone(zone(visit.calendar.tzid))
    if here.utcoffset() == span.start.utcoffset():
        return None
    return visit.words.zone(span.start.astimezone(zone(span.tzid)), span.tzid)


def is_over(span: Span, visit: Visit, *, closes: bool = False) -> bool:
    """True once it has ended. Whole days end by the calendar's clocks, those of a call or survey
    by its own; a start without an end lasts for the rest of its day."""
    end: Moment = span.end or span.start
    if span.end is None and not (closes and is_wall_time(span.start)):
        end = next_day(day_of(span.start))
    if is_wall_time(end):
        return end <= visit.now
    is_own = closes or is_wall_time(span.start)
    return instant(end, span.tzid if is_own else visit.calendar.tzid) <= visit.now


def closing_words(span: Span | None, visit: Visit) -> str:
    """Open until Monday, 30 June 2014; or that it has closed, or that no closing is known."""
    words = visit.words
    if span is None:
        return words.say("No closing date")
    moment = words.moment(span.start)
    if is_wall_time(span.start) and span.tzid == ANYWHERE_ON_EARTH:
        moment = words.say("{moment}, anywhere on Earth", moment=moment)
    elif zone := foreign_zone_words(span, visit):
        moment = words.say("{moment}, {zone}", moment=moment, zone=zone)
    if is_over(span, visit, closes=True):
        return words.say("Closed on {moment}", moment=moment)
    return words.say("Open until {moment}", moment=moment)


def days_left_words(span: Span | None, visit: Visit) -> str | None:
    """Closes today, or in 12 days; None where it is over or far away."""
    if span is None or is_over(span, visit, closes=True):
        return None
    today = local(visit.now, span.tzid).date()
    days = (day_of(span.start) - today).days
    if days > COUNTED_DAYS_MOST:
        return None
    if days <= 1:
        return visit.words.say("Closes tomorrow" if days == 1 else "Closes today")
    return visit.words.count("Closes in {number} day", "Closes in {number} days", days)


def _moment(text: str) -> Moment:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _offset_words(at: datetime) -> str:
    minutes = int((at.utcoffset() or timedelta()) / timedelta(minutes=1))
    if minutes == 0:
        return UTC.tzname(None)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02}" if rest else "")

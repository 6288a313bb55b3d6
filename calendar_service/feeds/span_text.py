"""A span of time in words, as pages, news and calendars tell it."""

from calendar_service.domain.event import Placement
from calendar_service.domain.when import (
    ANYWHERE_ON_EARTH,
    Moment,
    day_of,
    is_wall_time,
    last_day,
    zone,
)
from calendar_service.words.words import Words


def span_text(start: Moment, end: Moment | None, words: Words) -> str:
    """Return Thursday, 8 May 2014, 09:00–17:00; of whole days, whose end is exclusive, the last
    one is named."""
    first, last = day_of(start), last_day(start, end)
    if not is_wall_time(start):
        return words.day(first) if first == last else words.day_range(first, last)
    if end is None or not is_wall_time(end):
        return words.moment(start)
    if first == last:
        return words.say(
            "{day}, {clock}", day=words.day(first), clock=words.clock_range(start, end)
        )
    return words.say("{start} – {end}", start=words.moment(start), end=words.moment(end))


def placed_text(place: Placement, words: Words) -> str:
    """Return the span with its zone. Whole days have none, but where a deadline ends with a day
    anywhere on Earth, it does."""
    when = span_text(place.start, place.end, words)
    if is_wall_time(place.start):
        name = words.zone(place.start.replace(tzinfo=zone(place.tzid)), place.tzid)
    elif place.tzid == ANYWHERE_ON_EARTH:
        name = words.say("anywhere on Earth")
    else:
        return when
    return words.say("{when} ({zone})", when=when, zone=name)

"""Values of JSCalendar 2.0 beside its texts: times, lengths, rules, places, links."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

from calendar_service.domain.event import Event, Placement, Status
from calendar_service.domain.people import mail_address
from calendar_service.domain.rule import Rule, Weekday
from calendar_service.domain.venue import Venue
from calendar_service.domain.when import Moment, at_midnight, instant, is_day, is_wall_time
from calendar_service.feeds.address_line import address_line
from calendar_service.feeds.vevent_parts import degrees
from calendar_service.words.words import Words

_DAY = timedelta(days=1)


def given(properties: dict[str, Any]) -> dict[str, Any]:
    """Return what says something: what is absent is left out here, never null or empty."""
    return {name: value for name, value in properties.items() if value not in (None, "", {}, [])}


def local(moment: Moment) -> str:
    """Write a LocalDateTime (§1.5.5); of a date, its midnight."""
    return at_midnight(moment).isoformat(timespec="seconds")


def times(event: Event, place: Placement) -> dict[str, Any]:
    """Return start and length. Whole days are the same dates wherever they are read, so they
    have no zone (§5.4)."""
    repeats = bool(event.recurrence and event.recurrence.rule)
    return {
        "start": local(place.start),
        "timeZone": place.tzid if is_wall_time(place.start) else None,
        "duration": _duration(place, repeats=repeats),
        "showWithoutTime": None if is_wall_time(place.start) else True,
    }


def rule_object(rule: Rule) -> dict[str, Any]:
    """Return the rule as a RecurrenceRule (§3.3.3); `until` is wall time in the event's zone."""
    is_monday_first = rule.week_start is Weekday.MONDAY
    return given(
        {
            "frequency": rule.frequency.value.lower(),
            "interval": None if rule.interval == 1 else rule.interval,
            "count": rule.count,
            "until": None if rule.until is None else local(rule.until),
            "byDay": [_nth_day(ordinal, day) for ordinal, day in rule.by_day],
            "byMonth": [str(month) for month in rule.by_month],
            "byMonthDay": list(rule.by_month_day),
            "bySetPosition": list(rule.by_set_position),
            "firstDayOfWeek": None if is_monday_first else rule.week_start.value.lower(),
        }
    )


def places(event: Event, words: Words) -> dict[str, Any]:
    """Return where it is; one that moved online is nowhere else."""
    online_url = event.online_url
    venue = None if event.status is Status.MOVED_ONLINE and online_url else event.venue
    location = _location(venue, words) if venue else {}
    virtual = {"uri": uri(online_url), "features": {"video": True}} if online_url else {}
    return {
        "locations": {"1": location} if location else {},
        "mainLocationId": "1" if "name" in location else None,
        "virtualLocations": {"1": virtual} if virtual else {},
    }


def participants(event: Event) -> dict[str, Any]:
    """Return who holds it. An address to write to is told as that alone: with an
    organizerCalendarAddress, readers would take the event for an invitation."""
    organiser = event.organiser
    if organiser is None or not organiser.name:
        return {}
    email = mail_address(organiser.url)
    links = {"1": related(organiser.url)} if organiser.url and not email else {}
    return given({"organiser": given({"name": organiser.name, "email": email, "links": links})})


def related(url: str, title: str | None = None) -> dict[str, Any]:
    """Return a Link (§1.5.11) to a page that is about the event."""
    return given({"href": uri(url), "rel": "related", "title": title})


def uri(url: str) -> str:
    """Return the address with all that RFC 3986 knows no character for percent-encoded."""
    return quote(url, safe="%/:?#[]@!$&'()*+,;=~")


def _nth_day(ordinal: int | None, day: Weekday) -> dict[str, Any]:
    return given({"day": day.value.lower(), "nthOfPeriod": ordinal})


def _location(venue: Venue, words: Words) -> dict[str, Any]:
    links = {"1": related(venue.url)} if venue.url else {}
    point = None
    if venue.latitude is not None and venue.longitude is not None:
        point = f"geo:{degrees(venue.latitude)},{degrees(venue.longitude)}"
    return given({"name": address_line(venue, words), "coordinates": point, "links": links})


def _duration(place: Placement, *, repeats: bool) -> str | None:
    """Return the length: days by the calendar, what is left of it by the clock (§1.5.6).

    Of a series it is the one by wall time, since a single night with an hour more or less is
    not what all other dates should be taken from.
    """
    if place.end is None:
        return None
    start, end = at_midnight(place.start), at_midnight(place.end)
    whole = (end - start) // _DAY * _DAY
    rest = end - start - whole
    if not (repeats or is_day(place.start)):
        rest = instant(end, place.tzid) - instant(start + whole, place.tzid)
    return _length(max(whole, timedelta()), max(rest, timedelta()))


def _length(days: timedelta, rest: timedelta) -> str:
    hours, seconds = divmod(int(rest.total_seconds()), 3600)
    minutes, seconds = divmod(seconds, 60)
    clock = "".join(
        f"{number}{unit}"
        for number, unit in ((hours, "H"), (minutes, "M"), (seconds, "S"))
        if number or (unit == "M" and hours and seconds)
    )
    date = f"{days.days}D" if days.days else ""
    return f"P{date}" + (f"T{clock}" if clock else "") if date or clock else "PT0S"

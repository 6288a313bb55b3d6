"""Rules for the calendar as a whole: its own properties, its size, how often a property stands."""

import re
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import islice

from calendar_service.feeds.lint_feed import Feed
from calendar_service.feeds.lint_finding import Check, Client, Hit, Level
from calendar_service.feeds.lint_lines import Component

BYTES_FEW = 900_000
BYTES_MOST = 1_000_000
EVENTS_FEW = 5_000
_TEXTS = {
    "VCALENDAR": ("NAME", "DESCRIPTION", "X-WR-CALNAME", "X-WR-CALDESC"),
    "VEVENT": ("SUMMARY", "DESCRIPTION", "LOCATION", "COMMENT"),
}
_UNESCAPED = re.compile(r"(?:[^\\,;]|\\.)*+[,;]", re.DOTALL)
_OBSERVANCE = ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO")
_ONCE: Mapping[str, tuple[str, ...]] = {
    "VCALENDAR": (
        *("PRODID", "VERSION", "CALSCALE", "METHOD", "UID", "LAST-MODIFIED", "URL"),
        *("REFRESH-INTERVAL", "SOURCE", "COLOR", "X-WR-CALNAME", "X-WR-CALDESC"),
        *("X-WR-TIMEZONE", "X-PUBLISHED-TTL"),
    ),
    "VEVENT": (
        *("UID", "DTSTAMP", "DTSTART", "DTEND", "DURATION", "CLASS", "CREATED", "DESCRIPTION"),
        *("GEO", "LAST-MODIFIED", "LOCATION", "ORGANIZER", "PRIORITY", "RECURRENCE-ID"),
        *("SEQUENCE", "STATUS", "SUMMARY", "TRANSP", "URL", "COLOR"),
    ),
    "VALARM": ("ACTION", "TRIGGER", "DURATION", "REPEAT"),
    "VTIMEZONE": ("TZID", "LAST-MODIFIED", "TZURL"),
    "STANDARD": _OBSERVANCE,
    "DAYLIGHT": _OBSERVANCE,
}


def missing(component: str, name: str, feed: Feed) -> Iterator[Hit]:
    """Yield each component of that name without a property, or with a blank one."""
    return (Hit(each.line) for each in feed.each(component) if not each.value(name).strip())


def _several_calendars(feed: Feed) -> Iterator[Hit]:
    return (Hit(each.line) for each in islice(feed.each("VCALENDAR"), 1, 2))


def _wrong_version(feed: Feed) -> Iterator[Hit]:
    for each in feed.each("VCALENDAR"):
        version = each.value("VERSION").strip()
        if version != "2.0":
            yield Hit(each.line, {"found": f"is {version}" if version else "is missing"})


def _calendar_uids(feed: Feed) -> Iterator[Hit]:
    return _written(feed, "UID")


def _written(feed: Feed, name: str) -> Iterator[Hit]:
    for calendar in feed.each("VCALENDAR"):
        for written in calendar.each(name):
            yield Hit(written.line, {"value": written.value})


def _methods(feed: Feed) -> Iterator[Hit]:
    return (hit for hit in _written(feed, "METHOD") if hit.values["value"] != "PUBLISH")


def _untyped(name: str, value_type: str, feed: Feed) -> Iterator[Hit]:
    for calendar in feed.each("VCALENDAR"):
        for written in calendar.each(name):
            if written.params.get("VALUE", "").upper() != value_type:
                yield Hit(written.line)


def _unescaped(feed: Feed) -> Iterator[Hit]:
    for component in feed.each(*_TEXTS):
        for written in component.each(*_TEXTS[component.name]):
            if _UNESCAPED.match(written.value):
                yield Hit(written.line, {"name": written.name})


def _repeated(feed: Feed) -> Iterator[Hit]:
    for component in feed.each(*_ONCE):
        for name in _ONCE[component.name]:
            written = component.properties.get(name, ())
            if len(written) > 1:
                yield Hit(written[1].line, {"name": name, "component": component.name})


def _no_events(feed: Feed) -> Iterator[Hit]:
    if not feed.entries:
        yield Hit()


def _many_events(feed: Feed) -> Iterator[Hit]:
    if len(feed.entries) > EVENTS_FEW:
        yield Hit(None, {"count": len(feed.entries)})


def _large(feed: Feed) -> Iterator[Hit]:
    if BYTES_FEW < len(feed.octets) <= BYTES_MOST:
        yield Hit(None, {"kilobytes": len(feed.octets) // 1000})


def _too_large(feed: Feed) -> Iterator[Hit]:
    if len(feed.octets) > BYTES_MOST:
        yield Hit(None, {"kilobytes": len(feed.octets) // 1000})


def _alarm_faults(feed: Feed) -> Iterator[Hit]:
    for alarm in feed.each("VALARM"):
        lacks = [name for name in _alarm_needs(alarm) if not alarm.value(name)]
        if lacks:
            yield Hit(alarm.line, {"names": " and ".join(lacks)})


def _alarm_needs(alarm: Component) -> tuple[str, ...]:
    shown = alarm.value("ACTION").upper() == "DISPLAY"
    return ("ACTION", "TRIGGER", "DESCRIPTION") if shown else ("ACTION", "TRIGGER")


CHECKS = (
    Check(
        "several-calendars",
        Level.ERROR,
        "A second VCALENDAR begins here.",
        _several_calendars,
        (
            (Client.OUTLOOK, "does not support several; it may read the first alone, or nothing"),
            (Client.THUNDERBIRD, "may read the first alone"),
        ),
    ),
    Check(
        "wrong-version",
        Level.ERROR,
        "VERSION {found}; it must be 2.0 (section 3.7.4).",
        _wrong_version,
        (
            (Client.OUTLOOK, "takes it for another format, or refuses it"),
            (Client.OTHERS, "read it; strict programs refuse it"),
        ),
    ),
    Check(
        "missing-prodid",
        Level.ERROR,
        "PRODID is missing, which every calendar must have (section 3.7.3).",
        partial(missing, "VCALENDAR", "PRODID"),
        ((Client.OTHERS, "read it; strict programs refuse it"),),
    ),
    Check(
        "calendar-uid",
        Level.ERROR,
        "The calendar itself has a UID. RFC 7986 allows it, but one reader takes it for that of "
        "every event.",
        _calendar_uids,
        (
            (Client.VDIRSYNCER, "keeps one event of the whole calendar"),
            (Client.KHAL, "shows one event of the whole calendar"),
        ),
    ),
    Check(
        "method",
        Level.ERROR,
        "METHOD is {value}, which is for mail between people; a feed has PUBLISH or none.",
        _methods,
        ((Client.OUTLOOK, "takes the events for invitations"),),
    ),
    Check(
        "untyped-refresh",
        Level.WARNING,
        "REFRESH-INTERVAL must carry VALUE=DURATION (RFC 7986, section 5.7).",
        partial(_untyped, "REFRESH-INTERVAL", "DURATION"),
        ((Client.OTHERS, "may take no notice of it, or refuse the calendar"),),
    ),
    Check(
        "untyped-source",
        Level.WARNING,
        "SOURCE must carry VALUE=URI (RFC 7986, section 5.8).",
        partial(_untyped, "SOURCE", "URI"),
        ((Client.OTHERS, "may take no notice of it, or refuse the calendar"),),
    ),
    Check(
        "unescaped-text",
        Level.WARNING,
        "In {name}, commas and semicolons must stand behind a backslash (section 3.3.11).",
        _unescaped,
        ((Client.OTHERS, "may cut the text off there"),),
    ),
    Check(
        "repeated-property",
        Level.ERROR,
        "{name} stands a second time in this {component}, where once is allowed.",
        _repeated,
        (
            (Client.HOME_ASSISTANT, "drops the whole calendar"),
            (Client.OTHERS, "differ on which one counts"),
        ),
    ),
    Check(
        "incomplete-alarm",
        Level.ERROR,
        "This VALARM lacks {names} (section 3.6.6).",
        _alarm_faults,
        ((Client.HOME_ASSISTANT, "drops the whole calendar"),),
    ),
    Check(
        "no-events",
        Level.NOTE,
        "There are no events in it.",
        _no_events,
        ((Client.OTHERS, "show an empty calendar"),),
    ),
    Check(
        "many-events",
        Level.WARNING,
        "There are {count} events; several readers become slow or stop at fewer.",
        _many_events,
        ((Client.GOOGLE, "may leave out events, or refuse the calendar"),),
    ),
    Check(
        "large",
        Level.WARNING,
        "The calendar has {kilobytes} kB; from about 1,000 kB on it is too large for Google.",
        _large,
        (
            (Client.GOOGLE, "will refuse it when it grows a little further"),
            (Client.OTHERS, "take it"),
        ),
    ),
    Check(
        "too-large",
        Level.WARNING,
        "The calendar has {kilobytes} kB, which is too large for Google. Whoever uses that needs a "
        "narrower feed: one of a category, a place or the next months.",
        _too_large,
        (
            (Client.GOOGLE, "refuses a calendar of more than about 1,000 kB"),
            (Client.OTHERS, "take it, though a phone may need a moment"),
        ),
    ),
)

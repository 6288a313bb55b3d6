"""Rules for what says two things at once, of which each reader believes another."""

from collections.abc import Iterator

from calendar_service.feeds.colours import NAMES
from calendar_service.feeds.lint_feed import Feed
from calendar_service.feeds.lint_finding import Check, Client, Hit, Level
from calendar_service.feeds.lint_lines import Property
from calendar_service.feeds.lint_times import Form, read_stamp, read_stamps, seen_from

_MOMENTS = ("DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE")
_COLOURED = ("VCALENDAR", "VEVENT")
# https://www.w3.org/TR/css-color-4 has these beside those that we write
_OTHER_SPELLINGS = frozenset(name.replace("gray", "grey") for name in NAMES if "gray" in name)
_COLOURS = NAMES.keys() | _OTHER_SPELLINGS | {"cyan", "magenta"}


def _zones_beside_utc(feed: Feed) -> Iterator[Hit]:
    return _zones_beside(feed, Form.UTC)


def _zones_beside_dates(feed: Feed) -> Iterator[Hit]:
    return _zones_beside(feed, Form.DAY)


def _zones_beside(feed: Feed, form: Form) -> Iterator[Hit]:
    for event in feed.each("VEVENT"):
        for written in event.each(*_MOMENTS):
            stamps = read_stamps(written) or ()
            if "TZID" in written.params and any(stamp.form is form for stamp in stamps):
                yield Hit(written.line, {"name": written.name, "zone": written.params["TZID"]})


def _events_within_events(feed: Feed) -> Iterator[Hit]:
    for event in feed.each("VEVENT"):
        for part in event.parts:
            if part.name == "VEVENT":
                yield Hit(part.line, {"outer": event.line})


def _early_untils(feed: Feed) -> Iterator[Hit]:
    for entry in feed.entries:
        written = entry.component.first("RRULE")
        if written is None or entry.start is None or "UNTIL" not in entry.rule:
            continue
        until = read_stamp(Property("UNTIL", {}, entry.rule["UNTIL"], written.line))
        moment = seen_from(until, entry.start) if until else None
        if moment is not None and moment < entry.start.moment:
            yield Hit(written.line)


def _unnamed_colours(feed: Feed) -> Iterator[Hit]:
    for component in feed.each(*_COLOURED):
        for written in component.each("COLOR"):
            if written.value.strip().lower() not in _COLOURS:
                yield Hit(written.line, {"value": written.value[:60]})


CHECKS = (
    Check(
        "zone-beside-utc",
        Level.ERROR,
        "{name} is a time in UTC, with a Z at its end, and yet names the zone {zone} "
        "(section 3.2.19).",
        _zones_beside_utc,
        (
            (Client.HOME_ASSISTANT, "goes by the zone, so that the time is hours off"),
            (Client.THUNDERBIRD, "goes by the Z"),
            (Client.OTHERS, "differ on which of the two counts"),
        ),
    ),
    Check(
        "zone-beside-date",
        Level.WARNING,
        "{name} is a date and yet names the zone {zone}; a date has none (section 3.2.19).",
        _zones_beside_dates,
        ((Client.OTHERS, "pass over the zone, or take the day for its midnight there"),),
    ),
    Check(
        "event-within-event",
        Level.ERROR,
        "This VEVENT begins within that of line {outer}, where an END:VEVENT is missing.",
        _events_within_events,
        ((Client.OTHERS, "leave out the inner event"),),
    ),
    Check(
        "until-before-start",
        Level.ERROR,
        "UNTIL lies before DTSTART, so that the series has no date at all.",
        _early_untils,
        ((Client.OTHERS, "leave the series out, or show its first date alone"),),
    ),
    Check(
        "unnamed-colour",
        Level.NOTE,
        "COLOR takes the name of a colour, like darkgreen, not {value!r} (RFC 7986, section 5.9).",
        _unnamed_colours,
        ((Client.OTHERS, "choose a colour of their own"),),
    ),
)

"""Rules for a single event: what it must have, its times, and values that cannot be read."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from calendar_service.domain.when import at_midnight, is_in_gap, is_wall_time
from calendar_service.feeds.lint_calendar import missing
from calendar_service.feeds.lint_feed import Entry, Feed
from calendar_service.feeds.lint_finding import Check, Client, Hit, Level
from calendar_service.feeds.lint_lines import Property
from calendar_service.feeds.lint_times import (
    Form,
    Stamp,
    read_duration,
    read_stamp,
    read_stamps,
    show,
)

_WHOLE = re.compile(r"\d{1,10}", re.ASCII)
_STATUSES = frozenset(("CONFIRMED", "TENTATIVE", "CANCELLED"))
_PLACE = re.compile(r"[+-]?\d{1,3}(\.\d+)?;[+-]?\d{1,3}(\.\d+)?", re.ASCII)
_WHOLE_DAYS = re.compile(r"[+-]?P\d+[WD]", re.ASCII)
_DROPS_ALL = ((Client.HOME_ASSISTANT, "drops the whole calendar"),)


def _reads_stamp(written: Property) -> bool:
    return read_stamp(written) is not None


def _reads_stamps(written: Property) -> bool:
    return read_stamps(written) is not None


def _reads_duration(written: Property) -> bool:
    return read_duration(written.value) is not None


def _reads_place(written: Property) -> bool:
    latitude, _, longitude = written.value.strip().partition(";")
    in_form = _reads(_PLACE, written)
    return in_form and abs(float(latitude)) <= 90 and abs(float(longitude)) <= 180


def _reads(pattern: re.Pattern[str], written: Property) -> bool:
    return pattern.fullmatch(written.value.strip()) is not None


_EVENT_VALUES: Mapping[str, Callable[[Property], bool]] = {
    "DTSTAMP": _reads_stamp,
    "CREATED": _reads_stamp,
    "LAST-MODIFIED": _reads_stamp,
    "DTSTART": _reads_stamp,
    "DTEND": _reads_stamp,
    "RECURRENCE-ID": _reads_stamp,
    "EXDATE": _reads_stamps,
    "RDATE": _reads_stamps,
    "DURATION": _reads_duration,
    "SEQUENCE": partial(_reads, _WHOLE),
    "GEO": _reads_place,
    "STATUS": lambda written: written.value.strip().upper() in _STATUSES,
}
_READABLE: Mapping[str, Mapping[str, Callable[[Property], bool]]] = {
    "VEVENT": _EVENT_VALUES,
    "VCALENDAR": {"REFRESH-INTERVAL": _reads_duration, "X-PUBLISHED-TTL": _reads_duration},
}


def _unreadable(feed: Feed) -> Iterator[Hit]:
    for component in feed.each(*_READABLE):
        for name, is_readable in _READABLE[component.name].items():
            for written in component.each(name):
                if not is_readable(written):
                    yield Hit(written.line, {"name": name, "value": written.value[:60]})


def _undeclared_days(feed: Feed) -> Iterator[Hit]:
    for event in feed.each("VEVENT"):
        for written in event.each("DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE"):
            stamps = read_stamps(written) or ()
            if any(stamp.is_day for stamp in stamps) and "VALUE" not in written.params:
                yield Hit(written.line, {"name": written.name})


def _not_in_utc(feed: Feed) -> Iterator[Hit]:
    for event in feed.each("VEVENT"):
        for written in event.each("DTSTAMP", "CREATED", "LAST-MODIFIED"):
            stamp = read_stamp(written)
            if stamp and stamp.form is not Form.UTC:
                yield Hit(written.line, {"name": written.name})


def _repeated_uids(feed: Feed) -> Iterator[Hit]:
    keys = Counter(_identity(entry) for entry in feed.entries if entry.uid)
    seen: set[tuple[str, str]] = set()
    for entry in feed.entries:
        key = _identity(entry)
        if keys[key] > 1 and key in seen:
            yield Hit(entry.component.line, {"uid": entry.uid})
        seen.add(key)


def _identity(entry: Entry) -> tuple[str, str]:
    return entry.uid, entry.component.value("RECURRENCE-ID")


def _end_and_duration(feed: Feed) -> Iterator[Hit]:
    for event in feed.each("VEVENT"):
        duration = event.first("DURATION")
        if duration and event.first("DTEND"):
            yield Hit(duration.line)


def _ends(feed: Feed) -> Iterator[tuple[Stamp, Stamp]]:
    return ((entry.start, entry.end) for entry in feed.entries if entry.start and entry.end)


def _other_ends(feed: Feed) -> Iterator[Hit]:
    for start, end in _ends(feed):
        floats = Form.FLOATING in (start.form, end.form)
        if start.is_day != end.is_day or (floats and start.form is not end.form):
            yield Hit(end.line, {"end": end.form, "start": start.form})


def _early_ends(feed: Feed) -> Iterator[Hit]:
    for start, end in _ends(feed):
        if _is_before(end, start):
            yield Hit(end.line, {"end": show(end.moment), "start": show(start.moment)})
    for entry in feed.entries:
        duration = entry.component.first("DURATION")
        if duration and entry.duration and entry.duration.total_seconds() < 0:
            yield Hit(duration.line, {"end": "by its DURATION", "start": "its start"})


def _is_before(end: Stamp, start: Stamp) -> bool:
    if start.at and end.at:
        return end.at < start.at
    alike = start.form is end.form and start.tzid == end.tzid
    return alike and at_midnight(end.moment) < at_midnight(start.moment)


def _empty_spans(feed: Feed) -> Iterator[Hit]:
    for start, end in _ends(feed):
        if (start.form, start.tzid, start.moment) == (end.form, end.tzid, end.moment):
            yield Hit(end.line, {"form": start.form})


def _hours_of_days(feed: Feed) -> Iterator[Hit]:
    for entry in feed.entries:
        written = entry.component.first("DURATION")
        of_day = entry.start and entry.start.is_day and entry.duration is not None
        if written and of_day and not _WHOLE_DAYS.fullmatch(written.value.strip()):
            yield Hit(written.line, {"value": written.value})


def _floating(feed: Feed) -> Iterator[Hit]:
    for entry in feed.entries:
        if entry.start and entry.start.form is Form.FLOATING:
            yield Hit(entry.start.line)


def _starts_in_gap(feed: Feed) -> Iterator[Hit]:
    for entry in feed.entries:
        moments = [stamp for stamp in (entry.start, *entry.include) if stamp]
        jumped = next((stamp for stamp in moments if _is_jumped(stamp)), None)
        if jumped:
            yield Hit(jumped.line, {"moment": show(jumped.moment), "tzid": jumped.tzid})


def _is_jumped(stamp: Stamp) -> bool:
    tzid = stamp.known_tzid
    return bool(tzid) and is_wall_time(stamp.moment) and is_in_gap(stamp.moment, tzid or "UTC")


CHECKS = (
    Check(
        "missing-uid",
        Level.ERROR,
        "The event has no UID (section 3.8.4.7).",
        partial(missing, "VEVENT", "UID"),
        ((Client.OTHERS, "make one up at each poll: the event comes again and again"),),
    ),
    Check(
        "missing-dtstamp",
        Level.ERROR,
        "The event has no DTSTAMP (section 3.8.7.2).",
        partial(missing, "VEVENT", "DTSTAMP"),
        (
            (Client.OUTLOOK, "may refuse the event"),
            (Client.GOOGLE, "may not notice later changes"),
        ),
    ),
    Check(
        "missing-dtstart",
        Level.ERROR,
        "The event has no DTSTART (section 3.8.2.4).",
        partial(missing, "VEVENT", "DTSTART"),
        (
            (Client.HOME_ASSISTANT, "shows no event at all"),
            (Client.OTHERS, "leave the event out"),
        ),
    ),
    Check(
        "repeated-uid",
        Level.ERROR,
        "The UID {uid} stood in an event before; only changed occurrences may share it, each with "
        "a RECURRENCE-ID of its own.",
        _repeated_uids,
        ((Client.OTHERS, "keep one of the two events, each another one"),),
    ),
    Check(
        "unreadable-value",
        Level.ERROR,
        "{name} cannot be read: {value!r}",
        _unreadable,
        (*_DROPS_ALL, (Client.OTHERS, "leave out the property, or the event")),
    ),
    Check(
        "undeclared-date",
        Level.ERROR,
        "{name} is a date and must say so with VALUE=DATE (section 3.2.20).",
        _undeclared_days,
        (
            (Client.THUNDERBIRD, "cannot show the event"),
            (Client.OTHERS, "may leave the event out"),
        ),
    ),
    Check(
        "not-in-utc",
        Level.WARNING,
        "{name} must be in UTC, with a Z at its end.",
        _not_in_utc,
        ((Client.OTHERS, "may take an old version for the newer one"),),
    ),
    Check(
        "end-and-duration",
        Level.ERROR,
        "The event has both DTEND and DURATION; one is allowed (section 3.6.1).",
        _end_and_duration,
        (*_DROPS_ALL, (Client.OTHERS, "differ on which one counts")),
    ),
    Check(
        "end-of-other-type",
        Level.ERROR,
        "DTEND is {end} but DTSTART {start} (section 3.8.2.2).",
        _other_ends,
        (*_DROPS_ALL, (Client.OTHERS, "show the event too long, too short, or not")),
    ),
    Check(
        "end-before-start",
        Level.ERROR,
        "The event ends ({end}) before it starts ({start}).",
        _early_ends,
        ((Client.OTHERS, "leave the event out, or show it without an end"),),
    ),
    Check(
        "end-is-start",
        Level.WARNING,
        "DTEND equals DTSTART, which is {form}; it must be later (section 3.8.2.2).",
        _empty_spans,
        ((Client.OTHERS, "differ: a whole-day event lasts no day for some, one for others"),),
    ),
    Check(
        "day-of-hours",
        Level.ERROR,
        "DTSTART is a date, so DURATION must count whole days or weeks, not {value}.",
        _hours_of_days,
        _DROPS_ALL,
    ),
    Check(
        "floating-time",
        Level.WARNING,
        "DTSTART has no zone, so that it means another instant to each reader.",
        _floating,
        (
            (Client.GOOGLE, "reads it as UTC, or in the zone of X-WR-TIMEZONE"),
            (Client.APPLE, "shows it at that time wherever the device is"),
        ),
    ),
    Check(
        "start-in-gap",
        Level.WARNING,
        "There is no {moment} in {tzid}: clocks jump over it.",
        _starts_in_gap,
        ((Client.OTHERS, "show it an hour early, an hour late, or not"),),
    ),
)

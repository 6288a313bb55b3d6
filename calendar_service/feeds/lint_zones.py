"""Rules for time zones: those that events name, and their definitions in the document."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from calendar_service.domain.when import at_midnight, instant, local, next_day
from calendar_service.feeds.lint_feed import Entry, Feed
from calendar_service.feeds.lint_finding import Check, Client, Hit, Level
from calendar_service.feeds.lint_lines import Component, Property
from calendar_service.feeds.lint_times import (
    Stamp,
    iana_name,
    is_countable,
    read_offset,
    show,
    show_offset,
)
from calendar_service.feeds.lint_zone_table import (
    OBSERVANCES,
    Difference,
    ZoneTable,
    differences,
    last_compared,
)
from calendar_service.feeds.zone_rules import EPOCH_LOCAL
from calendar_service.recurrence.starts import starts

_LINES_MOST = 200
_OFFSET_NAME = re.compile(r"(?:UTC|GMT)?[+-]\d{1,2}(?::?\d\d)?", re.IGNORECASE | re.ASCII)
_IN_ZONES = frozenset(("VTIMEZONE", *OBSERVANCES))
_DROPS_ALL = (
    (Client.HOME_ASSISTANT, "drops the whole calendar"),
    (Client.OUTLOOK, "may show an empty calendar"),
)


def _named_zones(feed: Feed) -> Mapping[str, int]:
    """Return the lines on which each TZID is first used."""
    found: dict[str, int] = {}
    for component in feed.tree.components:
        if component.name not in _IN_ZONES:
            for written in _properties(component):
                if "TZID" in written.params:
                    found.setdefault(written.params["TZID"], written.line)
    return found


def _properties(component: Component) -> Iterator[Property]:
    return component.each(*component.properties)


def _undefined(feed: Feed) -> Iterator[Hit]:
    defined = {zone.value("TZID") for zone in feed.each("VTIMEZONE")}
    for tzid, line in _named_zones(feed).items():
        if tzid not in defined:
            yield Hit(line, {"tzid": tzid})


def _fixed_offsets(feed: Feed) -> Iterator[Hit]:
    for tzid, line in _named_zones(feed).items():
        if _OFFSET_NAME.fullmatch(tzid):
            yield Hit(line, {"tzid": tzid})


def _unknown_names(feed: Feed) -> Iterator[Hit]:
    for zone in feed.each("VTIMEZONE"):
        tzid = zone.value("TZID")
        if tzid and not iana_name(tzid) and not _OFFSET_NAME.fullmatch(tzid):
            yield Hit(zone.line, {"tzid": tzid})


def _repeated(feed: Feed) -> Iterator[Hit]:
    seen: set[tuple[int, str]] = set()
    for zone in feed.each("VTIMEZONE"):
        key = (zone.number, zone.value("TZID"))
        if zone.value("TZID") and key in seen:
            yield Hit(zone.line, {"tzid": key[1]})
        seen.add(key)


def _incomplete(feed: Feed) -> Iterator[Hit]:
    for zone in feed.each("VTIMEZONE"):
        observances = [part for part in zone.parts if part.name in OBSERVANCES]
        if not zone.value("TZID"):
            yield Hit(zone.line, {"what": "This VTIMEZONE has no TZID"})
        if not observances:
            yield Hit(zone.line, {"what": "This VTIMEZONE has neither STANDARD nor DAYLIGHT"})
        for part in observances:
            lacks = [name for name in _NEEDED if not part.value(name)]
            if lacks:
                what = f"This {part.name} of a VTIMEZONE lacks {' and '.join(lacks)}"
                yield Hit(part.line, {"what": what})


_NEEDED = ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO")


def _onsets_in_utc(feed: Feed) -> Iterator[Hit]:
    for part in feed.each(*OBSERVANCES):
        for written in part.each("DTSTART", "RDATE"):
            if written.value.strip().endswith("Z") or "TZID" in written.params:
                yield Hit(written.line, {"name": written.name})


def _odd_offsets(feed: Feed) -> Iterator[Hit]:
    for part in feed.each(*OBSERVANCES):
        offsets = [(each, each.value.strip()) for each in part.each("TZOFFSETFROM", "TZOFFSETTO")]
        odd = [each for each, text in offsets if read_offset(text) is None or len(text) > 5]
        if odd:
            yield Hit(odd[0].line, {"value": odd[0].value})
        elif part.value("TZNAME") == "LMT":
            yield Hit(part.line, {"value": "LMT"})


def _listed_onsets(feed: Feed) -> Iterator[Hit]:
    for part in feed.each(*OBSERVANCES):
        for written in part.each("RDATE"):
            if "," in written.value:
                yield Hit(written.line)


def _single_onsets(feed: Feed) -> Iterator[Hit]:
    for part in feed.each(*OBSERVANCES):
        single = [written for written in part.each("RDATE") if "," not in written.value]
        if single:
            yield Hit(single[0].line)


def _long_zones(feed: Feed) -> Iterator[Hit]:
    for zone in feed.each("VTIMEZONE"):
        count = sum(1 for part in (zone, *zone.parts) for _ in _properties(part))
        if count > _LINES_MOST:
            yield Hit(zone.line, {"count": count})


def _late_zones(feed: Feed) -> Iterator[Hit]:
    first: dict[str, Stamp] = {}
    for stamp in _stamps(feed):
        if at_midnight(stamp.moment) < at_midnight(first.setdefault(stamp.tzid, stamp).moment):
            first[stamp.tzid] = stamp
    for tzid, stamp in first.items():
        zone = feed.zones.get(tzid)
        covered_local = zone.first_local if zone else EPOCH_LOCAL
        if covered_local > EPOCH_LOCAL and at_midnight(stamp.moment) < covered_local:
            values = {"tzid": tzid, "first": show(covered_local), "moment": show(stamp.moment)}
            yield Hit(stamp.line, values)


def _stamps(feed: Feed) -> Iterator[Stamp]:
    return (stamp for entry in feed.entries for stamp in entry.stamps if stamp.tzid)


def _wrong_zones(feed: Feed) -> Iterator[Hit]:
    """Yield one hit for each zone whose definition is wrong at a time of an event."""
    for tzid, table in feed.zones.items():
        real = iana_name(tzid)
        wrong = _first_wrong(feed, table, real) if real else None
        if wrong:
            at, difference = wrong
            yield Hit(
                table.line,
                {
                    "tzid": tzid,
                    "moment": show(local(at, real or "UTC")),
                    "written": show_offset(difference.written),
                    "real": show_offset(difference.real),
                },
            )


def _first_wrong(feed: Feed, table: ZoneTable, tzid: str) -> tuple[datetime, Difference] | None:
    entries = [entry for entry in feed.entries if _uses(entry, table.tzid)]
    stamps = (stamp for entry in entries for stamp in entry.stamps if stamp.tzid == table.tzid)
    named = sorted(at for at in (stamp.at for stamp in stamps) if at)
    for difference in differences(table, tzid, last_compared(named)):
        inside = (at for at in named if difference.start_at <= at < difference.end_at)
        at = next(inside, None) or _repeats_in(entries, difference)
        if at:
            return at, difference
    return None


def _uses(entry: Entry, tzid: str) -> bool:
    return any(stamp.tzid == tzid for stamp in entry.stamps)


def _repeats_in(entries: list[Entry], difference: Difference) -> datetime | None:
    """Return an instant at which a series begins while the zone is wrong."""
    for entry in entries:
        series = entry.series
        if series and series.recurrence.rule and is_countable(difference.end_at):
            first_day = local(difference.start_at, series.tzid).date()
            until_day = next_day(local(difference.end_at, series.tzid).date())
            for moment in starts(series, first_day, until_day):
                at = instant(moment, series.tzid)
                if difference.start_at <= at < difference.end_at:
                    return at
    return None


CHECKS = (
    Check(
        "undefined-zone",
        Level.ERROR,
        "The zone {tzid} has no VTIMEZONE in the document (section 3.6.5).",
        _undefined,
        (
            (Client.OUTLOOK, "reports an undeclared time zone and shifts the events"),
            (Client.GNOME, "may take the times for UTC or for its own"),
            (Client.THUNDERBIRD, "may take the times for its own"),
            (Client.HOME_ASSISTANT, "drops the whole calendar, unless IANA knows the name"),
        ),
    ),
    Check(
        "fixed-offset",
        Level.WARNING,
        "{tzid} is an offset, not a place: the times will be an hour off when clocks change.",
        _fixed_offsets,
        ((Client.OTHERS, "show times that do not follow summer time"),),
    ),
    Check(
        "unknown-zone-name",
        Level.NOTE,
        "{tzid} is not a name of the IANA database, so that its definition here decides.",
        _unknown_names,
        ((Client.GOOGLE, "may guess another zone by the name"),),
    ),
    Check(
        "repeated-zone",
        Level.WARNING,
        "The zone {tzid} is defined a second time.",
        _repeated,
        ((Client.OTHERS, "follow the first or the last definition"),),
    ),
    Check(
        "incomplete-zone",
        Level.ERROR,
        "{what} (section 3.6.5).",
        _incomplete,
        _DROPS_ALL,
    ),
    Check(
        "zone-onset-in-utc",
        Level.ERROR,
        "{name} in a VTIMEZONE must be local time, without Z or TZID (section 3.6.5).",
        _onsets_in_utc,
        _DROPS_ALL,
    ),
    Check(
        "odd-zone-offset",
        Level.ERROR,
        "The zone has the offset {value}; not all readers take other than whole minutes.",
        _odd_offsets,
        ((Client.OUTLOOK, "cannot subscribe, or shows an empty calendar"),),
    ),
    Check(
        "zone-rdate-list",
        Level.ERROR,
        "RDATE lists several onsets of the zone on one line; write RRULE.",
        _listed_onsets,
        (
            (Client.THUNDERBIRD, "may read the first alone: times are an hour off"),
            (Client.OUTLOOK, "may show an empty calendar"),
        ),
    ),
    Check(
        "zone-rdate",
        Level.WARNING,
        "The zone is written with RDATE; RRULE is what all read.",
        _single_onsets,
        ((Client.OUTLOOK, "may show an empty calendar, or wrong times"),),
    ),
    Check(
        "long-zone",
        Level.WARNING,
        "The definition of the zone has {count} lines.",
        _long_zones,
        ((Client.GOOGLE, "may show wrong letters, or refuse the calendar"),),
    ),
    Check(
        "zone-begins-late",
        Level.ERROR,
        "The zone {tzid} is defined from {first} on, but here is a time before: {moment}.",
        _late_zones,
        (
            (Client.THUNDERBIRD, "may show the event an hour off, or as if in UTC"),
            (Client.OUTLOOK, "may show an empty calendar"),
        ),
    ),
    Check(
        "wrong-zone",
        Level.ERROR,
        "The zone {tzid} is defined wrongly: on {moment}, at which there is an event, it is at "
        "{written} from UTC, but that place is at {real}.",
        _wrong_zones,
        (
            (Client.OUTLOOK, "shows events at wrong times"),
            (Client.GNOME, "shows events at wrong times"),
            (Client.THUNDERBIRD, "may show events at wrong times"),
            (Client.GOOGLE, "has zone data of its own and shows other times than these"),
        ),
    ),
)

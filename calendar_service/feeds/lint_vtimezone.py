"""Rules for the definitions of time zones: what a VTIMEZONE must hold, and what readers trip on."""

import re
from collections.abc import Iterator

from calendar_service.feeds.lint_feed import Feed
from calendar_service.feeds.lint_finding import Check, Client, Hit, Level
from calendar_service.feeds.lint_times import iana_name, read_offset
from calendar_service.feeds.lint_zone_table import OBSERVANCES

OFFSET_NAME = re.compile(r"(?:UTC|GMT)?[+-]\d{1,2}(?::?\d\d)?", re.IGNORECASE | re.ASCII)
_LINES_MOST = 200
_DROPS_ALL = (
    (Client.HOME_ASSISTANT, "drops the whole calendar"),
    (Client.OUTLOOK, "may show an empty calendar"),
)


def _unknown_names(feed: Feed) -> Iterator[Hit]:
    for zone in feed.each("VTIMEZONE"):
        tzid = zone.value("TZID")
        if tzid and not iana_name(tzid) and not OFFSET_NAME.fullmatch(tzid):
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
        count = sum(1 for part in (zone, *zone.parts) for _ in part.each(*part.properties))
        if count > _LINES_MOST:
            yield Hit(zone.line, {"count": count})


CHECKS = (
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
)

"""Rules for the time zones that events name: each is defined, and rightly."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from calendar_service.domain.when import at_midnight, instant, local, next_day
from calendar_service.feeds.lint_feed import Entry, Feed
from calendar_service.feeds.lint_finding import Check, Client, Hit, Level
from calendar_service.feeds.lint_times import (
    Stamp,
    iana_name,
    is_countable,
    show,
    show_offset,
)
from calendar_service.feeds.lint_vtimezone import OFFSET_NAME
from calendar_service.feeds.lint_zone_table import (
    OBSERVANCES,
    Difference,
    ZoneTable,
    differences,
    last_compared,
)
from calendar_service.feeds.zone_rules import EPOCH_LOCAL
from calendar_service.recurrence.starts import starts

_IN_ZONES = frozenset(("VTIMEZONE", *OBSERVANCES))


def _named_zones(feed: Feed) -> Mapping[str, int]:
    """Return the lines on which each TZID is first used."""
    found: dict[str, int] = {}
    for component in feed.tree.components:
        if component.name not in _IN_ZONES:
            for written in component.each(*component.properties):
                if "TZID" in written.params:
                    found.setdefault(written.params["TZID"], written.line)
    return found


def _undefined(feed: Feed) -> Iterator[Hit]:
    defined = {zone.value("TZID") for zone in feed.each("VTIMEZONE")}
    for tzid, line in _named_zones(feed).items():
        if tzid not in defined:
            yield Hit(line, {"tzid": tzid})


def _fixed_offsets(feed: Feed) -> Iterator[Hit]:
    for tzid, line in _named_zones(feed).items():
        if OFFSET_NAME.fullmatch(tzid):
            yield Hit(line, {"tzid": tzid})


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

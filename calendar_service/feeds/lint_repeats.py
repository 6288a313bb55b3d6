"""Rules for what departs from a series: left-out dates, extra dates, changed occurrences."""

from collections.abc import Callable, Iterable, Iterator

from calendar_service.domain.when import Moment
from calendar_service.feeds.lint_feed import Entry, Feed
from calendar_service.feeds.lint_finding import Check, Client, Hit, Level
from calendar_service.feeds.lint_times import Form, Stamp, is_countable, seen_from, show
from calendar_service.recurrence.starts import known_starts

StampsOf = Callable[[Entry], Iterable[Stamp]]


def _other_types(stamps: StampsOf) -> Callable[[Feed], Iterator[Hit]]:
    """Return a finder of moments that are dates beside a timed start, or times beside a date."""

    def find(feed: Feed) -> Iterator[Hit]:
        for stamp, start in _beside_starts(feed, stamps):
            if stamp.is_day != start.is_day:
                yield Hit(stamp.line, {"form": stamp.form, "start": start.form})

    return find


def _other_zones(stamps: StampsOf) -> Callable[[Feed], Iterator[Hit]]:
    """Return a finder of times that are written in another zone than the start."""

    def find(feed: Feed) -> Iterator[Hit]:
        for stamp, start in _beside_starts(feed, stamps):
            timed = not stamp.is_day and not start.is_day
            if timed and (stamp.form, stamp.tzid) != (start.form, start.tzid):
                yield Hit(stamp.line, {"zone": _zone_of(stamp), "start": _zone_of(start)})

    return find


def _beside_starts(feed: Feed, stamps: StampsOf) -> Iterator[tuple[Stamp, Stamp]]:
    """Yield the moments with the start of the series that they belong to."""
    masters = feed.masters()
    for entry in feed.entries:
        key = (entry.component.number, entry.uid)
        series = masters.get(key) if entry.recurrence_id else entry
        if series and series.start:
            for stamp in stamps(entry):
                yield stamp, series.start


def _zone_of(stamp: Stamp) -> str:
    return stamp.tzid if stamp.form is Form.ZONED else "UTC" if stamp.form is Form.UTC else "none"


def _exclude(entry: Entry) -> Iterable[Stamp]:
    return entry.exclude


def _include(entry: Entry) -> Iterable[Stamp]:
    return entry.include


def _recurrence_ids(entry: Entry) -> Iterable[Stamp]:
    return [entry.recurrence_id] if entry.recurrence_id else []


def _pointless_exdates(feed: Feed) -> Iterator[Hit]:
    for entry in feed.entries:
        yield from _unmatched(entry, entry.exclude)


def _pointless_overrides(feed: Feed) -> Iterator[Hit]:
    overrides: dict[tuple[int, str], list[Stamp]] = {}
    for entry in feed.entries:
        if entry.recurrence_id:
            key = (entry.component.number, entry.uid)
            overrides.setdefault(key, []).append(entry.recurrence_id)
    masters = feed.masters()
    for key, stamps in overrides.items():
        if key in masters:
            yield from _unmatched(masters[key], stamps)


def _unmatched(master: Entry, stamps: Iterable[Stamp]) -> Iterator[Hit]:
    """Yield those that are no start of the series, where that can be told."""
    if master.series is None or master.start is None:
        return
    moments = [(stamp, seen_from(stamp, master.start)) for stamp in stamps]
    asked: dict[Stamp, Moment] = {
        stamp: moment for stamp, moment in moments if moment and is_countable(moment)
    }
    known = known_starts(master.series, frozenset(asked.values()))
    for stamp, moment in asked.items():
        if moment not in known:
            yield Hit(stamp.line, {"moment": show(stamp.moment)})


def _orphans(feed: Feed) -> Iterator[Hit]:
    masters = feed.masters()
    for entry in feed.entries:
        is_known = (entry.component.number, entry.uid) in masters
        if entry.recurrence_id and entry.uid and not is_known:
            yield Hit(entry.recurrence_id.line, {"uid": entry.uid})


def _following(feed: Feed) -> Iterator[Hit]:
    for event in feed.each("VEVENT"):
        for written in event.each("RECURRENCE-ID"):
            if "RANGE" in written.params:
                yield Hit(written.line, {"range": written.params["RANGE"]})


def _periods(feed: Feed) -> Iterator[Hit]:
    for event in feed.each("VEVENT"):
        for written in event.each("RDATE"):
            if written.params.get("VALUE", "").upper() == "PERIOD":
                yield Hit(written.line)


def _rdates_alone(feed: Feed) -> Iterator[Hit]:
    return (hit for hit, loses_start in _rdates(feed) if loses_start)


def _rdates_beside(feed: Feed) -> Iterator[Hit]:
    return (hit for hit, loses_start in _rdates(feed) if not loses_start)


def _rdates(feed: Feed) -> Iterator[tuple[Hit, bool]]:
    """Yield each event's first RDATE, and whether its start is lost without an RRULE."""
    for entry in feed.entries:
        written, start = entry.component.first("RDATE"), entry.start
        is_sound = start and all(stamp.is_day == start.is_day for stamp in entry.include)
        if written and start and is_sound and written.params.get("VALUE", "").upper() != "PERIOD":
            stands_again = any(stamp.moment == start.moment for stamp in entry.include)
            yield Hit(written.line), not entry.rule and not stands_again


def _several_rules(feed: Feed) -> Iterator[Hit]:
    for event in feed.each("VEVENT"):
        rules = list(event.each("RRULE"))
        if len(rules) > 1:
            yield Hit(rules[1].line)


CHECKS = (
    Check(
        "exdate-of-other-type",
        Level.ERROR,
        "EXDATE is {form} but DTSTART {start} (section 3.8.5.1).",
        _other_types(_exclude),
        ((Client.OTHERS, "differ: about half show the dates that it should take out"),),
    ),
    Check(
        "exdate-in-other-zone",
        Level.WARNING,
        "EXDATE is in another zone ({zone}) than DTSTART ({start}).",
        _other_zones(_exclude),
        ((Client.OTHERS, "may show the dates that it should take out"),),
    ),
    Check(
        "exdate-of-nothing",
        Level.WARNING,
        "EXDATE takes out {moment}, which is no date of the series.",
        _pointless_exdates,
        ((Client.OTHERS, "show the date that was meant"),),
    ),
    Check(
        "rdate-of-other-type",
        Level.ERROR,
        "RDATE is {form} but DTSTART {start} (section 3.8.5.2).",
        _other_types(_include),
        ((Client.OTHERS, "show it for the whole day, at midnight, or not"),),
    ),
    Check(
        "rdate-of-periods",
        Level.ERROR,
        "RDATE holds periods, which most readers cannot take.",
        _periods,
        (
            (Client.HOME_ASSISTANT, "drops the whole calendar"),
            (Client.KHAL, "leaves the event out"),
            (Client.OTHERS, "leave the extra dates out"),
        ),
    ),
    Check(
        "rdate-without-rrule",
        Level.ERROR,
        "There is RDATE without RRULE, and DTSTART does not stand again in it.",
        _rdates_alone,
        (
            (Client.HOME_ASSISTANT, "leaves the first date out"),
            (Client.THUNDERBIRD, "leaves the first date out"),
            (Client.NEXTCLOUD, "may leave the extra dates out"),
        ),
    ),
    Check(
        "rdate",
        Level.WARNING,
        "Several readers lose extra dates (RDATE); events of their own are safer.",
        _rdates_beside,
        ((Client.NEXTCLOUD, "may leave the extra dates out"),),
    ),
    Check(
        "override-without-series",
        Level.WARNING,
        "This is a changed occurrence of {uid}, which is not in the calendar.",
        _orphans,
        (
            (Client.THUNDERBIRD, "may leave it out"),
            (Client.OTHERS, "show it as an event of its own"),
        ),
    ),
    Check(
        "override-of-other-type",
        Level.ERROR,
        "RECURRENCE-ID is {form} but the series' DTSTART {start} (section 3.8.4.4).",
        _other_types(_recurrence_ids),
        (
            (Client.HOME_ASSISTANT, "shows the occurrence twice, as it was and as it is"),
            (Client.OTHERS, "may show it twice"),
        ),
    ),
    Check(
        "override-in-other-zone",
        Level.ERROR,
        "RECURRENCE-ID is in another zone ({zone}) than the series' DTSTART ({start}), which"
        " section 3.8.4.4 forbids.",
        _other_zones(_recurrence_ids),
        (
            (Client.HOME_ASSISTANT, "shows the occurrence twice, as it was and as it is"),
            (Client.OTHERS, "may show it twice"),
        ),
    ),
    Check(
        "override-of-nothing",
        Level.WARNING,
        "RECURRENCE-ID names {moment}, which is no date of the series.",
        _pointless_overrides,
        ((Client.OTHERS, "show it as one more date, or leave it out"),),
    ),
    Check(
        "range",
        Level.ERROR,
        "RECURRENCE-ID has RANGE={range}, which few readers apply; end the series and begin "
        "another.",
        _following,
        (
            (Client.HOME_ASSISTANT, "changes that one date alone"),
            (Client.OTHERS, "change that one date alone"),
        ),
    ),
    Check(
        "several-rules",
        Level.ERROR,
        "The event has a second RRULE (section 3.8.5.3 advises against it).",
        _several_rules,
        (
            (Client.HOME_ASSISTANT, "drops the whole calendar"),
            (Client.OTHERS, "follow the first or the last of them"),
        ),
    ),
)

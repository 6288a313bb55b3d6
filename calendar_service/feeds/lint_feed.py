"""A document read for a check: its rows, its components, and what its events and zones mean."""

import codecs
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from calendar_service.domain.event import Recurrence
from calendar_service.domain.occurrence import Series
from calendar_service.domain.problems import Problems
from calendar_service.domain.rule import Rule, parse_rule
from calendar_service.feeds.lint_lines import (
    Component,
    Line,
    Property,
    Tree,
    join_rows,
    read_tree,
    split_rows,
)
from calendar_service.feeds.lint_times import (
    Form,
    Stamp,
    is_countable,
    read_duration,
    read_stamp,
    read_stamps,
    seen_from,
)
from calendar_service.feeds.lint_zone_table import ZoneTable, read_zone_table


@dataclass(frozen=True, slots=True)
class Entry:
    """One VEVENT. What is missing or cannot be read is None, or left out of the tuples.

    `series` is when it happens, without what is excluded; None where that cannot be told.
    """

    component: Component
    uid: str
    start: Stamp | None
    end: Stamp | None
    duration: timedelta | None
    recurrence_id: Stamp | None
    rule: Mapping[str, str]
    include: tuple[Stamp, ...]
    exclude: tuple[Stamp, ...]
    series: Series | None

    @property
    def stamps(self) -> Iterator[Stamp]:
        """Yield every moment that it names."""
        for stamp in (self.start, self.end, self.recurrence_id):
            if stamp:
                yield stamp
        yield from self.include
        yield from self.exclude


@dataclass(frozen=True, slots=True)
class Feed:
    """`zones` holds the definitions that can be read, the first of each name."""

    octets: bytes
    rows: tuple[bytes, ...]
    lines: tuple[Line, ...]
    tree: Tree
    entries: tuple[Entry, ...]
    zones: Mapping[str, ZoneTable]

    def each(self, *names: str) -> Iterator[Component]:
        """Yield the components of these names, in the order in which they begin."""
        return (each for each in self.tree.components if each.name in names)

    def masters(self) -> Mapping[tuple[int, str], Entry]:
        """Return the entries that are no override, by the number of their calendar and UID."""
        return {
            (entry.component.number, entry.uid): entry
            for entry in reversed(self.entries)
            if entry.uid and entry.recurrence_id is None
        }


def read_feed(octets: bytes) -> Feed:
    """Return what can be read of a document, which may be anything."""
    rows = split_rows(octets.removeprefix(codecs.BOM_UTF8))
    lines = join_rows(rows)
    tree = read_tree(lines)
    entries = tuple(_read_entry(each) for each in tree.components if each.name == "VEVENT")
    zones = [read_zone_table(each) for each in tree.components if each.name == "VTIMEZONE"]
    tables = {table.tzid: table for table in reversed(zones) if table}
    return Feed(octets, rows, lines, tree, entries, tables)


def rule_parts(text: str) -> dict[str, str]:
    """Return the parts of an RRULE, names and values in capitals."""
    pairs = (part.partition("=") for part in text.upper().split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs}


def _read_entry(component: Component) -> Entry:
    rrule = component.first("RRULE")
    entry = Entry(
        component=component,
        uid=component.value("UID"),
        start=read_stamp(component.first("DTSTART")),
        end=read_stamp(component.first("DTEND")),
        duration=read_duration(component.value("DURATION")),
        recurrence_id=read_stamp(component.first("RECURRENCE-ID")),
        rule=rule_parts(rrule.value) if rrule else {},
        include=_listed(component, "RDATE"),
        exclude=_listed(component, "EXDATE"),
        series=None,
    )
    return replace(entry, series=_read_series(entry))


def _listed(component: Component, name: str) -> tuple[Stamp, ...]:
    return tuple(stamp for each in component.each(name) for stamp in read_stamps(each) or ())


def _read_series(entry: Entry) -> Series | None:
    """Where the zone is not known, an UNTIL in UTC cannot be compared, nor an instant placed."""
    start = entry.start
    if start is None or not is_countable(start.moment):
        return None
    tzid = start.known_tzid or ("UTC" if start.form is not Form.ZONED else None)
    rules = [_read_rule(each, start, tzid) for each in entry.component.each("RRULE") if tzid]
    include = [seen_from(stamp, start) for stamp in entry.include]
    if tzid is None or len(rules) > 1 or None in rules or entry.component.first("EXRULE"):
        return None
    moments = sorted({moment for moment in include if moment and is_countable(moment)})
    return Series(start.moment, None, tzid, Recurrence(_only(rules), tuple(moments)))


def _read_rule(written: Property, start: Stamp, tzid: str) -> Rule | None:
    return parse_rule(written.value, start.moment, tzid, Problems())


def _only(rules: Sequence[Rule | None]) -> Rule | None:
    return rules[0] if rules else None

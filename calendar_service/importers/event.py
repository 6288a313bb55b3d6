"""One event of a file, with its changed occurrences, as a draft."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from calendar_service.domain.when import FIRST_DAY, LAST_DAY, Moment, format_moment
from calendar_service.importers.draft import Draft, Notes, Unreadable
from calendar_service.importers.entry import Entry, check_readable
from calendar_service.importers.moments import Span, Times
from calendar_service.importers.our_own import PROGRAM, read_told_fields, without_our_additions
from calendar_service.importers.overrides import read_overrides
from calendar_service.importers.series import Pattern, ascending, read_exclude, read_pattern
from calendar_service.importers.texts import read_texts
from calendar_service.importers.vetting import vetted
from calendar_service.recurrence.starts import starts


def read_draft(entry: Entry, changed: Iterable[Entry], uid: str | None, notes: Notes) -> Draft:
    """Return the draft of an event. Raises `Unreadable`."""
    check_readable(entry)
    times = Times(entry.origin.zones, notes)
    pattern = read_pattern(entry.component, times)
    fields = {"status": "confirmed", **read_texts(entry.component, entry.origin, notes)}
    fields["title"] = fields.get("title") or _makeshift_title(fields, notes)
    overrides = read_overrides(changed, pattern, fields, notes)
    pattern = _with_strangers(pattern, overrides, notes)
    exclude = read_exclude(entry.component, pattern, times) - overrides.keys()
    fields |= _span_fields(pattern.span) | _repeat_fields(pattern, exclude, overrides)
    if entry.origin.program.startswith(PROGRAM):
        fields = without_our_additions(fields, read_told_fields(entry.component))
    kept = vetted(fields, default_tzid=pattern.span.tzid, notes=notes)
    return Draft(uid, kept, notes.all())


def _makeshift_title(fields: dict[str, Any], notes: Notes) -> str:
    first_line = str(fields.get("description", "")).partition("\n")[0]
    if not first_line:
        raise Unreadable("{event} has neither a title nor a description.")
    notes.add("It has no title; its description's first words stand for it.")
    return first_line[:_MAKESHIFT_LENGTH_MOST].strip()


_MAKESHIFT_LENGTH_MOST = 80


def _with_strangers(
    pattern: Pattern, overrides: dict[Moment, dict[str, Any]], notes: Notes
) -> Pattern:
    """Changed occurrences that are none of the series become extra dates, as most readers show
    them; cancelled ones among them are forgotten."""
    strangers = overrides.keys() - pattern.known(overrides.keys())
    for moment in strangers:
        if overrides[moment].get("status") == "cancelled":
            del overrides[moment]
    extra = frozenset(moment for moment in strangers if moment in overrides)
    if not extra:
        return pattern
    notes.add("Changed occurrences that are none of its series were kept as extra dates.")
    return replace(pattern, include=pattern.include | extra)


def _span_fields(span: Span) -> dict[str, str]:
    found = {"start": format_moment(span.start), "time_zone": span.tzid}
    return found if span.end is None else {**found, "end": format_moment(span.end)}


def _repeat_fields(
    pattern: Pattern, exclude: frozenset[Moment], overrides: dict[Moment, dict[str, Any]]
) -> dict[str, Any]:
    if next(starts(pattern.series(exclude), FIRST_DAY, LAST_DAY), None) is None:
        raise Unreadable("{event} leaves out every one of its dates.")
    found = {
        "recurrence": pattern.text,
        "include": [format_moment(moment) for moment in ascending(pattern.include)],
        "exclude": [format_moment(moment) for moment in ascending(exclude)],
        "overrides": [
            {"recurrence_id": format_moment(moment), **overrides[moment]}
            for moment in ascending(overrides)
            if overrides[moment]
        ],
    }
    return {name: value for name, value in found.items() if value}

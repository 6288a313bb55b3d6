"""The occurrences of an imported series that differ from it (RFC 5545 §3.8.4.4)."""

from collections.abc import Iterable, Mapping
from typing import Any

from calendar_service.domain.when import Moment, at_midnight, format_moment, is_day
from calendar_service.importers.draft import Notes, Unreadable
from calendar_service.importers.entry import Entry, check_readable
from calendar_service.importers.moments import Times, Written, on_clock
from calendar_service.importers.series import Pattern, original_start
from calendar_service.importers.texts import read_texts

_KEPT = ("title", "status", "status_reason", "venue", "description")
_NOT_KEPT = {"url": "link", "online_url": "link to take part", "organiser": "organiser"}


def read_overrides(
    changed: Iterable[Entry], pattern: Pattern, fields: Mapping[str, Any], notes: Notes
) -> dict[Moment, dict[str, Any]]:
    """Return by original start what differs from the series, whose fields are given: perhaps
    nothing. Of several for one start, the one with the highest SEQUENCE holds."""
    found: dict[Moment, dict[str, Any]] = {}
    for entry in sorted(changed, key=lambda entry: entry.version):
        try:
            check_readable(entry)
            original = _original(entry, pattern, notes)
            texts = _texts(entry, fields, notes)
            found[original] = {**texts, **_times(entry, original, pattern, notes)}
        except Unreadable as reason:
            notes.add(str(reason.problem("", event="A changed occurrence")))
    return found


def _original(entry: Entry, pattern: Pattern, notes: Notes) -> Moment:
    times = Times(entry.origin.zones, notes)
    written = next(times.each(entry.component, "RECURRENCE-ID"), None)
    if written is None:
        raise Unreadable("{event} does not say which it is.")
    original = original_start(written, pattern.span)
    line = entry.component.first("RECURRENCE-ID")
    if line and line.params.get("RANGE", "").upper() == "THISANDFUTURE":
        notes.add(
            f"The change of {format_moment(original)} was meant for all dates after it too; "
            "it was kept for this one."
        )
    return original


def _texts(entry: Entry, fields: Mapping[str, Any], notes: Notes) -> dict[str, Any]:
    texts = read_texts(entry.component, entry.origin, notes)
    differing = {name: text for name, text in texts.items() if text != fields.get(name)}
    for name, word in _NOT_KEPT.items():
        if name in differing:
            notes.add(f"A changed occurrence has another {word}, which was left out.")
    return {name: differing[name] for name in _KEPT if name in differing}


def _times(entry: Entry, original: Moment, pattern: Pattern, notes: Notes) -> dict[str, str]:
    if entry.component.first("DTSTART") is None:
        return {}
    own = Times(entry.origin.zones, notes).span(entry.component)
    start = on_clock(Written(own.start, own.tzid), pattern.span.tzid)
    if is_day(start) != is_day(pattern.span.start):
        notes.add(
            f"The occurrence of {format_moment(original)} is all-day where the series is not, "
            "or the other way round; its times were left out."
        )
        return {}
    found = {} if start == original else {"start": format_moment(start)}
    if own.end is not None and own.length != pattern.span.length:
        end = on_clock(Written(own.end, own.tzid), pattern.span.tzid)
        if at_midnight(end) > at_midnight(start):
            found["end"] = format_moment(end)
    return found

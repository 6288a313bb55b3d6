"""An iCalendar file (RFC 5545) as drafts: which of its components are an event together."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from calendar_service.domain.problems import Problem
from calendar_service.importers.components import Component, read_components
from calendar_service.importers.draft import Draft, Notes, Reading, Unreadable
from calendar_service.importers.entry import Entry
from calendar_service.importers.event import read_draft
from calendar_service.importers.limits import UID_BYTES_MOST, WEB, Limits
from calendar_service.importers.lines import read_lines
from calendar_service.importers.our_own import PROGRAM, is_tombstone
from calendar_service.importers.quirks import COMPONENT_NAMES
from calendar_service.importers.standpoint import Standpoint
from calendar_service.importers.texts import Origin


def read_ics(source: bytes, *, default_tzid: str, limits: Limits = WEB) -> Reading:
    """Return a draft of each event; times without a zone, or in UTC, are told in the zone the
    file names for itself, else in the default one.

    One event that cannot be read spoils no other; a file beyond the limits is not read at all.
    """
    try:
        root = read_components(read_lines(source, limits), limits)
    except Unreadable as refused:
        return Reading(problems=(refused.problem("file"),))
    calendars = [part for part in (root, *root.parts) if part.name in ("", "VCALENDAR")]
    if len(calendars) == 1 and not root.parts:
        return Reading(problems=(Problem("file", "There is no iCalendar calendar in this file."),))
    read = [each for group in _groups(_entries(calendars, default_tzid)) for each in _read(group)]
    return Reading(
        drafts=tuple(each for each in read if isinstance(each, Draft)),
        problems=(
            *(each for each in read if isinstance(each, Problem)),
            *_left_out(calendars),
        ),
    )


def read_calendar(source: bytes, content_type: str, standpoint: Standpoint) -> Reading:
    """Return what `read_ics` gives for a file of a stranger."""
    return read_ics(source, default_tzid=standpoint.tzid)


def _entries(calendars: Iterable[Component], default_tzid: str) -> Iterator[Entry]:
    number = 0
    for calendar in calendars:
        origin = Origin.of(calendar, default_tzid)
        is_ours = origin.program.startswith(PROGRAM)
        for part in calendar.parts:
            if part.name == "VEVENT":
                number += 1
                if not (is_ours and is_tombstone(part)):
                    yield Entry(number, part, origin)


def _groups(entries: Iterable[Entry]) -> list[list[Entry]]:
    """Return the entries that share a UID together, in the order in which they begin."""
    groups: dict[str | int, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.uid or entry.number, []).append(entry)
    return list(groups.values())


def _read(group: Sequence[Entry]) -> Iterator[Draft | Problem]:
    """Yield what the entries of one UID are: one event as a rule, else several or none."""
    masters = [entry for entry in group if not entry.is_changed_occurrence]
    changed = [entry for entry in group if entry.is_changed_occurrence]
    if not masters:
        for entry in changed:
            yield _read_orphan(entry)
        return
    newest, *twins = _versions(masters)
    notes = Notes()
    if len(masters) > 1 + len(twins):
        notes.add("The file holds several versions of it; the newest was read.")
    yield _drafted(newest, changed, newest.uid, notes)
    for twin in twins:
        notes = Notes()
        notes.add("Another event in the file has the same UID, so it gets a new one.")
        yield _drafted(twin, (), None, notes)


def _versions(masters: Sequence[Entry]) -> list[Entry]:
    """Return the newest entry, and after it those that only share its UID: they are no older,
    but begin at another time."""
    newest = max(masters, key=lambda entry: entry.version)
    starts = {newest.component.value("DTSTART"): newest}
    for entry in masters:
        if entry.sequence == newest.sequence:
            starts.setdefault(entry.component.value("DTSTART"), entry)
    return list(starts.values())


def _read_orphan(entry: Entry) -> Draft | Problem:
    notes = Notes()
    notes.add("It is one date of a series that is not in the file.")
    uid = f"{entry.uid}-{entry.component.value('RECURRENCE-ID')}" if entry.uid else None
    fits = uid is not None and len(uid.encode()) <= UID_BYTES_MOST
    return _drafted(entry, (), uid if fits else None, notes)


def _drafted(
    entry: Entry, changed: Iterable[Entry], uid: str | None, notes: Notes
) -> Draft | Problem:
    try:
        return read_draft(entry, changed, uid, notes)
    except Unreadable as refused:
        return refused.problem(f"events.{entry.number}", event=entry.label)


def _left_out(calendars: Iterable[Component]) -> Iterator[Problem]:
    names = Counter(part.name for calendar in calendars for part in calendar.parts)
    for name, plural in COMPONENT_NAMES.items():
        if names[name]:
            yield Problem(
                "file",
                "Only events are read. Left out: {components} ({count}).",
                {"count": names[name], "components": plural},
            )

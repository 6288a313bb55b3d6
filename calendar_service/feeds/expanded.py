"""A series for readers that cannot repeat: an event of its own for each of its dates."""

from collections.abc import Iterator, Sequence

from calendar_service.domain.event import Event, Placement
from calendar_service.domain.occurrence import Occurrence
from calendar_service.domain.when import at_midnight
from calendar_service.feeds.entry import entry_of, single
from calendar_service.feeds.ics import ZoneUse
from calendar_service.feeds.tombstone import render_tombstone
from calendar_service.feeds.vevent import Voice, render_vevents, used_zone


def render_expanded(event: Event, occurrences: Sequence[Occurrence], voice: Voice) -> bytes:
    """Return a VEVENT for each occurrence, in their order, told as its override says.

    Each has a UID that stays when the date moves, and no RRULE; a single event keeps its own.
    """
    told_by = voice.of_one_event()
    entries = (entry_of(event, occurrence) for occurrence in occurrences)
    return b"".join(render_vevents(single(entry), told_by) for entry in entries)


def render_withdrawn(event: Event, occurrences: Sequence[Occurrence], voice: Voice) -> bytes:
    """Return the tombstones of the dates of a series that was withdrawn, under the UIDs that they
    had here; its version is that of the withdrawal."""
    version = event.version
    return b"".join(
        render_tombstone(
            single(entry_of(event, occurrence)),
            voice,
            changed_at=version.changed_at,
            sequence=version.sequence,
        )
        for occurrence in occurrences
    )


def expanded_zones(occurrences: Sequence[Occurrence]) -> tuple[ZoneUse, ...]:
    """Return the zones that these VEVENTs name, each occurrence for itself."""
    return tuple(zone for each in occurrences for zone in _zones(each))


def _zones(occurrence: Occurrence) -> Iterator[ZoneUse]:
    place = Placement(occurrence.start, occurrence.end, occurrence.tzid)
    if tzid := used_zone(place, recurs=False):
        end = occurrence.end or occurrence.start
        yield ZoneUse(tzid, at_midnight(occurrence.start), at_midnight(end))

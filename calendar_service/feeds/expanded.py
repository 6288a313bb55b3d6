"""A series for readers that cannot repeat: an event of its own for each of its dates."""

from collections.abc import Iterator, Sequence

from calendar_service.domain.event import Event, Placement, Recurrence
from calendar_service.domain.occurrence import Occurrence, Window, series_of
from calendar_service.domain.when import at_midnight, is_wall_time
from calendar_service.feeds.entry import date_uid, entry_of, own_uid, single
from calendar_service.feeds.ics import ZoneUse
from calendar_service.feeds.tombstone import render_tombstone
from calendar_service.feeds.vevent import Voice, render_vevents, used_zone
from calendar_service.recurrence.expand import expand
from calendar_service.recurrence.starts import known_starts

GONE_MOST = 5000


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


def render_gone(event: Event, earlier: Sequence[Event], window: Window, voice: Voice) -> bytes:
    """Return the tombstones of the dates in the window that earlier versions of the event had and
    this one has not, under the UIDs that they had here. The window has an end."""
    gone: dict[str, tuple[Event, Occurrence]] = {}
    for version in earlier:
        for occurrence in _dates(version, window):
            gone.setdefault(own_uid(entry_of(version, occurrence)), (version, occurrence))
    still = _uids(event, [occurrence for _, occurrence in gone.values()])
    return b"".join(
        render_withdrawn(version, [occurrence], voice)
        for uid, (version, occurrence) in sorted(gone.items())
        if uid not in still
    )


def _dates(event: Event, window: Window) -> list[Occurrence]:
    series = series_of(event)
    return [] if series is None else expand(series, window, GONE_MOST)


def _uids(event: Event, occurrences: Sequence[Occurrence]) -> frozenset[str]:
    """Return the UIDs under which the event may be told on these dates."""
    series = series_of(event)
    if series is None or series.recurrence == Recurrence():
        return frozenset({event.uid})
    is_timed = is_wall_time(series.start)
    dates = [each.recurrence_id for each in occurrences if each.recurrence_id is not None]
    alike = [date for date in dates if is_wall_time(date) is is_timed]
    return frozenset(date_uid(event.uid, date) for date in known_starts(series, alike))


def expanded_zones(occurrences: Sequence[Occurrence]) -> tuple[ZoneUse, ...]:
    """Return the zones that these VEVENTs name, each occurrence for itself."""
    return tuple(zone for each in occurrences for zone in _zones(each))


def _zones(occurrence: Occurrence) -> Iterator[ZoneUse]:
    place = Placement(occurrence.start, occurrence.end, occurrence.tzid)
    if tzid := used_zone(place, recurs=False):
        end = occurrence.end or occurrence.start
        yield ZoneUse(tzid, at_midnight(occurrence.start), at_midnight(end))

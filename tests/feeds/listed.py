"""Entries as the JSON listing has them, from which the table is made."""

from collections.abc import Iterable, Iterator

from calendar_service.feeds.entry import Entry
from calendar_service.feeds.harmless import harmless
from calendar_service.feeds.upcoming import Times, fill_times, render_occurrence
from tests.events import VOICE


def listed(entries: Iterable[Entry]) -> Iterator[bytes]:
    for entry in entries:
        yield fill_times(render_occurrence(harmless(entry.event), VOICE), _times(entry))


def _times(entry: Entry) -> Times:
    """A survey that never closes has no place, but perhaps an opening."""
    event, place = entry.event, entry.place
    if place is None:
        return Times(event.start, event.end, event.tzid, None)
    return Times(place.start, place.end, place.tzid, entry.recurrence_id)

"""What readers may still have of an event that has changed: how it stood before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from calendar_service.domain.event import Event

TOMBSTONE_STAYS = timedelta(days=60)
"""So long a calendar is told that something in it is no more."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """An event at the times that a version of it had, which stood until the next one came."""

    event: Event
    until: datetime


def still_remembered(event: Event, earlier: Iterable[Earlier]) -> list[Event]:
    """Return the earlier ones that stood in the 60 days before the event changed last, in their
    order: counted from there, the same event gives the same bytes whenever it is rendered."""
    since = event.version.changed_at - TOMBSTONE_STAYS
    return [each.event for each in earlier if each.until >= since]

"""Which edits cancel an event, or take that back: what its confirmed sender may do at once."""

from collections.abc import Mapping
from typing import Any

from calendar_service.domain.event import Event, Override, Status
from calendar_service.domain.when import Moment

RULE = "own_cancellation"
"""By this name the record of decisions tells of it."""

_TELLING = {"status", "status_reason"}


def cancels(changes: Mapping[str, Any]) -> bool:
    """True if the changes cancel, and do nothing else."""
    return changes.get("status") == Status.CANCELLED and set(changes) <= _TELLING


def takes_back(changes: Mapping[str, Any]) -> bool:
    """True if the changes bring what was cancelled back, and do nothing else."""
    return set(changes) == {"status"} and changes["status"] != Status.CANCELLED


def is_cancelled(event: Event, recurrence_id: Moment | None = None) -> bool:
    """True if the event, or this date of it, stands as cancelled."""
    if recurrence_id is None:
        return event.status is Status.CANCELLED
    return _status_of(event, recurrence_id) is Status.CANCELLED


def _status_of(event: Event, recurrence_id: Moment) -> Status:
    overrides: tuple[Override, ...] = event.recurrence.overrides if event.recurrence else ()
    told = [each.status for each in overrides if each.recurrence_id == recurrence_id]
    return (told[0] if told else None) or event.status

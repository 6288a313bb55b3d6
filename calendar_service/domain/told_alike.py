"""Whether two versions of an event differ in anything that a reader could see."""

from dataclasses import replace

from calendar_service.domain.event import Event, Override, with_override
from calendar_service.domain.when import Moment, at_midnight


def is_told_alike(event: Event, other: Event) -> bool:
    """True if no reader could see a difference between the two, their versions aside."""
    return _told(event) == _told(replace(other, version=event.version))


def _told(event: Event) -> Event:
    """Return the event without what its overrides only say again."""
    recurrence = event.recurrence
    if recurrence is None:
        return event
    said = (_differing(override, event) for override in recurrence.overrides)
    overrides = tuple(each for each in said if each != Override(each.recurrence_id))
    return replace(event, recurrence=replace(recurrence, overrides=overrides))


def _differing(override: Override, event: Event) -> Override:
    told = with_override(event, override)
    original = override.recurrence_id
    is_other = (told.status, told.status_reason) != (event.status, event.status_reason)
    return Override(
        original,
        status=told.status if is_other else None,
        status_reason=told.status_reason if is_other else None,
        start=None if override.start == original else override.start,
        end=None if override.end == _usual_end(override, event) else override.end,
        title=None if told.title == event.title else told.title,
        venue=None if told.venue == event.venue else told.venue,
        description=None if told.description == event.description else told.description,
    )


def _usual_end(override: Override, event: Event) -> Moment | None:
    if event.start is None or event.end is None:
        return None
    length = at_midnight(event.end) - at_midnight(event.start)
    return (override.start or override.recurrence_id) + length

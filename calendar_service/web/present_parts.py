"""The events that one submission has become, as its private page lists them."""

from dataclasses import dataclass

from calendar_service.domain.event import Event
from calendar_service.domain.when import day_of
from calendar_service.feeds.rule_text import rule_text
from calendar_service.operations.cancel_event import OwnEvent
from calendar_service.web.visit import Visit


@dataclass(frozen=True, slots=True)
class PartView:
    """One of several; `is_here` the one that the page is about now."""

    title: str
    when: str
    event_path: str
    manage_path: str
    is_here: bool


def part_views(own: OwnEvent, manage_path: str, visit: Visit) -> tuple[PartView, ...]:
    """Return all of them, the earliest first; none where there is only one."""
    if len(own.parts) < 2:
        return ()
    return tuple(
        PartView(
            title=part.title,
            when=_when(part, visit),
            event_path=f"/events/{part.id}",
            manage_path=f"{manage_path}?event={part.id}",
            is_here=part.id == own.event.id,
        )
        for part in own.parts
    )


def _when(event: Event, visit: Visit) -> str:
    """Return the day of an event; of a series the first one, and how it repeats."""
    if event.start is None:
        return ""
    words, rule = visit.words, event.recurrence.rule if event.recurrence else None
    day = words.short_day(day_of(event.start))
    if rule is None:
        return day
    return words.say("from {day}, {rule}", day=day, rule=rule_text(rule, event.start, words))

"""A series as common readers take it: a rule, left-out dates and changed ones, but no RDATE."""

from dataclasses import dataclass, replace

from calendar_service.domain.event import Override, Placement, Recurrence
from calendar_service.domain.occurrence import Series
from calendar_service.domain.rule import Frequency, Rule
from calendar_service.domain.when import Moment, at_midnight
from calendar_service.recurrence.starts import known_starts


@dataclass(frozen=True, slots=True)
class Dates:
    """Which of the dates of start and rule are left out, and which are changed; and which dates
    those do not give. All ascend."""

    left_out: tuple[Moment, ...]
    changed: tuple[Moment, ...]
    extra: tuple[Moment, ...]


def dates_of(place: Placement, recurrence: Recurrence) -> Dates:
    """Return the exceptions of a series, without those that change nothing: an extra date that
    the rule gives too, or a change of a date that is none."""
    include, exclude = frozenset(recurrence.include), frozenset(recurrence.exclude)
    changed = frozenset(override.recurrence_id for override in recurrence.overrides)
    by_rule = Series(place.start, place.end, place.tzid, Recurrence(recurrence.rule))
    given = known_starts(by_rule, include | exclude | changed)
    return Dates(
        left_out=tuple(sorted(exclude & given)),
        changed=tuple(sorted((changed & given) - exclude)),
        extra=tuple(sorted(include - given - exclude)),
    )


def moved(place: Placement, override: Override) -> tuple[Moment, Moment | None]:
    """Return when the occurrence is; it keeps the length of the series where it names no end."""
    start = override.start or override.recurrence_id
    if override.end is not None or place.end is None:
        return start, override.end
    return start, start + (at_midnight(place.end) - at_midnight(place.start))


def for_all_readers(rule: Rule, start: Moment) -> Rule:
    """Return the rule spelt out where ical.js would move 29 February to 1 March (seen 2026-11)."""
    spelt = rule.by_month or rule.by_month_day or rule.by_day
    if rule.frequency is Frequency.YEARLY and not spelt and (start.month, start.day) == (2, 29):
        return replace(rule, by_month=(2,), by_month_day=(29,))
    return rule

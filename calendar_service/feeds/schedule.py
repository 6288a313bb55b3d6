"""How an event repeats as a schema.org Schedule, as far as that can be said there."""

from datetime import timedelta
from typing import Any

from calendar_service.domain.event import Event, Recurrence
from calendar_service.domain.rule import Frequency, Rule, Weekday
from calendar_service.domain.when import Moment, at_midnight, day_of, is_wall_time, with_offset

_PERIODS = {
    Frequency.DAILY: "D",
    Frequency.WEEKLY: "W",
    Frequency.MONTHLY: "M",
    Frequency.YEARLY: "Y",
}
_WEEKDAYS = dict(
    zip(
        Weekday,
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        strict=True,
    )
)


def schedule(event: Event) -> dict[str, Any] | None:
    """Return when the event repeats; None for listed dates, and for a rule that counts from the
    end of a month or picks by position, which a Schedule cannot say: a wrong one is worse."""
    recurrence = event.recurrence or Recurrence()
    rule, start = recurrence.rule, event.start
    if rule is None or start is None or not _can_be_said(rule):
        return None
    told = {
        "@type": "Schedule",
        "repeatFrequency": f"P{rule.interval}{_PERIODS[rule.frequency]}",
        "repeatCount": rule.count,
        "byDay": _days(rule, start),
        "byMonth": list(rule.by_month),
        "byMonthDay": list(rule.by_month_day),
        "startDate": day_of(start).isoformat(),
        "endDate": None if rule.until is None else day_of(rule.until).isoformat(),
        **_clock(event, start),
        "exceptDate": [moment_text(moment, event.tzid) for moment in recurrence.exclude],
    }
    return {name: value for name, value in told.items() if value not in (None, [])}


def _can_be_said(rule: Rule) -> bool:
    return not rule.by_set_position and all(day > 0 for day in rule.by_month_day)


def _days(rule: Rule, start: Moment) -> list[str]:
    """Return the days; a numbered one as iCalendar writes it, which schema.org takes too."""
    days = rule.by_day
    if not days and rule.frequency is Frequency.WEEKLY:
        days = ((None, tuple(Weekday)[day_of(start).weekday()]),)
    return [
        f"{ordinal}{day}" if ordinal else f"https://schema.org/{_WEEKDAYS[day]}"
        for ordinal, day in days
    ]


def _clock(event: Event, start: Moment) -> dict[str, Any]:
    """Return the times of day, and the zone they are meant in; whole days have neither."""
    if not is_wall_time(start):
        return {}
    is_short = event.end is not None and at_midnight(event.end) - start < timedelta(days=1)
    end_local = at_midnight(event.end) if event.end is not None and is_short else None
    return {
        "startTime": start.time().isoformat(timespec="seconds"),
        "endTime": end_local.time().isoformat(timespec="seconds") if end_local else None,
        "scheduleTimezone": event.tzid,
    }


def moment_text(moment: Moment, tzid: str) -> str:
    """Write a date, or a time with its offset."""
    if not is_wall_time(moment):
        return moment.isoformat()
    return with_offset(moment, tzid).isoformat(timespec="seconds")

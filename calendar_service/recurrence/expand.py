"""The occurrences of a series in a window of days."""

from collections.abc import Iterator
from datetime import date, datetime

from calendar_service.domain.event import Override, Recurrence
from calendar_service.domain.occurrence import Occurrence, Series, Window, stretch
from calendar_service.domain.when import (
    FIRST_DAY,
    LAST_DAY,
    Moment,
    at_midnight,
    day_of,
    instant,
    is_day,
)
from calendar_service.recurrence.starts import known_starts, starts

# What the order of wall times and that of instants may differ by: two zones lie up to 26 hours
# apart, and a zone that changed sides of the date line has skipped a day.
SLACK_DAYS = 3


def expand(series: Series, window: Window, limit: int) -> list[Occurrence]:
    """Return the occurrences that overlap the window, ascending by (start instant,
    recurrence_id), at most `limit`.

    Wall time is kept across DST, for starts and for lengths: an occurrence of a series from
    22:00 to 04:00 ends at 04:00 even in the night that has an hour more (RFC 5545 §3.3.10). An
    override's times hold instead, and the one it does not give is kept, a length with its start;
    its status is not looked at: a cancelled occurrence still occurs. Nothing occurs on LAST_DAY
    or later.
    """
    if limit < 1:
        return []
    if series.recurrence == Recurrence():
        found = [Occurrence(None, series.start, series.end, series.tzid)]
        return [only for only in found if _overlaps(only, window)]
    found = [*_unmoved(series, window, limit), *_moved(series, window)]
    return sorted(found, key=lambda occurrence: _place(occurrence, window))[:limit]


def _unmoved(series: Series, window: Window, limit: int) -> list[Occurrence]:
    """Return the occurrences that begin when the series says, at least the first `limit`."""
    moved = {override.recurrence_id for override in _moves(series)}
    found: list[Occurrence] = []
    for moment in starts(series, *_reach(series, window)):
        if len(found) >= limit and _is_well_after(moment, found[limit - 1].start):
            break
        occurrence = _occurrence(series, Override(moment))
        if moment not in moved and _overlaps(occurrence, window):
            found.append(occurrence)
    return found


def _moved(series: Series, window: Window) -> Iterator[Occurrence]:
    """Yield the occurrences with times of their own, from wherever they were moved."""
    inside = {
        override.recurrence_id: occurrence
        for override in _moves(series)
        if _overlaps(occurrence := _occurrence(series, override), window)
    }
    known = known_starts(series, inside)
    return (occurrence for moment, occurrence in inside.items() if moment in known)


def _moves(series: Series) -> Iterator[Override]:
    overrides = series.recurrence.overrides
    return (override for override in overrides if override.start or override.end)


def _occurrence(series: Series, override: Override) -> Occurrence:
    start = override.start or override.recurrence_id
    end = override.end
    if end is None and series.end is not None:
        end = start + (at_midnight(series.end) - at_midnight(series.start))
    return Occurrence(override.recurrence_id, start, end, series.tzid)


def _reach(series: Series, window: Window) -> tuple[date, date]:
    """Return the days [first, last) on which an occurrence that overlaps the window may begin."""
    length = 0 if series.end is None else (day_of(series.end) - day_of(series.start)).days
    return (
        _shifted(window.start_day or FIRST_DAY, -max(length, 0) - SLACK_DAYS),
        _shifted(window.end_day or LAST_DAY, SLACK_DAYS),
    )


def _shifted(day: date, days: int) -> date:
    """Return the day moved, within the years of the calendar."""
    ordinal = day.toordinal() + days
    return date.fromordinal(min(max(ordinal, FIRST_DAY.toordinal()), LAST_DAY.toordinal()))


def _is_well_after(later: Moment, earlier: Moment) -> bool:
    return (day_of(later) - day_of(earlier)).days > SLACK_DAYS


def _overlaps(occurrence: Occurrence, window: Window) -> bool:
    return stretch(occurrence, window.tzid).overlaps(window)


def _place(occurrence: Occurrence, window: Window) -> tuple[datetime, Moment]:
    assert occurrence.recurrence_id is not None, "asked only of a series"
    tzid = window.tzid if is_day(occurrence.start) else occurrence.tzid
    return instant(occurrence.start, tzid), occurrence.recurrence_id

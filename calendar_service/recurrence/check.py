"""The mistakes in a series that no field alone shows."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from calendar_service.domain.event import Override, Recurrence
from calendar_service.domain.occurrence import Series
from calendar_service.domain.problems import Problem, Problems
from calendar_service.domain.when import (
    FIRST_DAY,
    LAST_DAY,
    Moment,
    day_of,
    format_moment,
    is_day,
    is_in_gap,
    is_wall_time,
)
from calendar_service.recurrence.days import rule_days
from calendar_service.recurrence.starts import is_past, known_starts, on_day, starts

LISTED_MOST = 1000
NAMED_MOST = 5


def check(series: Series, until_day: date) -> tuple[Problem, ...]:
    """Return the mistakes of a series in `start`, `end`, `recurrence`, `include`, `exclude` and
    `overrides`, all at once.

    The occurrences that begin before `until_day` are looked at for times that clocks jump over;
    one that only ends in such a gap is let pass. Lists that are too long or not of the start's
    type are looked at no further.
    """
    problems = Problems()
    _check_gaps("start", [series.start], problems, tzid=series.tzid)
    _check_gaps("end", [series.end], problems, tzid=series.tzid)
    if series.recurrence != Recurrence():
        _check_rule(series, problems)
        if _has_sound_lists(series, problems):
            _check_exclude(series, problems)
            _check_overrides(series, problems)
            _check_times(series, until_day, problems)
    return problems.all()


def _check_gaps(
    field: str, moments: Iterable[Moment | None], problems: Problems, *, tzid: str
) -> None:
    """Report the first of the moments that does not exist."""
    for moment in moments:
        if moment is not None and is_wall_time(moment) and is_in_gap(moment, tzid):
            problems.add(
                field,
                "There is no {time} on {day} in {tzid}: clocks jump over it. "
                "Choose another time or leave that date out.",
                time=f"{moment:%H:%M}",
                day=format_moment(day_of(moment)),
                tzid=tzid,
            )
            return


def _check_rule(series: Series, problems: Problems) -> None:
    rule, start_day = series.recurrence.rule, day_of(series.start)
    if rule is None:
        return
    first = next(rule_days(rule, start_day, start_day), None)
    if first is None or is_past(rule.until, on_day(series.start, first)):
        problems.add(
            "recurrence",
            "This rule never happens. It must give a date from {start} on, no later than its "
            "UNTIL and before the year {year}.",
            start=format_moment(start_day),
            year=LAST_DAY.year,
        )
    elif first != start_day:
        problems.add(
            "start",
            "The start must be one of the rule's dates, of which {first} is the next.",
            first=format_moment(first),
        )


def _has_sound_lists(series: Series, problems: Problems) -> bool:
    """Report lists that are too long or not of the start's type; True if there is none."""
    recurrence, wants_day = series.recurrence, is_day(series.start)
    lists: tuple[tuple[str, int, Iterable[Moment]], ...] = (
        ("include", len(recurrence.include), recurrence.include),
        ("exclude", len(recurrence.exclude), recurrence.exclude),
        ("overrides", len(recurrence.overrides), _times(recurrence.overrides)),
    )
    for field, length, moments in lists:
        if length > LISTED_MOST:
            problems.add(field, "At most {most} may be listed here.", most=LISTED_MOST)
        elif any(is_day(moment) != wants_day for moment in moments):
            problems.add(field, _WANTED[wants_day])
    return not any(field in problems for field, _, _ in lists)


_WANTED = {
    True: "These must be dates without a time of day, like the start.",
    False: "These must be dates with a time of day, like the start.",
}


def _times(overrides: tuple[Override, ...]) -> Iterable[Moment]:
    for override in overrides:
        for moment in (override.recurrence_id, override.start, override.end):
            if moment is not None:
                yield moment


def _check_exclude(series: Series, problems: Problems) -> None:
    exclude = series.recurrence.exclude
    whole = replace(series, recurrence=replace(series.recurrence, exclude=()))
    unknown = frozenset(exclude) - known_starts(whole, exclude)
    if unknown:
        problems.add(
            "exclude",
            "Only dates of the series can be left out, and these are none: {dates}.",
            dates=_named(unknown),
        )
    if exclude and next(starts(series, FIRST_DAY, LAST_DAY), None) is None:
        problems.add("exclude", "Every date is left out. At least one must stay.")


def _check_overrides(series: Series, problems: Problems) -> None:
    ids = Counter(override.recurrence_id for override in series.recurrence.overrides)
    unknown = ids.keys() - known_starts(series, ids.keys())
    if unknown:
        problems.add(
            "overrides",
            "Only occurrences of the series can be changed, and none starts at: {dates}.",
            dates=_named(unknown),
        )
    repeated = {moment for moment, times in ids.items() if times > 1}
    if repeated:
        problems.add(
            "overrides",
            "An occurrence can be changed once only, and these are repeated: {dates}.",
            dates=_named(repeated),
        )


def _named(moments: Iterable[Moment]) -> str:
    """Return the first few moments as text."""
    ordered = [format_moment(moment) for moment in sorted(moments)]
    return ", ".join(ordered[:NAMED_MOST]) + (", …" if len(ordered) > NAMED_MOST else "")


def _check_times(series: Series, until_day: date, problems: Problems) -> None:
    """Report times inside a gap, each where it was said; a moved occurrence is in its new one."""
    recurrence = series.recurrence
    elsewhere = {series.start, *recurrence.include}
    elsewhere.update(each.recurrence_id for each in recurrence.overrides if each.start)
    by_rule = starts(series, day_of(series.start), until_day)
    said = {
        "recurrence": (moment for moment in by_rule if moment not in elsewhere),
        "include": recurrence.include,
        "overrides": (moment for each in recurrence.overrides for moment in (each.start, each.end)),
    }
    for field, moments in said.items():
        _check_gaps(field, moments, problems, tzid=series.tzid)

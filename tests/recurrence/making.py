"""Series made from the text of a rule."""

from datetime import date

from calendar_service.domain.event import Override, Recurrence
from calendar_service.domain.occurrence import Occurrence, Series
from calendar_service.domain.problems import Problems
from calendar_service.domain.rule import Rule, parse_rule
from calendar_service.domain.when import Moment, format_moment
from calendar_service.recurrence.starts import starts

BERLIN = "Europe/Berlin"


def rule_of(text: str, start: Moment, tzid: str = BERLIN) -> Rule:
    problems = Problems()
    rule = parse_rule(text, start, tzid, problems)
    assert rule is not None, [str(problem) for problem in problems.all()]
    return rule


def series_of(
    text: str,
    start: Moment,
    end: Moment | None = None,
    *,
    tzid: str = BERLIN,
    include: tuple[Moment, ...] = (),
    exclude: tuple[Moment, ...] = (),
    overrides: tuple[Override, ...] = (),
) -> Series:
    """Return a series by the text of its rule; an empty one is no rule."""
    rule = rule_of(text, start, tzid) if text else None
    return Series(start, end, tzid, Recurrence(rule, include, exclude, overrides))


def written(occurrences: list[Occurrence]) -> list[str]:
    """Return the starts as text, for comparing at a glance."""
    return [format_moment(occurrence.start) for occurrence in occurrences]


def days_of(series: Series, from_day: date, until_day: date) -> list[str]:
    return [format_moment(moment)[:10] for moment in starts(series, from_day, until_day)]

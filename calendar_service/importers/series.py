"""On which dates an imported event repeats: its rule, its extra dates, those left out."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from calendar_service.domain.event import Recurrence
from calendar_service.domain.fields import EXCEPTIONS_MOST
from calendar_service.domain.occurrence import Series
from calendar_service.domain.problems import Problems
from calendar_service.domain.rule import Rule, format_rule, parse_rule
from calendar_service.domain.when import (
    Moment,
    at_midnight,
    day_of,
    format_moment,
    is_day,
    is_wall_time,
)
from calendar_service.importers.components import Component
from calendar_service.importers.draft import Notes, Unreadable
from calendar_service.importers.moments import Span, Times, Written, on_clock
from calendar_service.recurrence.days import rule_days
from calendar_service.recurrence.starts import is_past, known_starts, on_day

_NAMED_MOST = 5
_SHOWN_LENGTH_MOST = 100
_LOOK_TOGETHER_DAYS = 31
# Written by some programs though they change nothing.
_NEUTRAL_PARTS = frozenset(("RSCALE=GREGORIAN", "SKIP=OMIT"))


@dataclass(frozen=True, slots=True)
class Pattern:
    """The dates of an event without its exceptions; `text` is the rule as it is to be told."""

    span: Span
    rule: Rule | None = None
    text: str | None = None
    include: frozenset[Moment] = frozenset()

    @property
    def recurs(self) -> bool:
        return self.rule is not None or bool(self.include)

    def series(self, exclude: Iterable[Moment] = ()) -> Series:
        recurrence = Recurrence(self.rule, ascending(self.include), ascending(exclude))
        return Series(self.span.start, self.span.end, self.span.tzid, recurrence)

    def known(self, moments: Collection[Moment]) -> frozenset[Moment]:
        """Return those of the moments that are dates of the series."""
        series = self.series()
        counted = self.rule is not None and self.rule.count is not None
        runs = [moments] if counted else _runs(moments)  # a count is counted from the start
        return frozenset().union(*(known_starts(series, run) for run in runs))


def read_pattern(event: Component, times: Times) -> Pattern:
    """Return when the event is and how it repeats, beginning on a date of its rule.

    Raises `Unreadable`.
    """
    span = times.span(event)
    include = frozenset(like_start(written, span) for written in _listed(event, "RDATE", times))
    rule, text = _read_rule(event, span)
    pattern = Pattern(span, rule, text, include - {span.start})
    return pattern if rule is None else _in_step(pattern, rule, times.notes)


def read_exclude(event: Component, pattern: Pattern, times: Times) -> frozenset[Moment]:
    """Return the starts of the series that are left out; a date alone means all of its day's.

    Raises `Unreadable`.
    """
    listed = _listed(event, "EXDATE", times)
    if not pattern.recurs or not listed:
        return frozenset()
    meant = {written: _meant(written, pattern) for written in listed}
    known = pattern.known(frozenset().union(*meant.values()))
    strange = [written for written in listed if not meant[written] & known]
    if strange:
        dates = named(like_start(written, pattern.span) for written in strange)
        times.notes.add(f"Left-out dates that are none of its series: {dates}.")
    return frozenset().union(
        *(_chosen(written, pattern.span, meant[written] & known) for written in listed)
    )


def _listed(event: Component, name: str, times: Times) -> list[Written]:
    listed = list(dict.fromkeys(times.each(event, name)))
    if len(listed) > EXCEPTIONS_MOST:
        raise Unreadable(
            "{event} lists more than {most} dates in {name}.", most=EXCEPTIONS_MOST, name=name
        )
    return listed


def _meant(written: Written, pattern: Pattern) -> frozenset[Moment]:
    """Return the starts that a left-out date may mean: of a date alone, or of the midnight that
    some programs write instead, all of that day."""
    exact = original_start(written, pattern.span)
    if not _is_midnight(written.moment):
        return frozenset((exact,))
    day = day_of(written.moment)
    extra = (moment for moment in pattern.include if day_of(moment) == day)
    return frozenset((exact, on_day(pattern.span.start, day), *extra))


def _chosen(written: Written, span: Span, known: frozenset[Moment]) -> frozenset[Moment]:
    exact = original_start(written, span)
    return frozenset((exact,)) if is_wall_time(written.moment) and exact in known else known


def original_start(written: Written, span: Span) -> Moment:
    """Return the start that names a date of the series; by the series' clock it is as written,
    also where that clock jumps over it on that day."""
    is_named = is_wall_time(span.start) and is_wall_time(written.moment)
    if is_named and written.clock == span.tzid:
        return written.moment
    return like_start(written, span)


def like_start(written: Written, span: Span) -> Moment:
    """Return the moment by the series' clock and of its type: a date alone gets its time of day,
    for all-day series a time is only its date."""
    moment = on_clock(written, span.tzid)
    if is_wall_time(span.start):
        return on_day(span.start, day_of(moment)) if is_day(moment) else moment
    return day_of(written.moment if _is_midnight(written.moment) else moment)


def ascending(moments: Iterable[Moment]) -> tuple[Moment, ...]:
    return tuple(sorted(moments, key=at_midnight))


def named(moments: Iterable[Moment]) -> str:
    """Return the first few moments as text."""
    ordered = [format_moment(moment) for moment in ascending(moments)]
    return ", ".join(ordered[:_NAMED_MOST]) + (", …" if len(ordered) > _NAMED_MOST else "")


def _read_rule(event: Component, span: Span) -> tuple[Rule | None, str | None]:
    texts = [line.value for line in event.each("RRULE")]
    if len(texts) > 1 or event.first("EXRULE"):
        raise Unreadable("{event} has several rules; only one can be kept.")
    if not texts:
        return None, None
    text = _without_neutral_parts(texts[0], span)
    problems = Problems()
    rule = parse_rule(text, span.start, span.tzid, problems)
    if rule is None:
        reason = str(problems.all()[0])
        raise Unreadable(
            "{event} repeats by {rule}: {reason}", rule=text[:_SHOWN_LENGTH_MOST], reason=reason
        )
    return rule, text


def _without_neutral_parts(text: str, span: Span) -> str:
    """Return the rule without white space and without what only repeats the start's clock."""
    start = at_midnight(span.start)
    clock = {f"BYHOUR={start.hour}", f"BYMINUTE={start.minute}", f"BYSECOND={start.second}"}
    parts = "".join(text.split()).rstrip(";").split(";")
    return ";".join(part for part in parts if part.upper() not in _NEUTRAL_PARTS | clock)


def _in_step(pattern: Pattern, rule: Rule, notes: Notes) -> Pattern:
    """Begin the series on the first date of its rule; a start that is none becomes an extra date,
    counted as the first by most readers (RFC 5545 §3.3.10)."""
    span = pattern.span
    start_day = day_of(span.start)
    first_day = next(rule_days(rule, start_day, start_day), None)
    if first_day == start_day:
        return pattern
    first = None if first_day is None else on_day(span.start, first_day)
    if first is None or is_past(rule.until, first) or rule.count == 1:
        notes.add("Its rule names no date after its start and was left out.")
        return replace(pattern, rule=None, text=None)
    notes.add(
        f"Its start, {format_moment(span.start)}, is no date of its rule: the series begins on "
        f"{format_moment(first)}, with the start as an extra date."
    )
    counted = replace(rule, count=rule.count - 1) if rule.count else rule
    return Pattern(
        span=_moved(span, first),
        rule=counted,
        text=format_rule(counted, span.tzid) if rule.count else pattern.text,
        include=(pattern.include | {span.start}) - {first},
    )


def _moved(span: Span, start: Moment) -> Span:
    return replace(span, start=start, end=None if span.length is None else start + span.length)


def _is_midnight(moment: Moment) -> bool:
    return at_midnight(day_of(moment)) == at_midnight(moment)


def _runs(moments: Collection[Moment]) -> Iterator[list[Moment]]:
    """Yield the moments, ascending, in runs without long gaps: what lies between two of them is
    looked through."""
    run: list[Moment] = []
    for moment in ascending(moments):
        if run and (day_of(moment) - day_of(run[-1])).days > _LOOK_TOGETHER_DAYS:
            yield run
            run = []
        run.append(moment)
    if run:
        yield run

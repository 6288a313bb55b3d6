"""How the exceptions of a series follow it when its start, its zone or its rule is changed."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from calendar_service.domain.event import Override, Recurrence
from calendar_service.domain.occurrence import Series
from calendar_service.domain.rule import Rule
from calendar_service.domain.when import (
    FIRST_DAY,
    LAST_DAY,
    Moment,
    at_midnight,
    day_of,
    is_day,
    is_in_gap,
    is_wall_time,
    last_day,
    next_day,
)
from calendar_service.recurrence.starts import is_past, known_starts, on_day


@dataclass(frozen=True, slots=True)
class Followed:
    """The series' recurrence as it then is. `moved` are exceptions with their old and new original
    start, `dropped` those that are no dates of the series any more; all ascend."""

    recurrence: Recurrence
    moved: tuple[tuple[Moment, Moment], ...] = ()
    dropped: tuple[Moment, ...] = ()


def follow(series: Series, changed: Series, told: Collection[str]) -> Followed:
    """Return the changed series with the exceptions of the old one, those aside that are told anew.

    `told` names what the changed series says itself, as the fields of a submission do; the rest of
    its recurrence is not looked at. An exception keeps its day and has the new time of day. Where
    the series goes to other days, its exceptions and the end of its rule do alike; of both ways
    the one is taken that keeps more of them. A series that repeats no more has no exceptions.
    """
    if "recurrence" in told and series.recurrence.rule and not changed.recurrence.rule:
        return _ended(series, changed, told)
    ways = [_Way(series, changed, frozenset(told), days) for days in _shifts(series, changed)]
    return min((way.followed() for way in ways), key=lambda found: _loss(found, changed))


def _ended(series: Series, changed: Series, told: Collection[str]) -> Followed:
    old = _untold(series.recurrence, told)
    return Followed(changed.recurrence, dropped=_ordered(_originals(old)))


def _untold(recurrence: Recurrence, told: Collection[str]) -> Recurrence:
    """Return the exceptions that follow, if they can."""
    return Recurrence(
        None,
        () if "include" in told else recurrence.include,
        () if "exclude" in told else recurrence.exclude,
        () if "overrides" in told else recurrence.overrides,
    )


def _originals(recurrence: Recurrence) -> set[Moment]:
    differing = (override.recurrence_id for override in recurrence.overrides)
    return {*recurrence.include, *recurrence.exclude, *differing}


def _loss(found: Followed, changed: Series) -> tuple[bool, int]:
    until = found.recurrence.rule.until if found.recurrence.rule else None
    return is_past(until, changed.start), len(found.dropped)


def _shifts(series: Series, changed: Series) -> list[int]:
    """Return by how many days exceptions may go, the likeliest first: with the start, unless the
    series only begins earlier or later among the same days."""
    days = (day_of(changed.start) - day_of(series.start)).days
    rule = series.recurrence.rule
    if days == 0 or rule is None:
        return [0]
    first, later = sorted((day_of(series.start), day_of(changed.start)))
    endless = replace(rule, count=None, until=None)
    by_rule = Series(first, None, series.tzid, Recurrence(endless))
    return [0, days] if known_starts(by_rule, [later]) else [days, 0]


@dataclass(frozen=True, slots=True)
class _Way:
    """One way for the exceptions to follow: by so many days."""

    series: Series
    changed: Series
    told: frozenset[str]
    days: int

    def followed(self) -> Followed:
        old, says = _untold(self.series.recurrence, self.told), self.changed.recurrence
        rule = says.rule if "recurrence" in self.told else self.rule()
        included = self._included(old.include)
        include = _ordered((*says.include, *included.values()))
        every = replace(self.changed, recurrence=Recurrence(rule, include))
        excluded = self._known(every, old.exclude)
        exclude = _ordered((*says.exclude, *excluded.values()))
        left = replace(self.changed, recurrence=Recurrence(rule, include, exclude))
        differing = self._known(left, [override.recurrence_id for override in old.overrides])
        overrides = (*says.overrides, *self._overrides(old.overrides, differing))
        found = {**included, **excluded, **differing}
        return Followed(
            Recurrence(rule, include, exclude, overrides),
            tuple(sorted((each, there) for each, there in found.items() if each != there)),
            _ordered(_originals(old) - found.keys()),
        )

    def rule(self) -> Rule | None:
        """Return the old rule with an UNTIL that lets the same dates through."""
        rule = self.series.recurrence.rule
        if rule is None or rule.until is None or self.changed.start == self.series.start:
            return rule
        last = day_of(rule.until)
        if is_past(rule.until, on_day(self.series.start, last)):
            last -= timedelta(days=1)
        until = on_day(self.changed.start, last + timedelta(days=self.days))
        is_alike = is_day(rule.until) == is_day(until) and day_of(rule.until) == day_of(until)
        return rule if is_alike and not is_past(rule.until, until) else replace(rule, until=until)

    def _included(self, moments: Iterable[Moment]) -> dict[Moment, Moment]:
        there = {moment: self._at(moment) for moment in moments}
        return {moment: new for moment, new in there.items() if self._is_time(new)}

    def _is_time(self, moment: Moment) -> bool:
        is_near = FIRST_DAY <= day_of(moment) < LAST_DAY
        return is_near and not (is_wall_time(moment) and is_in_gap(moment, self.changed.tzid))

    def _known(self, series: Series, moments: Iterable[Moment]) -> dict[Moment, Moment]:
        there = {moment: self._at(moment) for moment in moments}
        known = known_starts(series, frozenset(there.values()))
        return {moment: new for moment, new in there.items() if new in known}

    def _at(self, moment: Moment) -> Moment:
        """An extra date with a time of day of its own keeps that."""
        before, start = self.series.start, self.changed.start
        if moment == before and self.series.recurrence.rule is None:
            return start
        day = day_of(moment) + timedelta(days=self.days)
        if is_day(start) or not is_wall_time(moment) or not is_wall_time(before):
            return on_day(start, day)
        is_usual = moment.time() == before.time()
        return on_day(start if is_usual else moment, day)

    def _overrides(
        self, overrides: Iterable[Override], there: dict[Moment, Moment]
    ) -> Iterator[Override]:
        """Yield those that go on, with their own times where they were moved, or their length."""
        for override in overrides:
            if at := there.get(override.recurrence_id):
                start, end = self._times(override, at)
                yield replace(override, recurrence_id=at, start=start, end=end)

    def _times(self, override: Override, there: Moment) -> tuple[Moment | None, Moment | None]:
        start, end = override.start, override.end
        begins = start or override.recurrence_id
        if is_day(begins) and not is_day(there):
            return start and on_day(there, day_of(start)), None
        if is_day(there) and not is_day(begins):
            return start and day_of(start), end and next_day(last_day(begins, end))
        if start is None and end is not None:
            end = there + (at_midnight(end) - at_midnight(begins))
        return start, end


def _ordered(moments: Iterable[Moment]) -> tuple[Moment, ...]:
    return tuple(sorted(set(moments), key=at_midnight))

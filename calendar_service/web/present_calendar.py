"""What the pages of a year, a month, a week and a day show of the occurrences in them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from calendar_service.domain.event import Kind, Status
from calendar_service.domain.when import day_of, is_wall_time
from calendar_service.web.calendar_periods import (
    Period,
    Scale,
    beside,
    day_at,
    month_of,
    week_of,
    weeks_of,
    year_of,
)
from calendar_service.web.present import (
    KIND_NAMES,
    STATUS_NAMES,
    CardView,
    LeafView,
    card,
    leaf,
    occurrence_path,
)
from calendar_service.web.present_when import span_of
from calendar_service.web.visit import Visit
from calendar_service.words.words import Words

ENTRIES_MOST = 3
"""How many events a day of the month shows; all of them are on its own page."""

Occurrences = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class WayView:
    """A link to another part of the calendar; `is_here` is where the reader is."""

    path: str
    name: str
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class FrameView:
    """What all pages of the calendar say around their days. `scales` are the same days seen
    nearer or from further away."""

    name: str
    before: WayView | None
    after: WayView | None
    today: WayView
    scales: tuple[WayView, ...]


@dataclass(frozen=True, slots=True)
class EntryView:
    """An event in a cell of the month; `time` is None for whole days and on days after the
    first."""

    path: str
    title: str
    language: str | None
    time: str | None
    start: str
    status: Status
    status_name: str | None
    kind: Kind
    kind_name: str | None


@dataclass(frozen=True, slots=True)
class CellView:
    """`label` is the day in words with how much is on; `more` says how many are not shown."""

    day: date
    path: str
    number: str
    weekday: str
    label: str
    is_today: bool
    is_inside: bool
    entries: tuple[EntryView, ...]
    more: str | None


@dataclass(frozen=True, slots=True)
class WeekView:
    path: str
    number: int
    label: str
    cells: tuple[CellView, ...]


@dataclass(frozen=True, slots=True)
class MonthGridView:
    """`weekdays` are (short, full) names in the order of the language."""

    weekdays: tuple[tuple[str, str], ...]
    weeks: tuple[WeekView, ...]
    is_empty: bool


@dataclass(frozen=True, slots=True)
class DayEventsView:
    path: str
    leaf: LeafView
    cards: tuple[CardView, ...]


@dataclass(frozen=True, slots=True)
class SmallMonthView:
    """A month of a year: its days, None where no day is, each with how much is on in words."""

    path: str
    name: str
    count: str | None
    weekdays: tuple[tuple[str, str], ...]
    weeks: tuple[tuple[tuple[str, str, str | None] | None, ...], ...]


def frame_view(period: Period, visit: Visit) -> FrameView:
    words, today = visit.words, visit.today
    before, after = beside(period, today)
    here = today if period.start_day <= today < period.end_day else period.start_day
    scales = (year_of(here), month_of(here), week_of(here), day_at(here))
    names = (words.say("Year"), words.say("Month"), words.say("Week"), words.say("Day"))
    return FrameView(
        name=period_name(period, words),
        before=_way(before, words),
        after=_way(after, words),
        today=WayView(_AROUND[period.scale](today).path, words.say("Today")),
        scales=tuple(
            WayView(each.path, name, each.scale is period.scale)
            for each, name in zip(scales, names, strict=True)
        ),
    )


def period_name(period: Period, words: Words) -> str:
    """2026; November 2026; Week 47, 16–22 November 2026; Sunday, 22 November 2026"""
    if period.scale is Scale.YEAR:
        return str(period.year)
    if period.scale is Scale.MONTH:
        return words.month(period.start_day)
    if period.scale is Scale.DAY:
        return words.day(period.start_day)
    return words.short_day_range(period.start_day, period.last_day)


def month_grid(period: Period, occurrences: Occurrences, visit: Visit) -> MonthGridView:
    """Return the table of a month in whole weeks, which begin as the language has it."""
    rows = weeks_of(period, visit.words.locale.first_week_day)
    held = by_day(occurrences, rows[0][0], rows[-1][-1])
    return MonthGridView(
        weekdays=_weekdays(rows[0], visit.words),
        weeks=tuple(_week(row, period, held, visit) for row in rows),
        is_empty=not held,
    )


def days_view(period: Period, occurrences: Occurrences, visit: Visit) -> tuple[DayEventsView, ...]:
    """Return each day of a week, or the one day, with all that is on."""
    held = by_day(occurrences, period.start_day, period.last_day)
    length = (period.end_day - period.start_day).days
    days = (period.start_day + timedelta(days=number) for number in range(length))
    return tuple(
        DayEventsView(
            day_at(day).path,
            leaf(day, visit),
            tuple(card(each, visit, on=day) for each in held.get(day, ())),
        )
        for day in days
    )


def year_view(
    period: Period, spans: Iterable[tuple[date, date]], visit: Visit
) -> tuple[SmallMonthView, ...]:
    """Return the months of a year; `spans` are the first and last day of all that is on in it."""
    of_days: Counter[date] = Counter()
    of_months: Counter[int] = Counter()
    for first, last in spans:
        first, last = max(first, period.start_day), min(last, period.last_day)
        of_days.update(first + timedelta(days=each) for each in range((last - first).days + 1))
        of_months.update(range(first.month, last.month + 1) if first <= last else ())
    months = (month_of(date(period.year, month, 1)) for month in range(1, 13))
    return tuple(_small_month(month, of_days, of_months, visit.words) for month in months)


def by_day(
    occurrences: Occurrences, first: date, last: date
) -> dict[date, list[Mapping[str, Any]]]:
    """Return what is on each day, in order, by the clocks of its place: an event on each of its
    days, a call or survey on the day on which it closes."""
    held: dict[date, list[Mapping[str, Any]]] = {}
    for each in occurrences:
        span = span_of(each)
        if span is None:
            continue
        begins = day_of(span.start)
        ends = span.last_night if each["kind"] == Kind.EVENT else begins
        day = max(begins, first)
        while day <= min(ends, last):
            held.setdefault(day, []).append(each)
            day += timedelta(days=1)
    return held


def _week(
    row: Sequence[date],
    period: Period,
    held: Mapping[date, Sequence[Mapping[str, Any]]],
    visit: Visit,
) -> WeekView:
    """A week that begins on Sunday has the number of its Monday's."""
    monday = next(day for day in row if day.weekday() == 0)
    week = week_of(monday)
    number = monday.isocalendar().week
    return WeekView(
        path=week.path,
        number=number,
        label=visit.words.say("Week {number}", number=number),
        cells=tuple(_cell(day, period, held.get(day, ()), visit) for day in row),
    )


def _cell(day: date, period: Period, held: Sequence[Mapping[str, Any]], visit: Visit) -> CellView:
    words, hidden = visit.words, len(held) - ENTRIES_MOST
    shown = held[:ENTRIES_MOST] if hidden > 1 else held[: ENTRIES_MOST + 1]
    return CellView(
        day=day,
        path=day_at(day).path,
        number=words.day_number(day),
        weekday=words.weekday_short(day),
        label=_with_count(words.day(day), len(held), words),
        is_today=day == visit.today,
        is_inside=period.start_day <= day < period.end_day,
        entries=tuple(_entry(each, day, words) for each in shown),
        more=words.say("{number} more", number=hidden) if hidden > 1 else None,
    )


def _entry(occurrence: Mapping[str, Any], day: date, words: Words) -> EntryView:
    span, status, kind = (
        span_of(occurrence),
        Status(occurrence["status"]),
        Kind(occurrence["kind"]),
    )
    assert span is not None, "only what has a day is in a cell"
    begins_here = is_wall_time(span.start) and day_of(span.start) == day
    return EntryView(
        path=occurrence_path(occurrence),
        title=occurrence["title"],
        language=occurrence["language"],
        time=words.clock(span.start) if begins_here and is_wall_time(span.start) else None,
        start=occurrence["start"],
        status=status,
        status_name=None if status is Status.CONFIRMED else words.say(STATUS_NAMES[status]),
        kind=kind,
        kind_name=None if kind is Kind.EVENT else words.say(KIND_NAMES[kind]),
    )


def _small_month(
    month: Period, of_days: Counter[date], of_months: Counter[int], words: Words
) -> SmallMonthView:
    rows = weeks_of(month, words.locale.first_week_day)
    number = of_months[month.start_day.month]
    return SmallMonthView(
        path=month.path,
        name=words.month_name(month.start_day.month),
        count=words.count("{number} event", "{number} events", number) if number else None,
        weekdays=_weekdays(rows[0], words),
        weeks=tuple(
            tuple(
                _small_day(day, of_days[day], words)
                if month.start_day <= day < month.end_day
                else None
                for day in row
            )
            for row in rows
        ),
    )


def _small_day(day: date, number: int, words: Words) -> tuple[str, str, str | None]:
    """Return its address, its number, and in words what is on; None for nothing."""
    label = _with_count(words.day(day), number, words) if number else None
    return day_at(day).path, words.day_number(day), label


def _with_count(day: str, number: int, words: Words) -> str:
    if not number:
        return day
    count = words.count("{number} event", "{number} events", number)
    return words.say("{day}: {count}", day=day, count=count)


def _weekdays(row: Sequence[date], words: Words) -> tuple[tuple[str, str], ...]:
    return tuple((words.weekday_short(day), words.weekday(day)) for day in row)


def _way(period: Period | None, words: Words) -> WayView | None:
    return None if period is None else WayView(period.path, period_name(period, words))


_AROUND = {Scale.YEAR: year_of, Scale.MONTH: month_of, Scale.WEEK: week_of, Scale.DAY: day_at}

"""Which days an address of the calendar means, and which addresses lie beside it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

FIRST_YEAR = 1970
YEARS_AHEAD = 10
"""How far ahead robots may follow the way to the next year."""

_ADDRESS = re.compile(r"\d{4}(/w\d{1,2}|/\d{1,2}(/\d{1,2})?)?", re.ASCII)


class Scale(StrEnum):
    YEAR = "year"
    MONTH = "month"
    WEEK = "week"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Period:
    """The days [start_day, end_day). Weeks are those of ISO 8601, as their numbers are."""

    scale: Scale
    start_day: date
    end_day: date

    @property
    def last_day(self) -> date:
        return self.end_day - timedelta(days=1)

    @property
    def path(self) -> str:
        return _PATHS[self.scale](self.start_day)

    @property
    def year(self) -> int:
        """The year in whose calendar it lies: of a week the one that counts it."""
        is_week = self.scale is Scale.WEEK
        return self.start_day.isocalendar().year if is_week else self.start_day.year


def period_at(parts: Sequence[str], today: date) -> Period | None:
    """Return what `2026`, `11` and `22` mean, or `2026` and `w47`; None for impossible days and
    for years that the calendar does not show."""
    if not _ADDRESS.fullmatch("/".join(parts)):
        return None
    year, *rest = (int(part.removeprefix("w")) for part in parts)
    try:
        if parts[-1].startswith("w"):
            return _shown(week_of(date.fromisocalendar(year, rest[0], 1)), today)
        month, day = (*rest, 1, 1)[:2]
        return _shown(_MADE[len(parts)](date(year, month, day)), today)
    except (ValueError, OverflowError):
        return None


def year_of(day: date) -> Period:
    return Period(Scale.YEAR, day.replace(month=1, day=1), date(day.year + 1, 1, 1))


def month_of(day: date) -> Period:
    first = day.replace(day=1)
    return Period(Scale.MONTH, first, (first + timedelta(days=31)).replace(day=1))


def week_of(day: date) -> Period:
    first = day - timedelta(days=day.weekday())
    return Period(Scale.WEEK, first, first + timedelta(days=7))


def day_at(day: date) -> Period:
    return Period(Scale.DAY, day, day + timedelta(days=1))


def beside(period: Period, today: date) -> tuple[Period | None, Period | None]:
    """Return the ones before and after it, None where the calendar ends."""
    around = _OF[period.scale]
    before = around(period.start_day - timedelta(days=1))
    return _shown(before, today), _shown(around(period.end_day), today)


def year_apart(period: Period, years: int, today: date) -> Period | None:
    """Return the month of the same name so many years later; None beyond the calendar."""
    return _shown(month_of(date(period.start_day.year + years, period.start_day.month, 1)), today)


def weeks_of(month: Period, first_weekday: int) -> tuple[tuple[date, ...], ...]:
    """Return the whole weeks that a month's page shows; Monday is weekday 0."""
    first = month.start_day - timedelta(days=(month.start_day.weekday() - first_weekday) % 7)
    count = -(-(month.end_day - first).days // 7)
    return tuple(
        tuple(first + timedelta(days=week * 7 + day) for day in range(7)) for week in range(count)
    )


def _shown(period: Period, today: date) -> Period | None:
    return period if FIRST_YEAR <= period.year <= today.year + YEARS_AHEAD else None


_MADE: dict[int, Callable[[date], Period]] = {1: year_of, 2: month_of, 3: day_at}
_OF: dict[Scale, Callable[[date], Period]] = {
    Scale.YEAR: year_of,
    Scale.MONTH: month_of,
    Scale.WEEK: week_of,
    Scale.DAY: day_at,
}


def _week_path(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"/calendar/{year}/w{week:02}"


_PATHS: dict[Scale, Callable[[date], str]] = {
    Scale.YEAR: lambda day: f"/calendar/{day.year}",
    Scale.MONTH: lambda day: f"/calendar/{day:%Y/%m}",
    Scale.WEEK: _week_path,
    Scale.DAY: lambda day: f"/calendar/{day:%Y/%m/%d}",
}

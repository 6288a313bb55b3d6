"""Which days the addresses of the calendar mean."""

from datetime import date

import pytest

from calendar_service.web.calendar_periods import (
    beside,
    day_at,
    month_of,
    period_at,
    week_of,
    weeks_of,
    year_apart,
    year_of,
)

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("parts", "period"),
    [
        (["2026"], year_of(TODAY)),
        (["2026", "11"], month_of(TODAY)),
        (["2026", "w47"], week_of(TODAY)),
        (["2026", "11", "22"], day_at(TODAY)),
        (["2024", "2", "29"], day_at(date(2024, 2, 29))),
        (["2020", "w53"], week_of(date(2021, 1, 3))),
        (["1970"], year_of(date(1970, 1, 1))),
        (["2036"], year_of(date(2036, 1, 1))),
    ],
)
def test_an_address_means_its_days(parts: list[str], period: object) -> None:
    assert period_at(parts, TODAY) == period


@pytest.mark.parametrize(
    "address",
    [
        *("1969", "2037", "9999", "0000", "26", "٢٠٢٦", "", "2026/13", "2026/0", "2026/w54"),
        *("2026/w0", "2026/w47/1", "2026/2/30", "2026/11/", "2026/11/031", "2026/-1", "2026/x"),
    ],
)
def test_what_is_no_day_of_the_calendar_means_nothing(address: str) -> None:
    assert period_at(address.split("/"), TODAY) is None


def test_a_period_names_its_own_address() -> None:
    for path in ("/calendar/2026", "/calendar/2026/05", "/calendar/2026/05/08"):
        found = period_at(path.split("/")[2:], TODAY)
        assert found is not None
        assert found.path == path
    assert week_of(date(2027, 1, 1)).path == "/calendar/2026/w53"


def test_the_calendar_ends_where_its_years_do() -> None:
    last = month_of(date(2036, 12, 1))

    assert beside(last, TODAY) == (month_of(date(2036, 11, 1)), None)
    assert beside(year_of(date(1970, 1, 1)), TODAY) == (None, year_of(date(1971, 1, 1)))
    assert year_apart(last, 1, TODAY) is None
    assert year_apart(last, -1, TODAY) == month_of(date(2035, 12, 1))


def test_weeks_begin_as_the_language_has_it() -> None:
    november = month_of(TODAY)

    assert [week[0].day for week in weeks_of(november, 0)] == [26, 2, 9, 16, 23, 30]
    assert [week[0].day for week in weeks_of(november, 6)] == [1, 8, 15, 22, 29]

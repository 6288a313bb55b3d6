"""Dates as people type them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.domain.typed_day import (
    DayNames,
    DayOrder,
    TypedDay,
    last_day_instead,
    read_day,
)

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NAMES = DayNames.of(
    {
        **{name: number for number, name in enumerate(MONTHS, 1)},
        "März": 3,
        "Mai": 5,
        "mayo": 5,
        "maja": 5,
        "mar": 3,
        "juin": 6,
    },
    {**{name: number for number, name in enumerate(WEEKDAYS)}, "mar.": 1, "Sa": 5, "sábado": 5},
)
TODAY = date(2026, 11, 22)
EIGHTH_OF_MAY = TypedDay(date(2027, 5, 8))
DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize(
    "typed",
    [
        *("2027-05-08", "2027/5/8", "20270508", "8.5.2027", "08.05.2027", "8. 5. 2027"),
        *("8 May 2027", "8. Mai 2027", "8th of May, 2027", "8 de mayo de 2027", "8 maja 2027 r."),
        *("May 8, 2027", "may 8th 2027", "MAY 8 2027", "2027 May 8"),
        *("Saturday, 8 May 2027", "Sa, 8.5.2027", "sabado 8 mayo 2027", "8 May 2027 (Saturday)"),
        *("Saturday 8/5/2027", "Saturday 5/8/2027", "８．５．２０２７"),
    ],
)
def test_a_clear_date_is_read_as_it_is_meant(typed: str) -> None:
    assert read_day(typed, NAMES) == EIGHTH_OF_MAY


@pytest.mark.parametrize(
    ("typed", "order", "day"),
    [
        ("8/5/2027", DayOrder.DAY_FIRST, date(2027, 5, 8)),
        ("8/5/2027", DayOrder.MONTH_FIRST, date(2027, 8, 5)),
        ("8-5-2027", DayOrder.MONTH_FIRST, date(2027, 8, 5)),
        ("8.5.2027", DayOrder.MONTH_FIRST, date(2027, 5, 8)),
        ("8.5.27", DayOrder.DAY_FIRST, date(2027, 5, 8)),
        ("Monday, 8 May 2027", DayOrder.DAY_FIRST, date(2027, 5, 8)),
    ],
)
def test_an_ambiguous_date_follows_the_order_and_is_called_a_guess(
    typed: str, order: DayOrder, day: date
) -> None:
    assert read_day(typed, NAMES, order=order) == TypedDay(day, is_guess=True)


@pytest.mark.parametrize("order", DayOrder)
@pytest.mark.parametrize(
    ("typed", "day"), [("25/5/2027", date(2027, 5, 25)), ("5/5/2027", date(2027, 5, 5))]
)
def test_a_date_that_can_be_read_one_way_only_is_no_guess(
    typed: str, day: date, order: DayOrder
) -> None:
    assert read_day(typed, NAMES, order=order) == TypedDay(day)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("8 May", date(2027, 5, 8)),
        ("22 November", date(2026, 11, 22)),
        ("21.11.", date(2027, 11, 21)),
        ("29 February", date(2028, 2, 29)),
        ("Monday, 8 May", date(2028, 5, 8)),
    ],
)
def test_without_a_year_the_next_such_day_is_guessed(typed: str, day: date) -> None:
    assert read_day(typed, NAMES, today=TODAY) == TypedDay(day, is_guess=True)
    assert read_day(typed, NAMES) is None


def test_a_word_for_a_weekday_and_a_month_is_the_weekday_beside_a_month() -> None:
    assert read_day("mar 8 juin 2027", NAMES) == TypedDay(date(2027, 6, 8))
    assert read_day("8 mar 2027", NAMES) == TypedDay(date(2027, 3, 8))


@pytest.mark.parametrize(
    "typed",
    [
        *("", "8", "2027", "May 2027", "31.2.2027", "13/13/2027", "2027-13-01", "0.5.2027"),
        *("tomorrow", "8 Mayo June 2027", "8 May 2027 9:00", "2027-05-08T09:00", "8 xyz 2027"),
        *("8.5.1899", "8.5.2200", "1.2.3.4", "8 May 2027!", "1" * 5000),
    ],
)
def test_what_is_no_date_is_none(typed: str) -> None:
    assert read_day(typed, NAMES, today=TODAY) is None


@given(DAYS)
def test_every_date_survives_every_way_of_writing_it(day: date) -> None:
    month, weekday = MONTHS[day.month - 1], WEEKDAYS[day.weekday()]
    written = [
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day.day}.{day.month}.{day.year}",
        f"{day.day} {month} {day.year}",
        f"{month} {day.day}, {day.year}",
        f"{weekday}, {day.day} {month.upper()} {day.year}",
    ]

    assert {read_day(text, NAMES) for text in written} == {TypedDay(day)}


@given(DAYS, st.sampled_from(DayOrder))
def test_numbers_are_read_in_their_order(day: date, order: DayOrder) -> None:
    numbers = (day.day, day.month) if order is DayOrder.DAY_FIRST else (day.month, day.day)
    read = read_day("{}/{}/{}".format(*numbers, day.year), NAMES, order=order)

    is_clear = day.day > 12 or day.day == day.month
    assert read == TypedDay(day, is_guess=not is_clear)


@given(st.text(max_size=70))
def test_any_text_is_read_without_an_error(text: str) -> None:
    read_day(text, NAMES, today=TODAY)


@pytest.mark.parametrize(
    ("typed", "last"),
    [
        ("31.2.2027", date(2027, 2, 28)),
        ("30 February 2028", date(2028, 2, 29)),
        ("31 June 2027", date(2027, 6, 30)),
        ("2027-04-31", date(2027, 4, 30)),
        ("20270931", date(2027, 9, 30)),
        ("31/4/2027", date(2027, 4, 30)),
        ("4/31/27", date(2027, 4, 30)),
        ("28.2.2027", None),
        ("32.1.2027", None),
        ("31.13.2027", None),
        ("31 February", None),
        ("31.2.2327", None),
        ("soon", None),
    ],
)
def test_a_day_that_its_month_lacks_is_known_by_the_last_that_it_has(
    typed: str, last: date | None
) -> None:
    assert last_day_instead(typed, NAMES, order=DayOrder.DAY_FIRST) == last

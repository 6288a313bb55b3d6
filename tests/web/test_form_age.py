"""How old a form is, told by a mark that nobody else can make."""

from datetime import UTC, datetime, timedelta

import pytest

from calendar_service.web.form_age import Age, age_of, mark

KEY = b"a key that nobody else has"
OPENED_AT = datetime(2027, 5, 8, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "age"),
    [
        (timedelta(), Age.TOO_YOUNG),
        (timedelta(seconds=1), Age.TOO_YOUNG),
        (timedelta(seconds=-5), Age.TOO_YOUNG),
        (timedelta(seconds=2), Age.RIGHT),
        (timedelta(hours=24), Age.RIGHT),
        (timedelta(hours=24, seconds=1), Age.TOO_OLD),
    ],
)
def test_a_form_is_right_from_two_seconds_to_a_day_old(after: timedelta, age: Age) -> None:
    assert age_of(mark(KEY, OPENED_AT), KEY, OPENED_AT + after) is age


@pytest.mark.parametrize(
    "marked",
    ["", ".", "x", "1809853200", "1809853200.", "1809853200.forged", "١٨.x", "9" * 400, "\ud800"],
)
def test_a_mark_that_is_not_ours_is_too_old(marked: str) -> None:
    assert age_of(marked, KEY, OPENED_AT + timedelta(minutes=1)) is Age.TOO_OLD


def test_the_mark_of_another_service_or_another_time_is_not_ours() -> None:
    seconds, _, proof = mark(KEY, OPENED_AT).partition(".")
    minute_later = OPENED_AT + timedelta(minutes=1)

    assert age_of(mark(b"another key", OPENED_AT), KEY, minute_later) is Age.TOO_OLD
    assert age_of(f"{int(seconds) + 30}.{proof}", KEY, minute_later) is Age.TOO_OLD

"""In which order what waits at the desk is looked at."""

from datetime import UTC, date, datetime, timedelta

import pytest

from calendar_service.domain.desk_filter import Entry, EntryKind
from calendar_service.domain.desk_order import Order, days_left, ordered, urgency

NOW = datetime(2027, 5, 8, 12, tzinfo=UTC)
TODAY = NOW.date()


def entry(name: str, *, days: int | None, hours: int = 0, repeats: bool = False) -> Entry:
    day = None if days is None else TODAY + timedelta(days=days)
    came_at = NOW - timedelta(hours=hours)
    return Entry(EntryKind.NEW, name, 1, came_at, day, repeats, frozenset(), name)


WAITING = (
    entry("far and new", days=200),
    entry("over", days=-1, hours=48),
    entry("today and new", days=0),
    entry("next month, a week old", days=30, hours=168),
    entry("undated, a month old", days=None, hours=720),
    entry("tomorrow, a day old", days=1, hours=24),
)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (Order.URGENT, [5, 4, 3, 2, 1, 0]),
        (Order.SOONEST, [2, 5, 3, 0, 4, 1]),
        (Order.OLDEST, [4, 3, 1, 5, 0, 2]),
        (Order.NEWEST, [0, 2, 5, 1, 3, 4]),
    ],
)
def test_each_order_puts_first_what_it_says(order: Order, expected: list[int]) -> None:
    found = ordered(WAITING, order, now=NOW, today=TODAY)

    assert [each.id for each in found] == [WAITING[index].id for index in expected]


def test_nothing_is_put_off_for_ever() -> None:
    soon, far = timedelta(hours=1), timedelta(days=60)

    assert urgency(soon, 1) > urgency(soon, 60)
    assert urgency(far, 60) > urgency(soon, 1)
    assert urgency(timedelta(seconds=-5), 0) == 1.0


def test_a_series_that_has_begun_goes_on_today() -> None:
    assert days_left(entry("weekly", days=-100, repeats=True), TODAY) == 0
    assert days_left(entry("once", days=-100), TODAY) == -100
    assert days_left(entry("undated", days=None), date.max) is None

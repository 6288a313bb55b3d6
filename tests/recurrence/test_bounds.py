"""No rule takes long: counted in calls, since a test must not look at the clock."""

import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from types import FrameType

import pytest

from calendar_service.domain.event import Recurrence
from calendar_service.domain.occurrence import Series, Window
from calendar_service.recurrence.check import check
from calendar_service.recurrence.expand import expand
from tests.recurrence.generated import hostile
from tests.recurrence.making import BERLIN, series_of

LIMIT = 50
CALLS_MOST = 600_000
WINDOWS = (
    Window(date(2027, 1, 1), date(2029, 1, 1), BERLIN),
    Window(date(2190, 1, 1), None, BERLIN),
    Window(None, None, BERLIN),
)


def calls(work: Callable[[], object]) -> int:
    """Return how many calls the work makes: of functions, and of generators for their next."""
    count = 0

    def see(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(see)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def test_the_counter_counts() -> None:
    assert calls(lambda: sum(number for number in range(1000))) > 1000


NEVER = (
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=MONTHLY;INTERVAL=366;BYMONTH=4;BYMONTHDAY=31",
    "FREQ=DAILY;INTERVAL=7;BYDAY=WE",
    "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=2",
    "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=8,9,10",
    "FREQ=YEARLY;BYDAY=MO;BYSETPOS=60",
    "FREQ=MONTHLY;COUNT=1000;BYDAY=5MO;BYMONTHDAY=1",
)


@pytest.mark.parametrize("text", NEVER)
@pytest.mark.parametrize("start", [datetime(1900, 1, 2, 9), datetime(2024, 1, 2, 9)])
def test_a_rule_that_never_happens_is_found_out(text: str, start: datetime) -> None:
    series = series_of(text, start)
    assert [expand(series, window, LIMIT) for window in WINDOWS[:2]] == [[], []]
    for window in WINDOWS:
        assert calls(partial(expand, series, window, LIMIT)) < CALLS_MOST
    assert calls(partial(check, series, date(2029, 1, 1))) < CALLS_MOST


def test_600_hostile_rules_are_expanded_in_few_calls() -> None:
    chance = Random(600)
    worst = 0
    for _ in range(600):
        start = datetime(1900, 1, 1, 9) + timedelta(days=chance.randrange(47_000))
        series = Series(start, start + timedelta(hours=2), BERLIN, Recurrence(hostile(chance)))
        window = chance.choice(WINDOWS)
        worst = max(worst, calls(partial(expand, series, window, LIMIT)))
    assert worst < CALLS_MOST

"""Tests of what a reader could see of two versions of an event."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from calendar_service.domain.event import Override, Status
from calendar_service.domain.told_alike import is_told_alike
from tests.events import CHANGED_AT, series

TUESDAY = datetime(2027, 5, 4, 19)
NEXT = TUESDAY + timedelta(days=7)
CANCELLED = Override(NEXT, Status.CANCELLED, status_reason="Alice is ill")


@pytest.mark.parametrize(
    ("override", "is_alike"),
    [
        (Override(NEXT), True),
        (Override(NEXT, Status.CONFIRMED, title="Film night", start=NEXT), True),
        (Override(NEXT, title="Late film"), False),
        (Override(NEXT, start=NEXT + timedelta(hours=1)), False),
        (Override(NEXT, Status.CANCELLED), False),
    ],
)
def test_an_override_is_seen_where_it_says_something_else(
    override: Override, is_alike: bool
) -> None:
    told = series("FREQ=WEEKLY", title="Film night", start=TUESDAY)
    later = series("FREQ=WEEKLY", title="Film night", start=TUESDAY, overrides=(override,))
    version = told.version.next(CHANGED_AT)
    assert is_told_alike(told, replace(later, version=version)) is is_alike


def test_the_reason_of_a_cancelled_date_is_seen() -> None:
    told = series("FREQ=WEEKLY", overrides=(CANCELLED,))
    other = series("FREQ=WEEKLY", overrides=(replace(CANCELLED, status_reason="Storm"),))
    assert not is_told_alike(told, other)
    assert is_told_alike(told, told)

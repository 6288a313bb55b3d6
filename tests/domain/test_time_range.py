"""A time that somebody asks about."""

from datetime import UTC, datetime, timedelta

import pytest

from calendar_service.domain.occurrence import Stretch
from calendar_service.domain.time_range import SLACK, TimeRange

NOON = datetime(2027, 5, 8, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
STRETCH = Stretch(NOON, NOON + HOUR)


@pytest.mark.parametrize(
    ("start_at", "end_at", "meets"),
    [
        (None, None, True),
        (NOON - HOUR, NOON, False),
        (NOON - HOUR, NOON + timedelta(seconds=1), True),
        (NOON + HOUR, None, False),
        (NOON + HOUR - timedelta(seconds=1), None, True),
        (None, NOON, False),
    ],
)
def test_a_range_is_half_open(
    start_at: datetime | None, end_at: datetime | None, meets: bool
) -> None:
    assert TimeRange(start_at, end_at).meets(STRETCH) is meets


def test_a_range_surely_covers_what_lies_well_within_it() -> None:
    wide = TimeRange(NOON - SLACK, NOON + HOUR + SLACK)

    assert TimeRange().surely_covers(STRETCH)
    assert wide.surely_covers(STRETCH)
    assert not TimeRange(wide.start_at, NOON + HOUR).surely_covers(STRETCH)
    assert not TimeRange(NOON, wide.end_at).surely_covers(STRETCH)


def test_a_range_is_widened_by_what_the_days_of_zones_lie_apart() -> None:
    assert TimeRange(NOON, None).widened() == TimeRange(NOON - SLACK, None)
    assert TimeRange(None, NOON).widened() == TimeRange(None, NOON + SLACK)


def test_a_range_reaches_beyond_a_time_or_ends_before() -> None:
    assert TimeRange().reaches_beyond(NOON)
    assert TimeRange(None, NOON + HOUR).reaches_beyond(NOON)
    assert not TimeRange(None, NOON).reaches_beyond(NOON)


def test_a_range_that_ends_where_it_begins_is_not_forward() -> None:
    assert TimeRange(NOON, NOON + HOUR).is_forward
    assert not TimeRange(NOON, NOON).is_forward
    assert TimeRange(NOON, None).is_forward

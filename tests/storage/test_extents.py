"""Every occurrence belongs to the first class that it does not extend beyond."""

from datetime import UTC, datetime, timedelta

import pytest

from calendar_service.domain.occurrence import FOR_EVER, Stretch
from calendar_service.storage.extents import EXTENTS, extent_of

PLACE = datetime(2027, 5, 8, 18, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
NOTHING = timedelta(0)


@pytest.mark.parametrize(
    ("before", "after", "extent"),
    [
        (NOTHING, SECOND, 0),
        (NOTHING, DAY, 0),
        (NOTHING, DAY + SECOND, 1),
        (NOTHING, 8 * DAY, 1),
        (NOTHING, 64 * DAY, 2),
        (NOTHING, 512 * DAY, 3),
        (NOTHING, 512 * DAY + SECOND, 4),
        (NOTHING, FOR_EVER - PLACE, 4),
        (SECOND, SECOND, 5),
        (32 * DAY, 8 * DAY, 5),
        (32 * DAY + SECOND, 8 * DAY, 6),
        (256 * DAY, NOTHING, 6),
        (257 * DAY, NOTHING, 7),
        (SECOND, 9 * DAY, 7),
        (-SECOND, 2 * SECOND, 5),
        (-SECOND, 9 * DAY, 7),
    ],
)
def test_the_class_is_the_first_that_holds_it(
    before: timedelta, after: timedelta, extent: int
) -> None:
    assert extent_of(Stretch(PLACE - before, PLACE + after), PLACE) == extent


def test_the_last_class_holds_whatever_there_is() -> None:
    assert EXTENTS[-1].holds(Stretch(PLACE - 9999 * DAY, FOR_EVER), PLACE)

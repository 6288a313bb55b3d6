"""Tests of when somebody is told of the desk."""

from datetime import UTC, datetime, timedelta

import pytest

from calendar_service.domain.notices import NoticeChoice, is_due, weeks_unseen

SEVEN = datetime(2027, 3, 2, 6, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("told_at", "now", "due"),
    [
        (SEVEN - DAY, SEVEN - MINUTE, False),
        (SEVEN - DAY, SEVEN, True),
        (SEVEN - DAY, SEVEN + 5 * MINUTE, True),
        (SEVEN, SEVEN + 5 * MINUTE, False),
        (SEVEN - MINUTE, SEVEN, True),
    ],
)
def test_a_digest_is_due_once_after_each_morning(
    told_at: datetime, now: datetime, due: bool
) -> None:
    assert is_due(NoticeChoice.DIGEST, told_at, now, morning_at=SEVEN) is due


@pytest.mark.parametrize(("minutes", "due"), [(0, False), (9, False), (10, True)])
def test_news_is_bundled_for_ten_minutes(minutes: int, due: bool) -> None:
    now = SEVEN + minutes * MINUTE
    assert is_due(NoticeChoice.AT_ONCE, SEVEN, now, morning_at=SEVEN) is due


def test_who_wants_none_is_never_told() -> None:
    assert not is_due(NoticeChoice.NONE, SEVEN - 99 * DAY, SEVEN, morning_at=SEVEN)


@pytest.mark.parametrize(("days", "weeks"), [(-1, 0), (6, 0), (7, 1), (13, 1), (14, 2)])
def test_weeks_count_whole(days: int, weeks: int) -> None:
    assert weeks_unseen(SEVEN, SEVEN + days * DAY) == weeks

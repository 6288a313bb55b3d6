"""A span of time in words."""

from datetime import date, datetime, timedelta, timezone

import pytest

from calendar_service.domain.when import Moment
from calendar_service.feeds.span_text import span_text
from calendar_service.words.load import load_words

WORDS = load_words("en")
SUMMER = timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (date(2027, 5, 4), None, "Tuesday, 4 May 2027"),
        (date(2027, 5, 4), date(2027, 5, 5), "Tuesday, 4 May 2027"),
        (datetime(2027, 5, 4, 19), None, "Tuesday, 4 May 2027, 19:00"),
        (
            datetime(2027, 5, 4, 19),
            datetime(2027, 5, 4, 21, 30),
            "Tuesday, 4 May 2027, 19:00–21:30",
        ),
        (
            datetime(2027, 5, 4, 19, tzinfo=SUMMER),
            datetime(2027, 5, 5, tzinfo=SUMMER),
            "Tuesday, 4 May 2027, 19:00–00:00",
        ),
        (
            datetime(2027, 5, 4, 19),
            datetime(2027, 5, 5, 1),
            "Tuesday, 4 May 2027, 19:00 – Wednesday, 5 May 2027, 01:00",
        ),
        (
            date(2027, 5, 4),
            date(2027, 5, 7),
            WORDS.day_range(date(2027, 5, 4), date(2027, 5, 6)),
        ),
    ],
)
def test_a_span_is_told_by_its_first_and_last_day(
    start: Moment, end: Moment | None, text: str
) -> None:
    assert span_text(start, end, WORDS) == text

"""A stretch of time that somebody asks about, to the second and perhaps without an end."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from calendar_service.domain.occurrence import Stretch

SLACK = timedelta(days=3)
"""What the days of two zones may lie apart; see recurrence.expand."""


@dataclass(frozen=True, slots=True)
class TimeRange:
    """[start_at, end_at) in UTC; None is without a bound."""

    start_at: datetime | None = None
    end_at: datetime | None = None

    @property
    def is_forward(self) -> bool:
        """True unless it ends before it begins, or at once."""
        return self.start_at is None or self.end_at is None or self.start_at < self.end_at

    def meets(self, stretch: Stretch) -> bool:
        starts_in_time = self.end_at is None or stretch.start_at < self.end_at
        return starts_in_time and (self.start_at is None or stretch.end_at > self.start_at)

    def surely_covers(self, stretch: Stretch) -> bool:
        """True if all of it lies inside, whichever zone its days are counted in."""
        starts_before = self.start_at is None or self.start_at <= stretch.start_at - SLACK
        return starts_before and (self.end_at is None or self.end_at >= stretch.end_at + SLACK)

    def widened(self) -> "TimeRange":
        """Return the range with all that may meet it in another zone's days."""
        start_at = None if self.start_at is None else self.start_at - SLACK
        return TimeRange(start_at, None if self.end_at is None else self.end_at + SLACK)

    def reaches_beyond(self, at: datetime) -> bool:
        return self.end_at is None or self.end_at > at

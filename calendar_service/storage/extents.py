"""How far occurrences extend from where they stand in a list, in a few classes.

Within a class, all that meets a window stands in one stretch of the order, which an index finds.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from calendar_service.domain.occurrence import Stretch


@dataclass(frozen=True, slots=True)
class Extent:
    """It begins at most `before` ahead of its place and ends at most `after` behind it; None is
    without a bound. What begins `before` nothing begins at its place exactly."""

    before: timedelta | None
    after: timedelta | None

    def holds(self, stretch: Stretch, order_at: datetime) -> bool:
        if not self.before and self.before is not None and stretch.start_at != order_at:
            return False
        begins_in_it = self.before is None or order_at - stretch.start_at <= self.before
        return begins_in_it and (self.after is None or stretch.end_at - order_at <= self.after)


def _extent(before_days: int | None, after_days: int | None) -> Extent:
    days = (before_days, after_days)
    return Extent(*(None if each is None else timedelta(days=each) for each in days))


EXTENTS = (
    *(_extent(0, 1), _extent(0, 8), _extent(0, 64), _extent(0, 512), _extent(0, None)),
    # Calls stand at their closing, and are listed from their opening on.
    *(_extent(32, 8), _extent(256, 8), _extent(None, None)),
)
"""Their numbers are stored: other classes need a migration."""

HIDDEN = -1
"""What is left of a withdrawn event: no list shows it."""


def extent_of(stretch: Stretch, order_at: datetime) -> int:
    """Return the number of the first class that holds it."""
    return next(number for number, each in enumerate(EXTENTS) if each.holds(stretch, order_at))

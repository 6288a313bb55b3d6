"""In which order what waits at the desk is looked at."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum

from calendar_service.domain.desk_filter import Entry

FAR_DAYS = 90
"""What has no date, or is over, counts as if it began in so many days."""
_HOUR = timedelta(hours=1)
_MOST_SECONDS = 2**40


class Order(StrEnum):
    """`urgent` is the usual one: what starts soon, times how long it has waited."""

    URGENT = "urgent"
    SOONEST = "soonest"
    OLDEST = "oldest"
    NEWEST = "newest"


def urgency(waited: timedelta, days_left: int | None) -> float:
    """Return how much an entry presses: the hours it has waited, and one, divided by the days
    until it begins, and one. What began counts as today.

    So what begins tomorrow and came a day ago goes before what begins in a month and waits for a
    week; and nothing is put off for ever, since the hours go on.
    """
    hours = max(waited / _HOUR, 0.0) + 1
    days = FAR_DAYS if days_left is None or days_left < 0 else days_left
    return hours / (days + 1)


def ordered(entries: Iterable[Entry], order: Order, *, now: datetime, today: date) -> list[Entry]:
    """Return the entries in the order, equal ones oldest first."""
    rank = _RANKS[order]
    return sorted(entries, key=lambda each: (rank(each, now, today), each.created_at, each.id))


def days_left(entry: Entry, today: date) -> int | None:
    """Return in how many days it begins, less than none where it is over; a series that has begun
    goes on today. None without a date."""
    if entry.day is None:
        return None
    days = (entry.day - today).days
    return max(days, 0) if entry.repeats else days


def _urgent(entry: Entry, now: datetime, today: date) -> float:
    return -urgency(now - entry.created_at, days_left(entry, today))


def _soonest(entry: Entry, _: datetime, today: date) -> float:
    """What is over comes last."""
    left = days_left(entry, today)
    return _MOST_SECONDS if left is None or left < 0 else left


def _oldest(entry: Entry, _: datetime, __: date) -> float:
    return entry.created_at.timestamp()


def _newest(entry: Entry, _: datetime, __: date) -> float:
    return -entry.created_at.timestamp()


_RANKS: Mapping[Order, Callable[[Entry, datetime, date], float]] = {
    Order.URGENT: _urgent,
    Order.SOONEST: _soonest,
    Order.OLDEST: _oldest,
    Order.NEWEST: _newest,
}

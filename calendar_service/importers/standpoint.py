"""From where a source is read: the calendar's zone and day, and how days are called there."""

from dataclasses import dataclass, field
from datetime import date

from calendar_service.domain.typed_day import DayNames, DayOrder


@dataclass(frozen=True, slots=True)
class Standpoint:
    """`url` is where the source comes from, None where nobody knows; `today` the calendar's
    own."""

    tzid: str
    today: date
    url: str | None = None
    names: DayNames = field(default_factory=DayNames, repr=False)
    order: DayOrder = DayOrder.DAY_FIRST

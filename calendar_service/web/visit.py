"""Who looks at a page: at which calendar, in which language, and when."""

from dataclasses import dataclass
from datetime import date, datetime

from calendar_service.domain.calendar import Calendar
from calendar_service.domain.when import local
from calendar_service.words.words import Words


@dataclass(frozen=True, slots=True)
class Visit:
    """`now` is aware; what is over, today or soon is told by it alone."""

    calendar: Calendar
    words: Words
    now: datetime

    @property
    def today(self) -> date:
        """The calendar's own day."""
        return local(self.now, self.calendar.tzid).date()

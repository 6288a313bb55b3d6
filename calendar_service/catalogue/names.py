"""What a listing is called, so that two feeds of one calendar can be told apart on a phone."""

from calendar_service.domain.calendar import Calendar
from calendar_service.domain.filter import EventFilter
from calendar_service.storage.connection import Connection
from calendar_service.storage.facets import facet_name

NAMED = ("category", "venue", "organiser")
NAMES_MOST = 3


async def listing_name(con: Connection, asked: EventFilter, calendar: Calendar) -> str:
    """Return the calendar's title, and what it is narrowed to where that has a name."""
    keys = [(facet, value) for facet, values in asked.any_of if facet in NAMED for value in values]
    if not 0 < len(keys) <= NAMES_MOST:
        return calendar.title
    names = [name for key in keys if (name := await facet_name(con, *key))]
    return f"{calendar.title}: {', '.join(names)}" if names else calendar.title

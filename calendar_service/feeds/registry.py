"""Which formats there are: a row here, a file beside this one, a row in docs/formats.md."""

from dataclasses import dataclass
from enum import StrEnum

from calendar_service.feeds import atom, csv, ics, jcal, jscalendar, rss, upcoming


class DefaultWindow(StrEnum):
    """What a listing holds where its address names no days: all that subscribers keep, or what
    is still to come."""

    CALENDAR = "calendar"
    TODAY = "today"


class Unit(StrEnum):
    """What one entry of a document is."""

    EVENT = "event"
    OCCURRENCE = "occurrence"


@dataclass(frozen=True, slots=True)
class Format:
    """`is_whole` means that a listing is never cut, however long it is."""

    name: str
    suffix: str
    media_type: str
    is_whole: bool
    default_window: DefaultWindow
    unit: Unit


CALENDAR, TODAY = DefaultWindow.CALENDAR, DefaultWindow.TODAY
EVENT, OCCURRENCE = Unit.EVENT, Unit.OCCURRENCE

_ROWS = (
    Format("ics", ".ics", ics.MEDIA_TYPE, True, CALENDAR, EVENT),
    Format("jcal", ".jcal", jcal.MEDIA_TYPE, True, CALENDAR, EVENT),
    Format("jscalendar", ".jscalendar", jscalendar.MEDIA_TYPE, True, CALENDAR, EVENT),
    Format("json", ".json", upcoming.MEDIA_TYPE, False, TODAY, OCCURRENCE),
    Format("csv", ".csv", csv.MEDIA_TYPE, True, TODAY, OCCURRENCE),
    Format("atom", ".atom", atom.MEDIA_TYPE, False, TODAY, OCCURRENCE),
    Format("rss", ".rss", rss.MEDIA_TYPE, False, TODAY, OCCURRENCE),
)

FORMATS = {format.name: format for format in _ROWS}

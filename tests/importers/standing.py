"""From where tests read pages and texts: Berlin, in November 2026, in English and German."""

from datetime import date

from calendar_service.domain.typed_day import DayNames
from calendar_service.importers.draft import Draft
from calendar_service.importers.standpoint import Standpoint
from calendar_service.importers.text import read_text
from calendar_service.words.day_names import month_names, weekday_names

LANGUAGES = ("en", "de", "fr", "es", "it", "pl")
PAGE = "https://events.example/2027/supper"
HERE = Standpoint(
    tzid="Europe/Berlin",
    today=date(2026, 11, 22),
    names=DayNames.of(month_names(LANGUAGES), weekday_names(LANGUAGES)),
)


def read_lines(*lines: str) -> tuple[Draft, ...]:
    """Return the drafts of a text of these lines, none of which is a problem."""
    reading = read_text("\n".join(lines), HERE)
    assert reading.problems == ()
    return reading.drafts

"""Plain text out of a property, which may hold HTML whatever the standard says."""

from icalendar.parser import unescape_backslash

from calendar_service.domain.text import clean, strip_forbidden
from calendar_service.importers.components import Property
from calendar_service.importers.html_text import plain_text


def text_of(line: Property | None) -> str:
    """Return the text of a property as an event may hold it; empty without one."""
    if line is None:
        return ""
    return clean(strip_forbidden(plain_text(unescape_backslash(line.value))))

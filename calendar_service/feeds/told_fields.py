"""What iCalendar says in words alone, once more as fields of a submission, for a calendar of this
service that reads the feed again. All other readers pass over it (RFC 5545 §3.8.8.2)."""

import json

from calendar_service.domain.event import Event, Kind
from calendar_service.domain.event_fields import event_fields
from calendar_service.feeds.lines import escape

PROPERTY = "X-CALENDAR-SERVICE-FIELDS"
_OF_AN_EVENT = frozenset(("price",))
_OF_A_CALL = frozenset(("title", "kind", "start", "time_zone", "closes_at", "price"))


def fields_line(event: Event) -> str | None:
    """Return the line; None where all that is known has a property of its own."""
    names = _OF_AN_EVENT if event.kind is Kind.EVENT else _OF_A_CALL
    told = {name: value for name, value in event_fields(event).items() if name in names}
    if not told:
        return None
    return f"{PROPERTY}:{escape(json.dumps(told, ensure_ascii=False, separators=(',', ':')))}"

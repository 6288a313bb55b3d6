"""Occurrences, submissions and visits for the tests of pages."""

from datetime import UTC, datetime
from typing import Any

from calendar_service.domain.calendar import Calendar
from calendar_service.domain.moderation import State
from calendar_service.storage.submissions import Submission
from calendar_service.web.visit import Visit
from calendar_service.words.load import load_words

CALENDAR = Calendar(
    title="Clusters of Europe",
    tzid="Europe/Brussels",
    language="en",
    public_url="https://calendar.example.org",
)
WORDS = load_words("en")
MAY_6 = datetime(2014, 5, 6, 9, 30, tzinfo=UTC)

STUTTGART = {
    "id": "haus",
    "name": "Haus der Wirtschaft",
    "address": "Willi-Bleicher-Straße 19",
    "postal_code": "70174",
    "city": "Stuttgart",
    "region": None,
    "country": "DE",
    "latitude": None,
    "longitude": None,
    "url": None,
}


def visit(now: datetime = MAY_6, language: str = "en") -> Visit:
    return Visit(CALENDAR, load_words(language), now)


def occurrence(**changes: Any) -> dict[str, Any]:
    """The conference in Stuttgart on 8 May 2014, in the shape of its JSON."""
    return {
        "id": "conference",
        "uid": "2b1f",
        "url": "https://calendar.example.org/events/conference",
        "kind": "event",
        "status": "confirmed",
        "status_reason": None,
        "title": "Clusters in Baden-Württemberg",
        "description": None,
        "description_html": None,
        "start": "2014-05-08T09:00:00+02:00",
        "end": "2014-05-08T17:00:00+02:00",
        "time_zone": "Europe/Berlin",
        "all_day": False,
        "venue": STUTTGART,
        "online_url": None,
        "organiser": None,
        "categories": [],
        "tags": [],
        "language": None,
        "image": None,
        "registration_url": None,
        "closes_at": None,
        "price": None,
        "recurrence": None,
        "recurrence_id": None,
        "sequence": 0,
        "updated": "2014-04-22T08:00:00Z",
    } | changes


def days(start: str, end: str, **changes: Any) -> dict[str, Any]:
    """An event of whole days; the end is exclusive, as in the JSON."""
    return occurrence(start=start, end=end, all_day=True, **changes)


def call(closes: str, end: str | None = None, **changes: Any) -> dict[str, Any]:
    """An open call, whose place in the calendar is its closing."""
    return occurrence(
        id="regions",
        kind="call",
        title="Six model demonstrator regions",
        start=closes,
        end=end,
        closes_at=closes,
        venue=None,
        **changes,
    )


def submission(state: State = State.PENDING, **changes: Any) -> Submission:
    fields = {
        "title": "Clusters meet designers",
        "start": "2014-05-12T18:00",
        "end": "2014-05-12T21:00",
        "time_zone": "Europe/Vienna",
        "venue": {"name": "MuseumsQuartier", "city": "Wien", "country": "AT"},
        "contact": {"name": "Alice", "email": "alice@example.org"},
    }
    row: dict[str, Any] = {
        "id": "designers",
        "client_id": None,
        "proposes": "event",
        "state": state,
        "revision": 1,
        "fields": fields,
        "title": "Clusters meet designers",
        "contact_name": "Alice",
        "contact_email": "alice@example.org",
        "language": None,
        "source": "form",
        "event_id": None,
        "uid": None,
        "rotation": 0,
        "token_hash": "",
        "created_at": MAY_6,
        "changed_at": MAY_6,
        "confirmed_at": None,
    }
    return Submission(**(row | changes))

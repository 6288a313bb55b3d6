"""Events as the tests tell them: Alice organises, and what is not said is unremarkable."""

from datetime import UTC, datetime
from typing import Any

from calendar_service.domain.calendar import Calendar
from calendar_service.domain.event import Category, Event, Recurrence, Version
from calendar_service.domain.people import Organiser
from calendar_service.domain.venue import Venue
from calendar_service.domain.when import Moment
from calendar_service.feeds.markup import Markup
from calendar_service.feeds.vevent import Voice
from calendar_service.words.load import load_words
from tests.recurrence.making import BERLIN, rule_of

CREATED_AT = datetime(2027, 1, 2, 12, 0, tzinfo=UTC)
CHANGED_AT = datetime(2027, 1, 3, 8, 30, tzinfo=UTC)
ALICE = Organiser("alice", "Alice", "https://alice.example.org/")
CINEMA = Venue(
    id="kino-babylon",
    name="Kino Babylon",
    address="Rosa-Luxemburg-Straße 30",
    postal_code="10178",
    city="Berlin",
    country="DE",
    latitude=52.5258,
    longitude=13.4112,
    tzid=BERLIN,
)
FILM = Category("film", "Film")
CALENDAR = Calendar(
    title="Wiki Calendar",
    tzid=BERLIN,
    language="en",
    public_url="https://calendar.example.org",
)
VOICE = Voice(CALENDAR, load_words("en"), lambda text: Markup(text, f"<p>{text}</p>"))


def event(**changes: Any) -> Event:
    """Alice's film night on a Tuesday in May."""
    fields: dict[str, Any] = {
        "id": "film-night",
        "uid": "0b9f3c1e-6f0a-4d57-9c57-3f1f0f6f2a11",
        "version": Version(3, CREATED_AT, CHANGED_AT),
        "title": "Film night",
        "tzid": BERLIN,
        "start": datetime(2027, 5, 4, 19, 0),
        "end": datetime(2027, 5, 4, 21, 30),
    }
    return Event(**fields | changes)


def series(
    rule: str | None, *, start: Moment = datetime(2027, 5, 4, 19, 0), **changes: Any
) -> Event:
    """The film night by a rule; `include`, `exclude` and `overrides` are its exceptions."""
    exceptions = {name: changes.pop(name, ()) for name in ("include", "exclude", "overrides")}
    recurrence = Recurrence(rule_of(rule, start) if rule else None, **exceptions)
    return event(start=start, recurrence=recurrence, **changes)

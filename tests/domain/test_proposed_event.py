"""A proposal as an event: every field has its place in it."""

from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any

from calendar_service.domain.event import (
    Category,
    Closing,
    Event,
    Image,
    Kind,
    Price,
    Recurrence,
    Status,
    Version,
)
from calendar_service.domain.people import Organiser
from calendar_service.domain.proposal import Proposal
from calendar_service.domain.proposed_event import proposed_event
from calendar_service.domain.venue import Venue

VERSION = Version(0, datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
ALIKE: dict[str, Any] = {
    "title": "Short films wanted",
    "tzid": "Europe/Berlin",
    "kind": Kind.CALL,
    "status": Status.POSTPONED,
    "status_reason": "The hall is flooded",
    "description": "Up to ten minutes",
    "start": date(2027, 5, 1),
    "end": date(2027, 5, 2),
    "closes": Closing(date(2027, 6, 30), "Europe/Berlin"),
    "recurrence": Recurrence(include=(date(2027, 5, 8),)),
    "venue": Venue("", name="Kino Babylon"),
    "online_url": "https://meet.example.org",
    "url": "https://film.example.org",
    "registration_url": "https://send.example.org",
    "price": Price(free=True),
    "tags": ("film",),
    "language": "de",
    "image": Image("https://calendar.example/images/x.webp", "A reel", 640, 480, "CC BY 4.0"),
}
NAMED: dict[str, Any] = {
    "organiser_name": "Alice",
    "organiser_url": "https://alice.example.org",
    "categories": ("open-calls",),
}


def test_an_event_says_all_that_its_proposal_says() -> None:
    assert {field.name for field in fields(Proposal)} == {*ALIKE, *NAMED}

    proposal = Proposal(**ALIKE, **NAMED)

    assert proposed_event(proposal, id="e", uid="u", version=VERSION) == Event(
        id="e",
        uid="u",
        version=VERSION,
        **ALIKE,
        organiser=Organiser("", "Alice", "https://alice.example.org"),
        categories=(Category("open-calls", "open-calls"),),
    )

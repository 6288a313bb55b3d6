"""What is on in the tests of the formats: one event of each sort, as a listing has them."""

from datetime import UTC, date, datetime

from calendar_service.domain.event import (
    Category,
    Closing,
    Event,
    Image,
    Kind,
    Override,
    Price,
    Status,
    Version,
)
from calendar_service.domain.occurrence import Window, series_of
from calendar_service.domain.people import Organiser
from calendar_service.domain.venue import Venue
from calendar_service.domain.when import ANYWHERE_ON_EARTH
from calendar_service.feeds.entry import Entry, Heading, entry_of
from calendar_service.feeds.ics import ZoneUse, join_ics
from calendar_service.feeds.vevent import render_vevents
from calendar_service.recurrence.expand import expand
from tests.events import ALICE, CALENDAR, CINEMA, CREATED_AT, FILM, VOICE, event, series

HEADING = Heading(
    name="Film in Berlin",
    page_url="https://calendar.example.org/events?category=film",
    feed_url="https://calendar.example.org/events.atom?category=film",
    updated_at=datetime(2027, 2, 1, 7, 0, tzinfo=UTC),
)
SUMMER = Window(date(2027, 5, 1), date(2027, 8, 1), CALENDAR.tzid)

FILM_NIGHT = event(
    title="Film night: Der Himmel über Berlin",
    description="Wim Wenders, 1987, with subtitles; *bring a friend*.",
    venue=CINEMA,
    organiser=ALICE,
    categories=(FILM, Category("free-culture", "Free culture")),
    tags=("Wenders", "angels"),
    language="en",
    registration_url="https://tickets.example.org/night?seat=1&row=2",
    url="https://films.example.org/",
    price=Price("7 €, 5 € reduced", "7.00", "EUR", free=False),
    image=Image("https://calendar.example.org/images/ab.webp", "An angel", 1920, 1080),
)
MEETUP = series(
    "FREQ=WEEKLY;BYDAY=TU;COUNT=6",
    id="meetup",
    uid="5b0c7a0c-0e35-4c43-9d9b-0d2f6c0f1a22",
    title="Wiki meetup",
    venue=CINEMA,
    exclude=(datetime(2027, 5, 11, 19, 0),),
    include=(datetime(2027, 7, 3, 14, 0),),
    overrides=(
        Override(
            datetime(2027, 5, 18, 19, 0),
            start=datetime(2027, 5, 19, 20, 0),
            end=datetime(2027, 5, 19, 21, 0),
            title="Wiki meetup, on a Wednesday",
        ),
        Override(datetime(2027, 5, 25, 19, 0), status=Status.CANCELLED),
        Override(datetime(2027, 6, 1, 19, 0), venue=Venue("park", "Tiergarten", city="Berlin")),
    ),
)
FESTIVAL = event(
    id="festival",
    uid="festival@example.org",
    title="Festival of short films",
    start=date(2027, 6, 11),
    end=date(2027, 6, 14),
    status=Status.POSTPONED,
    status_reason="The roof leaks",
)
TALK = event(
    id="talk",
    uid="7d3d3a52-6d2f-4d0b-8a4e-9a3a3a9d8f33",
    title="Talk: copyright",
    start=datetime(2027, 7, 1, 18, 0),
    end=datetime(2027, 7, 1, 19, 0),
    tzid="America/New_York",
    online_url="https://meet.example.org/talk",
    organiser=Organiser("carol", "Carol"),
    price=Price(free=True),
    version=Version(0, CREATED_AT, CREATED_AT),
)
CALL = event(
    id="call",
    uid="a3a1c9de-51a9-49f0-a6a8-8f7d8c0f3e44",
    title="Send us your film",
    kind=Kind.CALL,
    start=None,
    end=None,
    closes=Closing(datetime(2027, 6, 30, 23, 59), ANYWHERE_ON_EARTH),
    registration_url="https://films.example.org/send",
)
SURVEY = event(
    id="survey",
    uid="c1a1f9de-51a9-49f0-a6a8-8f7d8c0f3e55",
    title="What would you like to see?",
    kind=Kind.SURVEY,
    start=None,
    end=None,
)
EVENTS = (FILM_NIGHT, MEETUP, FESTIVAL, CALL, TALK, SURVEY)


def entries(*told: Event) -> list[Entry]:
    """Return the entries of each event in turn, those of a series as they follow."""
    return [entry for each in told for entry in _entries(each)]


def ics_document(*told: Event, name: str = "Film in Berlin") -> bytes:
    """Return the events as one iCalendar document, their zones open-ended."""
    zones = {each.tzid for each in told}
    uses = [ZoneUse(tzid, datetime(2027, 1, 1), None) for tzid in sorted(zones)]
    return join_ics(CALENDAR, name, uses, [render_vevents(each, VOICE) for each in told])


def _entries(told: Event) -> list[Entry]:
    happens = series_of(told)
    if happens is None:
        return [Entry(told)]
    return [entry_of(told, occurrence) for occurrence in expand(happens, SUMMER, 100)]

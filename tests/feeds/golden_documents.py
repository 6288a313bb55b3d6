"""The documents that are kept as they were once read and found right.

`python -m tests.feeds.golden_documents` writes them anew, for a look at what has changed.
"""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from calendar_service.domain.event import (
    Category,
    Closing,
    Event,
    Image,
    Kind,
    Override,
    Price,
    Status,
)
from calendar_service.domain.people import Organiser
from calendar_service.domain.venue import Venue
from calendar_service.domain.when import ANYWHERE_ON_EARTH
from calendar_service.feeds.ics import ZoneUse, join_ics
from calendar_service.feeds.vevent import render_vevents
from calendar_service.web.markup import render_markup
from tests.events import ALICE, CALENDAR, CINEMA, FILM, event, series
from tests.events import VOICE as PLAIN_VOICE

VOICE = replace(PLAIN_VOICE, markup=render_markup)
FOLDER = Path(__file__).with_name("golden")
BERLIN = "Europe/Berlin"
MAY_4 = datetime(2027, 5, 4, 19, 0)

EVENTS: dict[str, Event] = {
    "timed_with_venue": event(
        description="Two silent films, with a piano.\n\nDoors open at 18:30; bring a friend.",
        venue=CINEMA,
        organiser=ALICE,
        categories=(FILM, Category("music", "Music, live")),
        tags=("silent film",),
        language="en",
        registration_url="https://tickets.example.org/?film=1;seats=2,3",
    ),
    "with_markup_and_picture": event(
        description="Two *silent* films, [with a piano](https://piano.example/?a=1;b=2,3):\n\n"
        "- Nosferatu\n- Der müde Tod",
        organiser=Organiser("babylon", 'Kino "Babylon": Berlin', "mailto:kino@babylon.example"),
        image=Image("https://calendar.example.org/images/ab.webp", "A piano", 1920, 1080),
        online_url="https://meet.example.org/film",
        status=Status.CANCELLED,
        status_reason="The pianist is ill; we are sorry.",
        language="en",
    ),
    "several_whole_days": event(
        title="Días de cine — 映画祭",
        start=date(2027, 5, 4),
        end=date(2027, 5, 7),
        language="es",
    ),
    "weekly_with_exceptions": series(
        "FREQ=WEEKLY;UNTIL=20270629T190000;BYDAY=TU",
        venue=CINEMA,
        exclude=(datetime(2027, 5, 18, 19, 0),),
        overrides=(
            Override(
                datetime(2027, 5, 11, 19, 0),
                title="Film night in the garden",
                start=datetime(2027, 5, 12, 20, 30),
            ),
            Override(datetime(2027, 5, 25, 19, 0), Status.CANCELLED),
        ),
    ),
    "weekly_with_extra_dates": series(
        "FREQ=WEEKLY;COUNT=3",
        include=(datetime(2027, 5, 7, 19, 0), datetime(2027, 5, 11, 19, 0)),
        overrides=(Override(datetime(2027, 5, 7, 19, 0), title="Film night on a Friday"),),
    ),
    "listed_dates_alone": series(None, include=(datetime(2027, 5, 7, 19, 0),)),
    "yearly_on_29_february": series(
        "FREQ=YEARLY", start=date(2028, 2, 29), end=None, title="Leap day"
    ),
    "cancelled": event(
        status=Status.CANCELLED, status_reason="The projector is broken.", venue=CINEMA
    ),
    "postponed": event(status=Status.POSTPONED),
    "moved_online": event(
        status=Status.MOVED_ONLINE, venue=CINEMA, online_url="https://meet.example.org/film"
    ),
    "call_with_a_bare_date": event(
        title="Short films wanted",
        kind=Kind.CALL,
        start=None,
        end=None,
        closes=Closing(date(2027, 6, 30), BERLIN),
    ),
    "call_anywhere_on_earth": event(
        title="Short films wanted",
        kind=Kind.CALL,
        start=None,
        end=None,
        closes=Closing(datetime(2027, 6, 30, 23, 59), ANYWHERE_ON_EARTH),
    ),
    "call_with_all_that_is_known": event(
        title="Short films wanted",
        description="Silent ones, please.",
        kind=Kind.CALL,
        start=date(2027, 5, 1),
        end=None,
        closes=Closing(date(2027, 6, 30), ANYWHERE_ON_EARTH),
        organiser=ALICE,
        price=Price(amount="12.50", currency="EUR"),
        registration_url="https://films.example.org/?send;a=1,2",
        venue=CINEMA,
        language="en",
    ),
    "survey": event(
        title="Which films next year?",
        kind=Kind.SURVEY,
        start=date(2027, 5, 1),
        end=None,
        closes=Closing(datetime(2027, 6, 30, 18, 0), BERLIN),
    ),
    "hostile_texts": event(
        title='Film; night, "C:\\New"\r\nSTATUS:CANCELLED\x07 \u202e映画👩‍👩‍👧',
        venue=Venue("mill", 'The "Old" Mill: ^n', "a;b,c\\", latitude=0.00001, longitude=-70.5),
        tags=("a,b;c",),
        tzid="UTC",
    ),
}
ZONES: dict[str, ZoneUse] = {
    "timed_with_venue": ZoneUse(BERLIN, MAY_4, datetime(2027, 5, 4, 21, 30)),
    "with_markup_and_picture": ZoneUse(BERLIN, MAY_4, datetime(2027, 5, 4, 21, 30)),
    "weekly_with_exceptions": ZoneUse(BERLIN, MAY_4, datetime(2027, 6, 29, 21, 30)),
    "weekly_with_extra_dates": ZoneUse(BERLIN, MAY_4, None),
    "listed_dates_alone": ZoneUse(BERLIN, MAY_4, datetime(2027, 5, 7, 21, 30)),
    "cancelled": ZoneUse(BERLIN, MAY_4, datetime(2027, 5, 4, 21, 30)),
    "postponed": ZoneUse(BERLIN, MAY_4, datetime(2027, 5, 4, 21, 30)),
    "moved_online": ZoneUse(BERLIN, MAY_4, datetime(2027, 5, 4, 21, 30)),
    "survey": ZoneUse(BERLIN, datetime(2027, 6, 30, 18, 0), datetime(2027, 6, 30, 18, 0)),
}


def golden_document(name: str) -> bytes:
    zones = [ZONES[name]] if name in ZONES else []
    return join_ics(CALENDAR, CALENDAR.title, zones, [render_vevents(EVENTS[name], VOICE)])


def write_all() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name in EVENTS:
        (FOLDER / f"{name}.ics").write_bytes(golden_document(name))


if __name__ == "__main__":
    write_all()

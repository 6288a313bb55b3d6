"""How each calendar is asked to take a feed or one event: the forms of links, in tables, with what
their makers say of how often they look.

None of the forms is promised by its maker; they were read in two maintained libraries in 2026-11.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

from calendar_service.domain.when import Moment, instant, is_wall_time
from calendar_service.web.links import webcal

GOOGLE_BYTES_MOST = 900_000
"""Google refuses feeds of about 1 MB; from here on that is said."""


class App(StrEnum):
    """A calendar that takes a feed by a link."""

    APPLE = "apple"
    GOOGLE = "google"
    OUTLOOK_COM = "outlook-com"
    MICROSOFT_365 = "microsoft-365"
    OUTLOOK = "outlook"


@dataclass(frozen=True, slots=True)
class Way:
    """`link` makes the link from the feed's address and its name. `opens_app` is true where the
    device must know what to do with `webcal:`, which Android does not."""

    app: App
    name: str
    link: Callable[[str, str], str]
    refreshes: str
    hint: str = ""
    opens_app: bool = False


def _by_app(url: str, name: str) -> str:
    return webcal(url)


def _google(url: str, name: str) -> str:
    return f"https://calendar.google.com/calendar/u/0/r?cid={_encoded(webcal(url))}"


def _microsoft(host: str) -> Callable[[str, str], str]:
    def link(url: str, name: str) -> str:
        asked = f"url={_encoded(webcal(url))}&name={_encoded(name)}"
        return f"https://{host}/calendar/0/addfromweb/?{asked}"

    return link


def _encoded(text: str) -> str:
    """Spaces are %20: Outlook shows a plus as it is."""
    return quote(text, safe="")


WAYS: tuple[Way, ...] = (
    Way(
        App.APPLE,
        "Apple Calendar",
        _by_app,
        "Looks as often as you choose, from every five minutes to once a week.",
        "On an iPhone or iPad, open this page in Safari for it.",
        opens_app=True,
    ),
    Way(
        App.GOOGLE,
        "Google Calendar",
        _google,
        "Looks when it likes: often within half a day, sometimes only after a whole one.",
        "On a phone, open this page on a computer once: Google's apps cannot subscribe.",
    ),
    Way(
        App.OUTLOOK_COM,
        "Outlook.com",
        _microsoft("outlook.live.com"),
        "Looks about every three hours; it can take a day.",
    ),
    Way(
        App.MICROSOFT_365,
        "Microsoft 365",
        _microsoft("outlook.office.com"),
        "Looks about every three hours; it can take a day.",
        "Some organisations do not allow it: then copy the address.",
    ),
    Way(
        App.OUTLOOK,
        "Outlook on a computer",
        _by_app,
        "Looks as often as its send and receive settings say, usually every half hour.",
        opens_app=True,
    ),
)
"""In the order in which a page names them that does not know who reads it."""

FIRST_BY_DEVICE: tuple[tuple[str, App], ...] = (
    ("Android", App.GOOGLE),
    ("iPhone", App.APPLE),
    ("iPad", App.APPLE),
    ("Macintosh", App.APPLE),
    ("Windows", App.OUTLOOK),
    ("Linux", App.GOOGLE),
    ("CrOS", App.GOOGLE),
)
"""What browsers call the device they run on, and the calendar it most likely has. The first that
fits counts: Android calls itself a Linux too."""

OTHER_REFRESHES = (
    "Thunderbird looks every 30 minutes, Fastmail every hour, Proton and Yahoo a few times a day."
)


@dataclass(frozen=True, slots=True)
class OneEvent:
    """What a form takes of one event: `start` and `end` (exclusive) are both dates, or both
    naive wall times in `tzid`."""

    title: str
    start: Moment
    end: Moment
    tzid: str
    details: str
    place: str


@dataclass(frozen=True, slots=True)
class EventWay:
    name: str
    link: Callable[[OneEvent], str]


def _google_event(event: OneEvent) -> str:
    """A zone that Google does not know it passes over in silence, so those go in UTC."""
    is_named = "/" in event.tzid and not event.tzid.startswith("Etc/")
    zone = [("ctz", event.tzid)] if is_named and is_wall_time(event.start) else []
    times = (_basic(each, None if is_named else event.tzid) for each in (event.start, event.end))
    told = [("text", event.title), ("details", event.details), ("location", event.place)]
    asked = [("action", "TEMPLATE"), ("dates", "/".join(times)), *zone, *told]
    return f"https://calendar.google.com/calendar/render?{_query(asked)}"


def _microsoft_event(host: str) -> Callable[[OneEvent], str]:
    def link(event: OneEvent) -> str:
        is_day = not is_wall_time(event.start)
        asked = [
            ("rru", "addevent"),
            ("startdt", _extended(event.start, event.tzid)),
            ("enddt", _extended(event.end, event.tzid)),
            ("subject", event.title),
            ("body", event.details),
            ("location", event.place),
            *([("allday", "true")] if is_day else []),
        ]
        return f"https://{host}/calendar/0/action/compose?{_query(asked)}"

    return link


def _yahoo_event(event: OneEvent) -> str:
    """Yahoo knows no zones: it is told the time at the venue."""
    is_day = not is_wall_time(event.start)
    until = [("DUR", "allday")] if is_day else [("ET", _basic(event.end))]
    told = [("TITLE", event.title), ("in_loc", event.place), ("DESC", event.details)]
    asked = [("v", "60"), ("ST", _basic(event.start)), *until, *told]
    return f"https://calendar.yahoo.com/?{_query(asked)}"


def _basic(moment: Moment, utc_of: str | None = None) -> str:
    """Return 20270508T090000, with a Z where it is told in UTC; 20270508 for a date."""
    if not is_wall_time(moment):
        return f"{moment:%Y%m%d}"
    return f"{instant(moment, utc_of):%Y%m%dT%H%M%SZ}" if utc_of else f"{moment:%Y%m%dT%H%M%S}"


def _extended(moment: Moment, tzid: str) -> str:
    is_time = is_wall_time(moment)
    return f"{instant(moment, tzid):%Y-%m-%dT%H:%M:%SZ}" if is_time else f"{moment:%Y-%m-%d}"


def _query(asked: Iterable[tuple[str, str]]) -> str:
    return "&".join(f"{name}={_encoded(value)}" for name, value in asked if value)


EVENT_WAYS: tuple[EventWay, ...] = (
    EventWay("Google Calendar", _google_event),
    EventWay("Outlook.com", _microsoft_event("outlook.live.com")),
    EventWay("Microsoft 365", _microsoft_event("outlook.office.com")),
    EventWay("Yahoo", _yahoo_event),
)
"""Which calendars take one event by a link; all others take its file."""

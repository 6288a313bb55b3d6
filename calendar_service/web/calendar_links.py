"""How each calendar is asked to take a feed: the forms of links, in one table, with what their
makers say of how often they look.

None of the forms is promised by its maker; they were read in two maintained libraries in 2026-11.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

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

OTHER_REFRESHES = (
    "Thunderbird looks every 30 minutes, Fastmail every hour, Proton and Yahoo a few times a day."
)

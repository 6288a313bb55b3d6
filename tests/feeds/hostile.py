"""Texts that somebody sends to see a page, a feed or a spreadsheet break, and where they go."""

from collections.abc import Callable
from datetime import datetime

from calendar_service.domain.event import Category, Event, Image, Override, Price, Status
from calendar_service.domain.people import Organiser
from calendar_service.domain.venue import Venue
from tests.events import event, series
from tests.feeds.strange import SNIPPETS

WEB_TEXTS = (
    *SNIPPETS,
    *("<", ">", "&", "&amp;", "&#0;", "&lt;b&gt;", "]]>", "<![CDATA[", "<!--", "-->", "<?xml ?>"),
    *("<script>alert(1)</script>", "</SCRIPT ", "<img src=x onerror=alert(1)>", "<title>", "${x}"),
    *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", '","', "';--", "{{ x }}"),
    "".join(SNIPPETS),
    "".join(chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))),
)

IN_EVERY_FIELD: dict[str, Callable[[str], Event]] = {
    "title": lambda text: event(title=text),
    "description": lambda text: event(description=text),
    "reason": lambda text: event(status=Status.CANCELLED, status_reason=text),
    "venue": lambda text: event(venue=_venue(text)),
    "organiser": lambda text: event(organiser=Organiser("o", text, f"https://a.example/{text}")),
    "category": lambda text: event(categories=(Category("film", text),)),
    "tag": lambda text: event(tags=(text,)),
    "language": lambda text: event(language=text),
    "uid": lambda text: event(uid=text),
    "online": lambda text: event(online_url=f"https://a.example/{text}"),
    "website": lambda text: event(url=f"https://a.example/{text}"),
    "registration": lambda text: event(registration_url=f"https://a.example/{text}"),
    "image": lambda text: event(image=Image(f"https://a.example/{text}", text, 1, 1)),
    "price": lambda text: event(price=Price(text, text, text)),
    "override": lambda text: series(
        "FREQ=WEEKLY",
        overrides=(Override(datetime(2027, 5, 11, 19), title=text, venue=_venue(text)),),
    ),
}


def _venue(text: str) -> Venue:
    return Venue("v", text, text, text, text, text, "DE", 1.5, 2.5, f"https://a.example/{text}")

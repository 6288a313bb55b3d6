"""The pages of feeds, with a text of a stranger wherever one may stand."""

from collections.abc import Mapping
from typing import Any

from calendar_service.catalogue.options import Size
from calendar_service.domain.event import Category
from calendar_service.storage.feed_choices import FeedChoices
from calendar_service.web.feed_form import read_choice
from calendar_service.web.present import card
from calendar_service.web.present_feed import FindingView, PollView, PreviewView
from calendar_service.web.present_feed_form import more_groups, simple_fields
from tests.web.making import MAY_6, STUTTGART, WORDS, occurrence, visit


def feed_pages(text: str) -> dict[str, tuple[str, Mapping[str, Any]]]:
    event = occurrence(title=text, venue=STUTTGART | {"name": text, "city": text})
    preview = PreviewView("2 events", (card(event, visit()),), "1.2 MB", text, text)
    path = "/feeds/abc/edit/def"
    told = {
        **_form(text),
        "feed": preview,
        "feed_url": "https://calendar.example.org/events.ics?q=x",
        "feed_name": text,
        "feed_size": Size(1_200_000),
    }
    saved = {
        "feed_url": "https://calendar.example.org/feeds/abc.ics",
        "name": text,
        "findings": (FindingView("error", "Error", text, 2, ((text, text),)),),
        "polls": (PollView(text, text, text),),
        "dav_url": "https://calendar.example.org/dav/calendars/feed-abc/",
        "private_path": path,
        "private_url": f"https://calendar.example.org{path}",
    }
    nothing = {"feed": None, "feed_url": "", "feed_name": "", "feed_size": None}
    return {
        "feed builder": ("feeds.html", told),
        "feed builder with mistakes": ("feeds.html", told | nothing),
        "saved feed": ("feed.html", told | saved),
        "saved feed, new": ("feed.html", told | saved | {"findings": (), "polls": ()}),
        "saved feed, large": ("feed.html", told | saved | {"findings": None}),
        "feed ended": ("feed_ended.html", {}),
    }


def _form(text: str) -> dict[str, Any]:
    asked = [(name, text) for name in ("q", "tag", "city", "not_city")]
    chosen = read_choice([*asked, ("from", "soon"), ("venue", "v9")], MAY_6.date())
    named = (("v1", text), ("v2", "Barn"))
    choices = FeedChoices((Category("talks", text),), (text,), ("DE",), ("de",), named, named)
    return {
        "simple": simple_fields(chosen, choices, WORDS),
        "groups": more_groups(chosen, choices, WORDS),
        "name_most": 80,
        "mistakes": [text],
    }

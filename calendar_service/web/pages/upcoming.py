"""The listing for people: what is coming up, what was found, or what a window holds."""

import json
from datetime import timedelta
from urllib.parse import urlencode

from starlette.responses import Response

from calendar_service.domain.filter import EventFilter
from calendar_service.web import feeds
from calendar_service.web.asked import Asked
from calendar_service.web.listing import asked_page, next_url, wants_calendar
from calendar_service.web.pages.page import show
from calendar_service.web.present import listing

_OF_THE_PAGE = ("from", "to", "limit", "after")


async def home(asked: Asked) -> Response:
    return await _page(asked)


async def events(asked: Asked) -> Response:
    """The bare address is the page, unless a calendar program asks for its own format alone."""
    if wants_calendar(asked):
        return await feeds.events_ics(asked)
    return await _page(asked)


async def _page(asked: Asked) -> Response:
    found, paging = asked_page(asked, "page")
    page = await asked.service.catalogue.page(found, paging, asked.context.now())
    visit = asked.visit()
    context = {
        "listing": listing((json.loads(each) for each in page.occurrences), visit),
        "query": asked.request.query_params.get("q", "").strip(),
        "next_url": next_url(asked, "/events", page.next_place),
        "feed_url": _feed_url(asked),
        "window": _window_words(asked, found),
    }
    return show(asked, "events.html", context)


def _feed_url(asked: Asked) -> str:
    """A feed has a window of its own; what else was asked for stays."""
    kept = [
        (name, value)
        for name, value in asked.request.query_params.multi_items()
        if name not in _OF_THE_PAGE and value.strip()
    ]
    address = f"{asked.calendar.public_url}/events.ics"
    return f"{address}?{urlencode(kept)}" if kept else address


def _window_words(asked: Asked, found: EventFilter) -> str | None:
    """Say which days are shown, where the address names them."""
    params, words = asked.request.query_params, asked.visit().words
    first = found.start_day if params.get("from") else None
    last = found.end_day - timedelta(days=1) if found.end_day else None
    if first and last:
        return words.short_day_range(first, max(first, last))
    if first:
        return words.say("From {day}", day=words.short_day(first))
    return words.say("Until {day}", day=words.short_day(last)) if last else None

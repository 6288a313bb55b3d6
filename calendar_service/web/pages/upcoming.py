"""The listing for people: what is coming up, what was found, or what a window holds."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from calendar_service.catalogue.listing import Page
from calendar_service.catalogue.options import Size
from calendar_service.catalogue.window import default_start
from calendar_service.domain.errors import NotFound
from calendar_service.domain.filter import FACETS, SWITCHES, EventFilter, parse_filter
from calendar_service.domain.people import Organiser
from calendar_service.domain.venue import Venue
from calendar_service.feeds.registry import FORMATS, DefaultWindow
from calendar_service.storage.connection import Connection
from calendar_service.storage.facets import facet_name
from calendar_service.storage.organisers import find_organisers
from calendar_service.storage.replacements import replacement_of
from calendar_service.storage.venues import find_venues
from calendar_service.web import feeds
from calendar_service.web.asked import Asked
from calendar_service.web.filters import events_text, filters_view
from calendar_service.web.guard import Endpoint
from calendar_service.web.listing import (
    asked_page,
    by_accept,
    next_url,
    path_choice,
    wants_calendar,
)
from calendar_service.web.listing_address import own_address
from calendar_service.web.pages.page import show
from calendar_service.web.present import listing
from calendar_service.web.present_facet import FacetView, facet_view
from calendar_service.web.present_subscribe import feed_title

_OF_A_FEED = frozenset(
    ("q", "near", "within", *FACETS, *SWITCHES, *(f"not_{name}" for name in FACETS))
)


async def home(asked: Asked) -> Response:
    return await _page(asked)


async def events(asked: Asked) -> Response:
    """The bare address is the page, unless a calendar program asks for its own format alone."""
    return by_accept(await (feeds.events_ics if wants_calendar(asked) else _page)(asked))


def of_one(facet: str) -> Endpoint:
    """Return the page of one venue, organiser or category: its listing, under its name."""

    async def answer(asked: Asked) -> Response:
        key = asked.path(facet)
        name, replacement = await asked.context.store.read(lambda con: _named(con, facet, key))
        if wants_calendar(asked):
            return by_accept(await feeds.listing_in(FORMATS["ics"], facet)(asked))
        if name is None:
            raise NotFound(facet, key)
        if replacement is not None:
            return by_accept(_moved(asked, key, replacement))
        return by_accept(await _page(asked, facet, name))

    return answer


async def _named(con: Connection, facet: str, key: str) -> tuple[str | None, str | None]:
    """Return what it is called, and what took its place if anything did."""
    return await facet_name(con, facet, key), await replacement_of(con, facet, key)


def _moved(asked: Asked, key: str, replacement: str) -> Response:
    """Feeds stay where they are, since calendar programs differ in what they make of a redirect."""
    url = asked.request.url
    path = f"{url.path.removesuffix(key)}{replacement}"
    return RedirectResponse(f"{path}?{url.query}" if url.query else path, 308)


async def _page(asked: Asked, facet: str | None = None, name: str | None = None) -> Response:
    found, paging = asked_page(asked, DefaultWindow.TODAY, facet)
    page = await asked.service.catalogue.page(found, paging)
    feed_size = await _feed_size(asked, facet) if page.next_place is not None else None
    filters = await filters_view(
        asked,
        found,
        path=_path(asked),
        in_path=None if facet is None else path_choice(asked, facet),
        is_empty=not page.occurrences,
    )
    about = None if facet is None else await _about(asked, facet)
    is_narrowed = bool(filters.chips) and bool(page.occurrences)
    context = {
        "number": await _number(asked, found) if is_narrowed else None,
        "name": name,
        "feed_size": feed_size,
        "filters": filters,
        "about": about,
        **own_address(asked, _path(asked), found, paging, facet=facet),
    }
    return await asyncio.to_thread(_told, asked, found, page, context)


async def _number(asked: Asked, found: EventFilter) -> str:
    number = await asked.service.catalogue.narrowing.number(found)
    return events_text(number, asked.visit().words)


async def _about(asked: Asked, facet: str) -> FacetView:
    """Say what the page is about, whatever its filter shows of it."""
    key, found = asked.path(facet), EventFilter(start_day=asked.context.today())
    number = await asked.service.catalogue.narrowing.number(
        replace(found, any_of=(path_choice(asked, facet),))
    )
    entry: Venue | Organiser | None = None
    if facet == "venue":
        entry = (await asked.context.store.read(lambda con: find_venues(con, [key]))).get(key)
    if facet == "organiser":
        entry = (await asked.context.store.read(lambda con: find_organisers(con, [key]))).get(key)
    return facet_view(facet, number, asked.visit().words, entry=entry)


def _told(asked: Asked, found: EventFilter, page: Page, more: dict[str, Any]) -> Response:
    """The longest page takes so long to write that others would wait for it."""
    visit, name = asked.visit(), more["name"]
    context = {
        **more,
        "feed_name": feed_title(asked.calendar, name),
        "listing": listing((json.loads(each) for each in page.occurrences), visit),
        "query": asked.request.query_params.get("q", "").strip(),
        "next_url": next_url(asked, _path(asked), page.next_place),
        "feed_url": _feed_url(asked),
        "window": _window_words(asked, found),
        "this_year": visit.today.year,
    }
    return show(asked, "events.html", context)


def _path(asked: Asked) -> str:
    path = asked.request.url.path
    return "/events" if path == "/" else path


async def _feed_size(asked: Asked, facet: str | None) -> Size:
    """Return how large the feed of a long listing is; short ones are too large for nobody."""
    sent, today = _feed_pairs(asked), asked.context.today()
    start = default_start(DefaultWindow.CALENDAR, today)
    found, _ = parse_filter(sent, today=today, default_start=start)
    in_path = None if facet is None else path_choice(asked, facet)
    if in_path is not None:
        found = replace(found, any_of=tuple(sorted({*found.any_of, in_path})))
    return await asked.service.catalogue.narrowing.feed_size(found)


def _feed_pairs(asked: Asked) -> list[tuple[str, str]]:
    """A feed has a window of its own; what else it understands stays."""
    return [
        (name, value)
        for name, value in asked.request.query_params.multi_items()
        if name in _OF_A_FEED and value.strip()
    ]


def _feed_url(asked: Asked) -> str:
    kept = _feed_pairs(asked)
    address = f"{asked.calendar.public_url}{_path(asked)}.ics"
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

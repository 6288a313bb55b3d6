"""The index of venues: where anything public is or was, by name."""

from dataclasses import dataclass

from starlette.responses import Response

from calendar_service.domain.errors import BadQuery
from calendar_service.domain.paging import parse_paging
from calendar_service.domain.venue import Venue
from calendar_service.domain.when import instant
from calendar_service.storage.venues import AHEAD_MOST, UsedVenue, list_venues
from calendar_service.web.asked import Asked
from calendar_service.web.listing import cut, next_url, one_more
from calendar_service.web.pages.page import show
from calendar_service.words.words import Words


@dataclass(frozen=True, slots=True)
class VenueRow:
    """`place` is where it is besides its title; `count` is in words, None if nothing is ahead."""

    path: str
    title: str
    place: str
    count: str | None


async def venues(asked: Asked) -> Response:
    paging, problems = parse_paging(asked.request.query_params)
    if problems:
        raise BadQuery(problems.all())
    today_at = instant(asked.context.today(), asked.calendar.tzid)
    found = await asked.context.store.read(
        lambda con: list_venues(con, one_more(paging), from_at=today_at)
    )
    shown, more = cut(found, paging.limit)
    words = asked.visit().words
    context = {
        "rows": [_row(each, words) for each in shown],
        "next_url": next_url(asked, "/venues", more),
    }
    return show(asked, "venues.html", context)


def _row(used: UsedVenue, words: Words) -> VenueRow:
    venue, number = used.venue, min(used.upcoming, AHEAD_MOST)
    is_more = used.upcoming > AHEAD_MOST
    count = words.count(
        "{number} upcoming event", "{number} upcoming events", number, is_more=is_more
    )
    return VenueRow(
        path=f"/venues/{venue.id}",
        title=venue.title,
        place=_place(venue, words),
        count=count if number else None,
    )


def _place(venue: Venue, words: Words) -> str:
    """A town is told beside a name; what has none is told by its street."""
    country = words.country(venue.country) if venue.country else None
    parts = (venue.city if venue.name else venue.address, country)
    return ", ".join(part for part in parts if part and part != venue.title)

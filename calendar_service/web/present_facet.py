"""What the page of a venue, an organiser or a category says of it above its events."""

from dataclasses import asdict, dataclass

from calendar_service.catalogue.options import Number
from calendar_service.domain.people import Organiser
from calendar_service.domain.venue import Venue
from calendar_service.web.links import public_address, web_address
from calendar_service.web.present import venue_lines
from calendar_service.web.present_around import MapView, map_view
from calendar_service.words.words import Words

KINDS = {"venue": "Venue", "organiser": "Organiser", "category": "Category"}


@dataclass(frozen=True, slots=True)
class FacetView:
    """`lines` are the address below the name; `count` says how much is ahead."""

    kind: str
    count: str
    lines: tuple[str, ...] = ()
    map: MapView | None = None
    url: str | None = None


def facet_view(
    facet: str, number: Number, words: Words, *, entry: Venue | Organiser | None = None
) -> FacetView:
    kind = words.say(KINDS[facet])
    count = _count(number, words)
    if isinstance(entry, Venue):
        place = asdict(entry)
        lines = venue_lines(place, words)
        return FacetView(
            kind,
            count,
            tuple(line for line in lines if line != entry.title),
            map_view(place, words),
            web_address(entry.url),
        )
    if isinstance(entry, Organiser):
        return FacetView(kind, count, url=public_address(entry.url))
    return FacetView(kind, count)


def _count(number: Number, words: Words) -> str:
    if number.events == 0:
        return words.say("Nothing upcoming")
    is_more = not number.is_all
    return words.count(
        "{number} upcoming event", "{number} upcoming events", number.events, is_more=is_more
    )

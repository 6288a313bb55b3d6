"""Finds where on the globe events are, for filters by distance; it is never shown."""

from collections.abc import Sequence

from calendar_service.domain.event import Event, Status
from calendar_service.domain.globe import Position
from calendar_service.domain.place import Town
from calendar_service.domain.venue import Venue
from calendar_service.storage.connection import Connection
from calendar_service.storage.places import find_places
from calendar_service.storage.positions import replace_positions


async def locate_events(con: Connection, events: Sequence[Event]) -> None:
    """Store where the events' venues are: their own coordinates, else those of their towns.

    An event without a venue, or that moved online, is nowhere; a series is where its own venue
    is, whatever single dates of it say.
    """
    venues = {each.id: _venue(each) for each in events}
    towns = {each.id: _town(venues[each.id], each.tzid) for each in events}
    known = await find_places(con, {town for town in towns.values() if town})

    def position(event_id: str) -> Position | None:
        venue, town = venues[event_id], towns[event_id]
        if venue and venue.latitude is not None and venue.longitude is not None:
            return Position(venue.latitude, venue.longitude)
        place = known.get(town) if town else None
        return Position(place.latitude, place.longitude) if place else None

    await replace_positions(con, {each.id: position(each.id) for each in events})


def _venue(event: Event) -> Venue | None:
    return None if event.status is Status.MOVED_ONLINE else event.venue


def _town(venue: Venue | None, tzid: str) -> Town | None:
    """Return the town to look for; none is, where the venue says by itself where it is."""
    if venue is None or venue.city is None:
        return None
    if venue.latitude is not None and venue.longitude is not None:
        return None
    return Town(venue.city, venue.country, venue.region, likely_tzid=tzid)

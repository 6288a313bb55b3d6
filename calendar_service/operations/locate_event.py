"""Finds where on the globe an event is, for filters by distance; it is never shown."""

from calendar_service.domain.event import Event, Status
from calendar_service.domain.globe import Position
from calendar_service.domain.place import Town
from calendar_service.domain.venue import Venue
from calendar_service.storage.connection import Connection
from calendar_service.storage.places import find_places
from calendar_service.storage.positions import replace_position


async def locate_event(con: Connection, event: Event) -> None:
    """Store where the event's venue is: its own coordinates, else those of its town.

    An event without a venue, or that moved online, is nowhere; a series is where its own venue
    is, whatever single dates of it say.
    """
    position = None
    if event.venue is not None and event.status is not Status.MOVED_ONLINE:
        position = await _position(con, event.venue, event.tzid)
    await replace_position(con, event.id, position)


async def _position(con: Connection, venue: Venue, tzid: str) -> Position | None:
    if venue.latitude is not None and venue.longitude is not None:
        return Position(venue.latitude, venue.longitude)
    if venue.city is None:
        return None
    town = Town(venue.city, venue.country, venue.region, likely_tzid=tzid)
    place = (await find_places(con, [town])).get(town)
    return None if place is None else Position(place.latitude, place.longitude)

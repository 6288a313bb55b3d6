"""Finds where on the globe events are, for filters by distance; it is never shown."""

from collections.abc import Sequence

from calendar_service.domain.event import Event, Status, with_override
from calendar_service.domain.globe import Position
from calendar_service.domain.place import Town
from calendar_service.domain.venue import Venue
from calendar_service.storage.connection import Connection
from calendar_service.storage.places import find_places
from calendar_service.storage.positions import replace_positions


async def locate_events(con: Connection, events: Sequence[Event]) -> None:
    """Store where the events' venues are: their own coordinates, else those of their towns.

    An event without a venue, or that moved online, is nowhere; a date of a series that has a
    venue of its own is there.
    """
    venues = {each.id: (_venue(each), each.tzid) for each in events}
    of_dates = {
        (each.id, override.recurrence_id): (there, each.tzid)
        for each in events
        for override in (each.recurrence.overrides if each.recurrence else ())
        if (there := _venue(with_override(each, override))) and there != each.venue
    }
    towns = {_town(*place) for place in (*venues.values(), *of_dates.values())}
    known = await find_places(con, {town for town in towns if town})

    def position(venue: Venue | None, tzid: str) -> Position | None:
        if venue and venue.latitude is not None and venue.longitude is not None:
            return Position(venue.latitude, venue.longitude)
        town = _town(venue, tzid)
        place = known.get(town) if town else None
        return Position(place.latitude, place.longitude) if place else None

    found = {date: position(*place) for date, place in of_dates.items()}
    await replace_positions(
        con,
        {event_id: position(*place) for event_id, place in venues.items()},
        {date: place for date, place in found.items() if place is not None},
    )


def _venue(event: Event) -> Venue | None:
    return None if event.status is Status.MOVED_ONLINE else event.venue


def _town(venue: Venue | None, tzid: str) -> Town | None:
    """Return the town to look for; none is, where the venue says by itself where it is."""
    if venue is None or venue.city is None:
        return None
    if venue.latitude is not None and venue.longitude is not None:
        return None
    return Town(venue.city, venue.country, venue.region, likely_tzid=tzid)

"""Tells in which country a town lies whose sender names none."""

from calendar_service.domain.place import Town
from calendar_service.operations.context import Context
from calendar_service.storage.places import find_places


async def country_of(context: Context, city: str, *, region: str, tzid: str) -> str | None:
    """Return the code of the country, ISO 3166-1 alpha-2; None of a town that is not known.

    Of namesakes one in this zone is meant, where none is given the calendar's, else the largest:
    as for the zone of the event.
    """
    town = Town(city, region=region or None, likely_tzid=tzid or context.calendar.tzid)
    places = await context.store.read(lambda con: find_places(con, [town]))
    return places[town].country if town in places else None

"""Fills in the zones that a proposal leaves out: those of its venues."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from calendar_service.domain.fields import FieldReader
from calendar_service.domain.place import Place, Town
from calendar_service.domain.problems import Problems
from calendar_service.domain.text import clean_line
from calendar_service.domain.venue import Venue
from calendar_service.domain.when import is_zone
from calendar_service.storage.connection import Connection
from calendar_service.storage.places import find_places, nearest_place, only_zones
from calendar_service.storage.venues import find_venues

Fields = Mapping[str, Any]
_ZONE = "time_zone"


async def fill_zones(
    con: Connection, sent: Sequence[Fields], *, home_tzid: str
) -> list[dict[str, Any]]:
    """Return the fields of each proposal, with the zone of its venue where it names none, and
    with that of each new venue. A zone that cannot be told is left out still.

    A known venue has its own. Another has that of the town nearest to its coordinates, else of
    its town, else the only one of its country; without a country, a town in `home_tzid` is meant
    rather than its namesakes. The same few queries serve one and many, coordinates set aside.
    """
    venues = {venue for fields in sent for venue in _venues(fields)}
    zones = await zones_of(con, venues, home_tzid)
    return [_filled(fields, zones) for fields in sent]


async def zones_of(con: Connection, venues: Iterable[Venue], home_tzid: str) -> dict[Venue, str]:
    """Return the zones of venues, as far as they can be told; the same few queries serve one and
    many, coordinates set aside."""
    venues = set(venues)
    known = await find_venues(con, [venue.id for venue in venues if venue.id])
    whole = {venue: known.get(venue.id, venue) for venue in venues}
    told = await _zones_of_places(
        con, {each for each in whole.values() if not each.tzid}, home_tzid
    )
    found = {venue: each.tzid or told.get(each) for venue, each in whole.items()}
    return {venue: tzid for venue, tzid in found.items() if tzid}


async def _zones_of_places(
    con: Connection, venues: Iterable[Venue], home_tzid: str
) -> dict[Venue, str]:
    towns = {venue: town for venue in venues if (town := _town(venue, home_tzid))}
    places = await find_places(con, towns.values())
    found: dict[Venue, str] = {}
    for venue in venues:
        town = towns.get(venue)
        if place := await _nearest(con, venue) or (places.get(town) if town else None):
            found[venue] = place.tzid
    left = {venue: venue.country for venue in venues if venue.country and venue not in found}
    only = await only_zones(con, left.values())
    return found | {venue: only[country] for venue, country in left.items() if country in only}


def _town(venue: Venue, home_tzid: str) -> Town | None:
    if venue.city is None:
        return None
    return Town(
        venue.city, venue.country, venue.region, likely_tzid=None if venue.country else home_tzid
    )


async def _nearest(con: Connection, venue: Venue) -> Place | None:
    if venue.latitude is None or venue.longitude is None:
        return None
    return await nearest_place(con, venue.latitude, venue.longitude, country=venue.country)


def _venues(fields: Fields) -> Iterator[Venue]:
    overrides = fields.get("overrides")
    for part in (fields, *(overrides if isinstance(overrides, list | tuple) else ())):
        venue = _venue(part.get("venue")) if isinstance(part, Mapping) else None
        if venue is not None:
            yield venue


def _venue(sent: object) -> Venue | None:
    """Return what of a venue tells its zone; mistakes in it are for others to report."""
    part = FieldReader({"venue": sent}, "", Problems()).part("venue")
    if not part.is_given:
        return None
    tzid = part.line(_ZONE, 64)
    return Venue(
        id=part.line("id", 64) or "",
        city=part.line("city", 100),
        region=part.line("region", 100),
        country=(part.line("country", 2) or "").upper() or None,
        latitude=part.number("latitude", 90),
        longitude=part.number("longitude", 180),
        tzid=tzid if tzid and is_zone(tzid) else None,
    )


def _filled(fields: Fields, zones: Mapping[Venue, str]) -> dict[str, Any]:
    tzid = _zone_of(fields, zones)
    filled = _with_zone_of_venue(fields, tzid)
    if tzid and _says_nothing(fields.get(_ZONE)):
        filled[_ZONE] = tzid
    overrides = fields.get("overrides")
    if isinstance(overrides, list | tuple):
        filled["overrides"] = [
            _with_zone_of_venue(each, _zone_of(each, zones)) if isinstance(each, Mapping) else each
            for each in overrides
        ]
    return filled


def _with_zone_of_venue(part: Fields, tzid: str | None) -> dict[str, Any]:
    if tzid is None or not _says_nothing(part["venue"].get(_ZONE)):
        return dict(part)
    return {**part, "venue": {**part["venue"], _ZONE: tzid}}


def _zone_of(part: Fields, zones: Mapping[Venue, str]) -> str | None:
    venue = _venue(part.get("venue"))
    return None if venue is None else zones.get(venue)


def _says_nothing(value: object) -> bool:
    return value is None or (isinstance(value, str) and not clean_line(value))

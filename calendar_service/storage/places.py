"""The towns that are known: which one an address names, and which one is nearest."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from calendar_service.domain.globe import Position, chord, latitude_span
from calendar_service.domain.place import NamedPlace, Place, Town, meant, place_key
from calendar_service.storage.batches import batches
from calendar_service.storage.connection import Connection, Row
from calendar_service.storage.positions import distance, is_at_latitude, position_row
from calendar_service.storage.schema import catalogue, place_names, places

_SEPARATOR = "|"
_BORDER_KM = 100.0  # so near, the country that was given knows better than the distance
_REACHES_KM = (50.0, 500.0, 5_000.0, 20_000.0)  # from few rows to many
_NAMED = (
    sa.select(place_names.c.folded, places)
    .join(places, places.c.id == place_names.c.place_id)
    .where(place_names.c.folded.in_(sa.bindparam("names", expanding=True)))
    .order_by(places.c.id)
)


async def find_places(con: Connection, towns: Iterable[Town]) -> dict[Town, Place]:
    """Return the places that are known of these towns, by any of their names."""
    keys = {town: place_key(town.city) for town in towns}
    namesakes: dict[str, list[Place]] = {}
    for wanted in batches(filter(None, keys.values())):
        for row in await con.all(_NAMED, {"names": wanted}):
            namesakes.setdefault(row["folded"], []).append(_place(row))
    found = {town: meant(town, namesakes.get(key, ())) for town, key in keys.items()}
    return {town: place for town, place in found.items() if place is not None}


async def nearest_place(
    con: Connection, latitude: float, longitude: float, *, country: str | None = None
) -> Place | None:
    """Return the town nearest to a point; at a border, the nearest in the country given."""
    here = Position(latitude, longitude)
    at_border = [(_BORDER_KM, country)] if country else []
    for reach_km, wanted in [*at_border, *((reach_km, None) for reach_km in _REACHES_KM)]:
        row = await _nearest_within(con, here, reach_km, wanted)
        if row is not None:
            return _place(row)
    return None


async def only_zones(con: Connection, countries: Iterable[str]) -> dict[str, str]:
    """Return the zone of each of these countries that has one alone, by country."""
    found: dict[str, set[str]] = {}
    for wanted in batches(countries):
        query = (
            sa.select(places.c.country, places.c.tzid)
            .where(places.c.country.in_(wanted))
            .distinct()
        )
        for row in await con.all(query):
            found.setdefault(row["country"], set()).add(row["tzid"])
    return {country: min(zones) for country, zones in found.items() if len(zones) == 1}


async def loaded_edition(con: Connection) -> str | None:
    """Return which edition of the list is in the tables; None where none is."""
    row = await con.first(sa.select(catalogue.c.places_edition))
    return row["places_edition"] if row else None


async def replace_places(con: Connection, edition: str, listed: Sequence[NamedPlace]) -> None:
    """Store this edition of the list, and nothing of an older one."""
    await con.run(sa.delete(place_names))
    await con.run(sa.delete(places))
    rows = list(enumerate(listed))
    names = [{"folded": key, "place_id": id} for id, each in rows for key in each.keys]
    await con.run_many(places, [_row(id, each.place) for id, each in rows])
    await con.run_many(place_names, names)
    await con.run(sa.update(catalogue).values(places_edition=edition))


async def _nearest_within(
    con: Connection, here: Position, reach_km: float, country: str | None
) -> Row | None:
    apart = distance(places, here.vector)
    query = (
        sa.select(places)
        .where(
            is_at_latitude(places, here.latitude, latitude_span(reach_km)),
            apart <= chord(reach_km) ** 2,
        )
        .order_by(apart, places.c.id)
        .limit(1)
    )
    if country is not None:
        query = query.where(places.c.country == country)
    return await con.first(query)


def _row(id: int, place: Place) -> dict[str, object]:
    return {
        "id": id,
        "name": place.name,
        "country": place.country,
        "regions": _SEPARATOR.join(place.regions),
        "tzid": place.tzid,
        "population": place.population,
        "longitude": place.longitude,
        **position_row(Position(place.latitude, place.longitude)),
    }


def _place(row: Row) -> Place:
    return Place(
        name=row["name"],
        country=row["country"],
        latitude=row["latitude"],
        longitude=row["longitude"],
        tzid=row["tzid"],
        population=row["population"],
        regions=tuple(row["regions"].split(_SEPARATOR)) if row["regions"] else (),
    )

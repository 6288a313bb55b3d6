"""Reads the list of towns that ships with the service (GeoNames, CC BY 4.0)."""

import csv
import gzip
import hashlib
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from calendar_service.domain.place import NamedPlace, Place

COLUMNS = (
    *("country", "name", "keys", "regions"),
    *("latitude", "longitude", "tzid", "population"),
)
SEPARATOR = "|"


def places_edition() -> str:
    """Return what tells one edition of the list from another."""
    return hashlib.sha256(_file().read_bytes()).hexdigest()[:16]


def read_places() -> list[NamedPlace]:
    """Return all towns of the list, by country and name."""
    lines = gzip.decompress(_file().read_bytes()).decode().splitlines()
    return [_place(row) for row in csv.reader(lines[1:])]


def _place(row: list[str]) -> NamedPlace:
    country, name, keys, regions, latitude, longitude, tzid, population = row
    place = Place(
        name=name,
        country=country,
        latitude=float(latitude),
        longitude=float(longitude),
        tzid=tzid,
        population=int(population),
        regions=tuple(regions.split(SEPARATOR)) if regions else (),
    )
    return NamedPlace(place, tuple(keys.split(SEPARATOR)))


def _file() -> Traversable:
    """A wheel carries the list inside the package; a checkout has it in `data/`."""
    packaged = resources.files("calendar_service").joinpath("places.csv.gz")
    if packaged.is_file():
        return packaged
    return Path(__file__).resolve().parents[2] / "data" / "places.csv.gz"

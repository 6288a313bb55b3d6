"""Towns and cities that are known by name, and which of those that share a name is meant."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from calendar_service.domain.search import fold

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Place:
    """`country` is ISO 3166-1 alpha-2; `regions` are the ways its region is written, compared by
    `place_key`, none where they are not known."""

    name: str
    country: str
    latitude: float
    longitude: float
    tzid: str
    population: int
    regions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place with all the names it goes by, each as `place_key` gives it."""

    place: Place
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Town:
    """What an address says of a town; `likely_tzid` is a zone it may well lie in."""

    city: str
    country: str | None = None
    region: str | None = None
    likely_tzid: str | None = None


def place_key(name: str) -> str:
    """Return what the spellings of one name have in common: folded words without punctuation, so
    that `Frankfurt/Oder` is `Frankfurt (Oder)`."""
    return " ".join(_WORD.findall(fold(name)))


def meant(town: Town, namesakes: Iterable[Place]) -> Place | None:
    """Return which of the places of its name is meant: one in the likely zone, else the largest.

    The country must be the one given, and so must the region where the place's is known.
    """
    region = place_key(town.region or "")

    def fits(place: Place) -> bool:
        in_country = town.country in (None, place.country)
        return in_country and (not (region and place.regions) or region in place.regions)

    def rank(place: Place) -> tuple[bool, int]:
        return place.tzid == town.likely_tzid, place.population

    return max(filter(fits, namesakes), key=rank, default=None)

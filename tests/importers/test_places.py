"""Tests of the list of towns that ships with the service."""

from importlib import resources
from pathlib import Path

from calendar_service.domain.countries import CODES
from calendar_service.domain.place import NamedPlace, place_key
from calendar_service.domain.when import is_zone
from calendar_service.importers.places import places_edition, read_places


def named(key: str, country: str) -> list[NamedPlace]:
    return [each for each in read_places() if key in each.keys and each.place.country == country]


def test_the_list_is_small_and_an_edition_names_it() -> None:
    packaged = Path(str(resources.files("calendar_service"))).parent / "data" / "places.csv.gz"

    assert packaged.stat().st_size < 1_500_000
    assert places_edition() == places_edition()
    assert len(places_edition()) == 16


def test_every_town_can_be_used() -> None:
    listed = read_places()
    places = [each.place for each in listed]

    assert len(listed) > 30_000
    assert {place.country for place in places} - CODES == set()
    assert [tzid for tzid in {place.tzid for place in places} if not is_zone(tzid)] == []
    assert [p for p in places if abs(p.latitude) > 90 or abs(p.longitude) > 180] == []


def test_names_are_kept_as_they_are_compared() -> None:
    listed = read_places()

    assert [each for each in listed if place_key(each.place.name) != each.keys[0]] == []
    assert [key for each in listed for key in each.keys if place_key(key) != key] == []
    assert [each for each in listed if len(set(each.keys)) != len(each.keys)] == []


def test_towns_are_known_by_their_names_in_the_languages_of_europe() -> None:
    spellings = {
        ("DE", "Munich"): ("München", "Munich", "Muenchen", "Monaco di Baviera", "Monachium"),
        ("DE", "Köln"): ("Köln", "Cologne", "Colonia", "Kolonia"),
        ("CH", "Geneva"): ("Genève", "Genf", "Ginevra", "Ginebra", "Genewa"),
        ("PL", "Warsaw"): ("Warszawa", "Warschau", "Varsovie", "Varsovia", "Varsavia"),
        ("DE", "Frankfurt am Main"): ("Frankfurt", "Frankfurt/Main", "Francfort"),
    }

    found = {
        (country, name): [
            {each.place.name for each in named(place_key(spelling), country)} >= {name}
            for spelling in names
        ]
        for (country, name), names in spellings.items()
    }

    assert found == {key: [True] * len(names) for key, names in spellings.items()}


def test_regions_are_known_in_the_united_states_alone() -> None:
    listed = read_places()
    of_oregon = [each.place.regions for each in named("portland", "US")]

    assert ("or", "oregon") in of_oregon
    assert {each.place.country for each in listed if each.place.regions} == {"US"}

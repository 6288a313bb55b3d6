"""Tests of which town an address means."""

import pytest

from calendar_service.domain.place import Place, Town, meant, place_key
from tests.towns import (
    MUNICH,
    PORTLAND_OF_MAINE,
    PORTLAND_OF_OREGON,
    VALENCIA,
    VALENCIA_OF_VENEZUELA,
)

NAMESAKES = (PORTLAND_OF_MAINE, PORTLAND_OF_OREGON, VALENCIA, VALENCIA_OF_VENEZUELA)


@pytest.mark.parametrize(
    "names",
    [
        ("München", "MÜNCHEN", " Munchen "),
        ("Frankfurt (Oder)", "Frankfurt/Oder", "frankfurt oder"),
        ("L'Aquila", "L’Aquila", "l aquila"),
        ("Łódź", "Lodz"),
        ("Straßburg", "Strassburg"),
    ],
)
def test_spellings_of_one_name_are_one(names: tuple[str, ...]) -> None:
    assert {place_key(name) for name in names} == {place_key(names[0])}


def test_what_has_no_letter_is_no_name() -> None:
    assert place_key(" – ") == ""


@pytest.mark.parametrize(
    ("town", "place"),
    [
        (Town("Valencia"), VALENCIA_OF_VENEZUELA),
        (Town("Valencia", "ES"), VALENCIA),
        (Town("Valencia", likely_tzid="Europe/Madrid"), VALENCIA),
        (Town("Valencia", "VE", likely_tzid="Europe/Madrid"), VALENCIA_OF_VENEZUELA),
        (Town("Valencia", "ES", "Comunitat Valenciana"), VALENCIA),
        (Town("Valencia", "IT"), None),
        (Town("Portland", "US", "ME"), PORTLAND_OF_MAINE),
        (Town("Portland", "US", "Oregon"), PORTLAND_OF_OREGON),
        (Town("Portland", "US", "Texas"), None),
    ],
)
def test_a_town_is_the_largest_where_it_is_said_to_be(town: Town, place: Place | None) -> None:
    of_the_name = [each for each in NAMESAKES if each.name == town.city]

    assert meant(town, of_the_name) == place


def test_of_none_of_its_name_none_is_meant() -> None:
    assert meant(Town(MUNICH.name), ()) is None

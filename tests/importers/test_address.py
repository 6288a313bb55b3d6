"""Addresses on one line or several."""

import pytest

from calendar_service.importers.address import read_address


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (
            "Kulturhaus, Königstr. 1, 70173 Stuttgart, Germany",
            ("Kulturhaus", "Königstr. 1", "70173", "Stuttgart", "", "DE"),
        ),
        (
            "Kulturhaus\nKönigstr. 1\nD-70173 Stuttgart",
            ("Kulturhaus", "Königstr. 1", "70173", "Stuttgart", "", ""),
        ),
        (
            "Kulturhaus (Königstr. 1, 70173 Stuttgart)",
            ("Kulturhaus", "Königstr. 1", "70173", "Stuttgart", "", ""),
        ),
        (
            "Kulturhaus, Königstr. 1, 70173 Stuttgart, Baden-Württemberg, DE",
            ("Kulturhaus", "Königstr. 1", "70173", "Stuttgart", "Baden-Württemberg", "DE"),
        ),
        ("Königstr. 1, 70173 Stuttgart", ("", "Königstr. 1", "70173", "Stuttgart", "", "")),
        (
            "Bar 25, Holzmarktstr. 25, 10243 Berlin",
            ("Bar 25", "Holzmarktstr. 25", "10243", "Berlin", "", ""),
        ),
        (
            "Museum, Marktplatz, 1060 Wien, Österreich",
            ("Museum, Marktplatz", "", "1060", "Wien", "", "AT"),
        ),
        (
            "Paradiso, Weteringschans 6-8, 1017 SG Amsterdam, Nederland",
            ("Paradiso", "Weteringschans 6-8", "1017 SG", "Amsterdam", "", "NL"),
        ),
        (
            "Kino, ul. Nowa 3, 00-950 Warszawa, Polska",
            ("Kino", "ul. Nowa 3", "00-950", "Warszawa", "", "PL"),
        ),
        (
            "Town Hall, 100 Main St, Springfield, IL 62701, USA",
            ("Town Hall", "100 Main St", "62701", "Springfield", "IL", "US"),
        ),
        (
            "Library, 5 King St, Toronto, ON M5V 2T6, Canada",
            ("Library", "5 King St", "M5V 2T6", "Toronto", "ON", "CA"),
        ),
        (
            "The Pub, 10 High St, London SW1A 2AA, UK",
            ("The Pub", "10 High St", "SW1A 2AA", "London", "", "GB"),
        ),
        (
            "Alte Fabrik, Fabrikstr. 12, Göppingen, BW, 73033, Deutschland",
            ("Alte Fabrik", "Fabrikstr. 12", "73033", "Göppingen", "BW", "DE"),
        ),
        (
            "Alte Fabrik, Fabrikstr. 12, Göppingen, 73033, Deutschland",
            ("Alte Fabrik", "Fabrikstr. 12", "73033", "Göppingen", "", "DE"),
        ),
    ],
)
def test_an_address_with_a_postal_code_and_a_city_falls_into_its_parts(
    text: str, fields: tuple[str, ...]
) -> None:
    names = ("name", "address", "postal_code", "city", "region", "country")
    assert read_address(text) == {
        name: value for name, value in zip(names, fields, strict=True) if value
    }


@pytest.mark.parametrize(
    "text",
    [
        "Kulturhaus",
        "Room 1234, second floor",
        "Kulturhaus, Germany",
        "Kulturhaus, Königstr. 1, Stuttgart",
        "Marktplatz 1, 70173 Stuttgart, Großer Saal",
        "Town Hall, Wilmington, DE",
        "Saal (Erdgeschoss)",
        ", ,",
        "1, " * 20 + "70173 Stuttgart",
        "A" * 2000,
    ],
)
def test_anything_else_is_no_address(text: str) -> None:
    assert read_address(text) is None

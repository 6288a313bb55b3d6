"""Venues, points and links to take part."""

from typing import Any

import pytest

from tests.importers.reading import read_event

STUTTGART = {"latitude": 48.78, "longitude": 9.18}


def _place(*lines: str) -> dict[str, Any]:
    fields = read_event(*lines).fields
    return {name: fields[name] for name in ("venue", "online_url") if name in fields}


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        (("LOCATION:Kulturhaus",), {"venue": {"name": "Kulturhaus"}}),
        ((r"LOCATION:Kino\, Saal 2\nunten",), {"venue": {"name": "Kino, Saal 2 unten"}}),
        (("LOCATION:https://example.org/a",), {"online_url": "https://example.org/a"}),
        (("LOCATION:Zoom https://example.org/a",), {"online_url": "https://example.org/a"}),
        (
            ("LOCATION:Kino (https://example.org/a)",),
            {"venue": {"name": "Kino"}, "online_url": "https://example.org/a"},
        ),
        (("LOCATION:Online",), {"venue": {"name": "Online"}}),
        (
            ("CONFERENCE;VALUE=URI;FEATURE=PHONE:tel:+49711", "CONFERENCE:https://example.org/b"),
            {"online_url": "https://example.org/b"},
        ),
        (("X-GOOGLE-CONFERENCE:https://example.org/c",), {"online_url": "https://example.org/c"}),
        (("GEO:48.78;9.18",), {"venue": STUTTGART}),
        ((r"GEO:48,78\;9,18",), {"venue": STUTTGART}),
        (("GEO:0;0", "LOCATION:Kino"), {"venue": {"name": "Kino"}}),
        (
            ('X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-TITLE="Kino":geo:48.78,9.18',),
            {"venue": {"name": "Kino", **STUTTGART}},
        ),
    ],
)
def test_a_place_is_a_venue_a_point_or_a_link(
    lines: tuple[str, ...], place: dict[str, Any]
) -> None:
    assert _place(*lines) == place


def test_a_long_place_is_cut_and_noted() -> None:
    draft = read_event("LOCATION:" + "a" * 301)
    assert draft.fields["venue"] == {"name": "a" * 300}
    assert draft.notes == ("Its place was longer than 300 characters and was cut.",)


@pytest.mark.parametrize("geo", ["91;0", "48.78", "north;south", "1;2;3", "NaN;9"])
def test_coordinates_that_are_none_are_noted(geo: str) -> None:
    draft = read_event(f"GEO:{geo}")
    assert draft.fields.get("venue") is None
    assert draft.notes == ("Its coordinates could not be read.",)

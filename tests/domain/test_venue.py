"""Venues on one line."""

import pytest

from calendar_service.domain.venue import Venue, one_line
from tests.events import CINEMA


@pytest.mark.parametrize(
    ("venue", "line"),
    [
        (CINEMA, "Kino Babylon, Rosa-Luxemburg-Straße 30, 10178 Berlin, DE"),
        (Venue("1", name="Kino", region="Bavaria"), "Kino, Bavaria"),
        (Venue("1", postal_code="10178"), "10178"),
        (Venue("1", city="Berlin", country="DE"), "Berlin, DE"),
        (Venue("1", latitude=1.0, longitude=2.0, url="https://example.org"), ""),
    ],
)
def test_an_address_is_what_is_known_of_it(venue: Venue, line: str) -> None:
    assert one_line(venue) == line

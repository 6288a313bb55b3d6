"""Tests of where points are on the globe and how far apart."""

from math import dist

import pytest

from calendar_service.domain.globe import Position, chord, latitude_span


def test_the_corners_of_the_globe_have_plain_vectors() -> None:
    corners = [Position(0, 0), Position(0, 90), Position(90, 0), Position(-90, 77)]

    found = [tuple(round(part, 12) + 0.0 for part in corner.vector) for corner in corners]

    assert found == [(1, 0, 0), (0, 1, 0), (0, 0, 1), (0, 0, -1)]


@pytest.mark.parametrize(
    ("here", "there", "kilometres"),
    [
        (Position(48.7823, 9.177), Position(48.1374, 11.5755), 191),
        (Position(-18.1416, 178.4415), Position(-13.8333, -171.7667), 1151),
        (Position(89.9, 0), Position(89.9, 180), 22),
    ],
    ids=["Stuttgart and Munich", "across the date line", "across the pole"],
)
def test_a_chord_is_as_long_as_the_way_between_two_points_says(
    here: Position, there: Position, kilometres: int
) -> None:
    apart = dist(here.vector, there.vector)

    assert chord(kilometres - 1) < apart < chord(kilometres + 1)


def test_a_degree_of_latitude_is_111_kilometres() -> None:
    assert round(latitude_span(111.195), 4) == 1

"""Tests of the filter by distance: how it is asked for, and what it is compared by."""

from datetime import date

import pytest

from calendar_service.domain.filter import EventFilter, facets_of, matches, parse_filter
from calendar_service.domain.globe import Position
from calendar_service.domain.near import Near
from calendar_service.domain.problems import Problem
from tests.events import event

STUTTGART = Position(48.7758, 9.1829)
NEAR_TEXT = (
    "near takes a latitude from -90 to 90 and a longitude from -180 to 180, like 48.7758,9.1829."
)
NO_POINT = Problem("near", NEAR_TEXT)
NO_DISTANCE = Problem(
    "within", "within takes kilometres, more than 0 and at most {most}.", {"most": 500}
)
NO_CENTRE = Problem("within", "within needs near, the point it is measured from.")


def parsed(*pairs: tuple[str, str]) -> tuple[EventFilter, tuple[Problem, ...]]:
    found, problems = parse_filter(pairs, today=date(2027, 3, 1), default_start=None)
    return found, problems.all()


def test_near_a_point_means_within_25_kilometres() -> None:
    assert parsed(("near", "48.7758,9.1829")) == (EventFilter(near=Near(STUTTGART, 25)), ())


def test_within_says_how_near() -> None:
    found = parsed(("within", "7.5"), ("near", "48.7758,9.1829"))

    assert found == (EventFilter(near=Near(STUTTGART, 7.5)), ())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("48.7758,9.1829", " 48.77580 , +9.18290 "),
        ("48.7758,9.1829", "48.775849,9.182851"),
        ("0,0", "-0.0,-0.00001"),
        ("-17,180", "-17,-180"),
    ],
)
def test_one_point_said_twice_is_the_same_filter(one: str, other: str) -> None:
    first, second = parsed(("near", one)), parsed(("near", other))

    assert (first, hash(first[0]), str(first[0])) == (second, hash(second[0]), str(second[0]))


def test_of_several_points_the_last_counts() -> None:
    found = parsed(("near", "1,2"), ("near", "48.7758,9.1829"), ("within", "1"), ("within", "50"))

    assert found == (EventFilter(near=Near(STUTTGART, 50)), ())


@pytest.mark.parametrize("text", ["-90,180", "90,-180", "0,0", "+12.5,-7"])
def test_every_point_of_the_globe_may_be_asked_for(text: str) -> None:
    assert parsed(("near", text))[1] == ()


@pytest.mark.parametrize(
    "text",
    [
        "Stuttgart",
        "48.7",
        "48,7,9,1",
        "48.7;9.1",
        "90.0001,0",
        "0,180.0001",
        "nan,0",
        "1e1,0",
        "٤,٥",
    ],
)
def test_what_is_no_point_is_named(text: str) -> None:
    assert parsed(("near", text)) == (EventFilter(), (NO_POINT,))


@pytest.mark.parametrize("text", ["0.001", "1", "500", "500.000"])
def test_every_distance_up_to_500_kilometres_may_be_asked_for(text: str) -> None:
    assert parsed(("near", "1,2"), ("within", text))[1] == ()


@pytest.mark.parametrize("text", ["0", "0.000", "-1", "500.001", "501", "25km", "inf", "٥"])
def test_what_is_no_distance_is_named(text: str) -> None:
    assert parsed(("near", "1,2"), ("within", text))[1] == (NO_DISTANCE,)


def test_a_distance_needs_a_point() -> None:
    assert parsed(("within", "25")) == (EventFilter(), (NO_CENTRE,))


def test_all_that_is_wrong_is_named_at_once() -> None:
    assert parsed(("near", "here"), ("within", "far"))[1] == (NO_POINT, NO_DISTANCE)


def test_a_filter_whose_fields_are_empty_asks_nothing() -> None:
    assert parsed(("near", ""), ("within", " ")) == (EventFilter(), ())


def test_a_change_anywhere_may_touch_what_lies_near_a_point() -> None:
    near = Near(STUTTGART, 25)
    facets = facets_of(event())

    assert matches(EventFilter(near=near), facets)
    assert not matches(EventFilter(near=near, any_of=(("kind", ("call",)),)), facets)

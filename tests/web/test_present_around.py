"""What surrounds an event on its page."""

from datetime import UTC, datetime
from typing import Any

from calendar_service.storage.versions import Kept
from calendar_service.web.present_around import MapView, StepView, history, map_view
from tests.web.making import WORDS, visit

HALL = {"name": "Hall A", "address": "1 Main Street", "city": "Graz"}
NOWHERE = {
    "name": None,
    "address": None,
    "postal_code": None,
    "city": None,
    "region": None,
    "country": None,
    "latitude": None,
    "longitude": None,
}


def content(**fields: Any) -> dict[str, Any]:
    given = {"title": "Supper", "status": "confirmed", "start": "2027-05-08T18:00:00"}
    return {**given, "closes": None, "venue": HALL, "description": None, **fields}


def versions(*contents: dict[str, Any]) -> list[Kept]:
    """Return them with the newest first."""
    at = datetime(2027, 5, 1, 12, tzinfo=UTC)
    return [Kept("e1", number, at, each) for number, each in enumerate(contents)][::-1]


def sentences(*contents: dict[str, Any]) -> list[tuple[str, ...]]:
    return [step.sentences for step in history(versions(*contents), visit())]


def test_a_move_to_another_place_names_both() -> None:
    moved = content(venue={**HALL, "name": "Hall B"})

    assert history(versions(content(), moved), visit()) == (
        StepView(
            "2027-05-01T14:00:00+02:00",
            "1 May 2027",
            ("Moved from Hall A, Graz to Hall B, Graz.",),
        ),
    )


def test_a_move_in_time_a_new_title_and_a_cancellation_are_told() -> None:
    later = content(start="2027-05-09T19:00:00", title="Late supper")

    assert sentences(content(), later, {**later, "status": "cancelled"}) == [
        ("Now: Cancelled.",),
        (
            "Moved from Saturday, 8 May 2027, 18:00 to Sunday, 9 May 2027, 19:00.",
            "Called “Supper” until then.",
        ),
    ]


def test_what_is_not_told_by_itself_is_named_and_nothing_is_nothing() -> None:
    assert sentences(content(), content(description="More")) == [("Changed: Description",)]
    assert sentences(content(), content()) == []


def test_a_place_with_coordinates_opens_in_any_map() -> None:
    place = {**NOWHERE, "latitude": 47.07, "longitude": 15.44}

    assert map_view(place, WORDS) == MapView(
        "https://www.openstreetmap.org/?mlat=47.07&mlon=15.44#map=17/47.07/15.44",
        "geo:47.07,15.44",
    )


def test_a_place_is_looked_for_by_its_address_else_by_its_name() -> None:
    search = "https://www.openstreetmap.org/search?query="

    assert map_view({**NOWHERE, **HALL, "country": "AT"}, WORDS) == MapView(
        f"{search}1+Main+Street%2C+Graz%2C+Austria", None
    )
    assert map_view({**NOWHERE, "name": "Old Library"}, WORDS) == MapView(
        f"{search}Old+Library", None
    )
    assert map_view(NOWHERE, WORDS) is None

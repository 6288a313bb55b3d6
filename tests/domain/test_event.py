"""Where an event stands in a calendar, and what one occurrence of it shows."""

from datetime import UTC, date, datetime, timedelta

import pytest

from calendar_service.domain.event import (
    Closing,
    Kind,
    Override,
    Placement,
    Status,
    Version,
    placement,
    start_before_move,
    with_override,
)
from calendar_service.domain.when import ANYWHERE_ON_EARTH, Moment
from tests.events import CHANGED_AT, CINEMA, CREATED_AT, event, series

BERLIN = "Europe/Berlin"
EVENING, NIGHT = datetime(2027, 5, 4, 19, 0), datetime(2027, 5, 4, 21, 30)


@pytest.mark.parametrize(
    ("start", "end", "placed"),
    [
        (EVENING, NIGHT, Placement(EVENING, NIGHT, BERLIN)),
        (EVENING, None, Placement(EVENING, None, BERLIN)),
        (date(2027, 5, 4), None, Placement(date(2027, 5, 4), date(2027, 5, 5), BERLIN)),
        (date(2027, 5, 4), date(2027, 5, 9), Placement(date(2027, 5, 4), date(2027, 5, 9), BERLIN)),
        (None, None, None),
    ],
)
def test_an_event_stands_at_its_times(
    start: Moment | None, end: Moment | None, placed: Placement | None
) -> None:
    assert placement(event(start=start, end=end)) == placed


@pytest.mark.parametrize("kind", [Kind.CALL, Kind.SURVEY])
def test_a_call_and_a_survey_stand_at_their_closing(kind: Kind) -> None:
    timed = event(kind=kind, closes=Closing(NIGHT, ANYWHERE_ON_EARTH))
    dated = event(kind=kind, closes=Closing(date(2027, 6, 30), BERLIN))
    assert [placement(timed), placement(dated)] == [
        Placement(NIGHT, None, ANYWHERE_ON_EARTH),
        Placement(date(2027, 6, 30), date(2027, 7, 1), BERLIN),
    ]


def test_a_survey_that_never_closes_stands_nowhere_though_it_has_opened() -> None:
    assert placement(event(kind=Kind.SURVEY)) is None


def test_a_closing_on_a_date_is_the_end_of_that_day_in_its_own_zone() -> None:
    closings = [
        Closing(date(2027, 6, 30), BERLIN),
        Closing(date(2027, 6, 30), ANYWHERE_ON_EARTH),
        Closing(datetime(2027, 6, 30, 18, 0), BERLIN),
    ]
    assert [closing.at for closing in closings] == [
        datetime(2027, 6, 30, 22, 0, tzinfo=UTC),
        datetime(2027, 7, 1, 12, 0, tzinfo=UTC),
        datetime(2027, 6, 30, 16, 0, tzinfo=UTC),
    ]


def test_a_version_rises_with_each_change_and_never_goes_back_in_time() -> None:
    version = Version(3, CREATED_AT, CHANGED_AT)
    later, earlier = CHANGED_AT + timedelta(days=1), CHANGED_AT - timedelta(days=1)
    assert version.next(later) == Version(4, CREATED_AT, later)
    assert version.next(earlier) == Version(4, CREATED_AT, CHANGED_AT + timedelta(seconds=1))


def test_changes_within_one_second_are_told_as_one_second_after_the_other() -> None:
    half = CHANGED_AT.replace(microsecond=500_000)
    version = Version(3, CREATED_AT, half)

    found = [
        version.next(half),
        version.next(half).next(half),
        version.next(CHANGED_AT + timedelta(seconds=1)),
    ]

    first, second = CHANGED_AT + timedelta(seconds=1), CHANGED_AT + timedelta(seconds=2)
    assert [each.changed_at for each in found] == [first, second, first]


def test_an_occurrence_shows_what_differs_and_for_the_rest_the_series() -> None:
    told = series("FREQ=WEEKLY", description="Two films", status=Status.TENTATIVE)
    override = Override(
        EVENING, Status.CONFIRMED, title="Silent film night", venue=CINEMA, start=NIGHT
    )
    shown = with_override(told, override)
    assert (shown.title, shown.status, shown.venue) == (
        "Silent film night",
        Status.CONFIRMED,
        CINEMA,
    )
    assert (shown.description, shown.start) == ("Two films", EVENING)


def test_an_override_that_says_nothing_changes_nothing() -> None:
    told = series("FREQ=WEEKLY", status=Status.CANCELLED, status_reason="Alice is ill")
    assert with_override(told, Override(EVENING)) == told


def test_the_reason_of_a_status_is_not_told_of_another_one() -> None:
    told = series("FREQ=WEEKLY", status=Status.CANCELLED, status_reason="Alice is ill")
    assert with_override(told, Override(EVENING, Status.CONFIRMED)).status_reason is None
    assert with_override(told, Override(EVENING, Status.CANCELLED)).status_reason == "Alice is ill"


NOON = datetime(2027, 5, 4, 12, 0)


@pytest.mark.parametrize(
    ("start", "earlier", "before"),
    [
        (EVENING, [], None),
        (EVENING, [(EVENING, BERLIN)], None),
        (EVENING, [(EVENING, BERLIN), (NOON, BERLIN), (NIGHT, BERLIN)], NOON),
        (EVENING, [(EVENING, "Europe/Vienna")], None),
        (EVENING, [(NOON, "Europe/London")], datetime(2027, 5, 4, 13, 0)),
        (EVENING, [(date(2027, 5, 4), BERLIN)], None),
        (EVENING, [(date(2027, 5, 4), BERLIN), (date(2027, 5, 1), BERLIN)], date(2027, 5, 1)),
        (date(2027, 5, 4), [(EVENING, BERLIN)], None),
        (date(2027, 5, 4), [(date(2027, 5, 5), "Pacific/Apia")], date(2027, 5, 5)),
        (None, [(EVENING, BERLIN)], None),
    ],
)
def test_an_event_was_moved_from_its_last_other_start(
    start: Moment | None, earlier: list[tuple[Moment, str]], before: Moment | None
) -> None:
    assert start_before_move(event(start=start, end=None), earlier) == before

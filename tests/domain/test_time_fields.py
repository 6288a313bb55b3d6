"""When a proposal happens: its closing, and the dates of a series that differ."""

from datetime import date, datetime
from typing import Any

import pytest

from calendar_service.domain.event import Closing
from calendar_service.domain.problems import Problems
from calendar_service.domain.proposal import read_proposal
from calendar_service.domain.when import ANYWHERE_ON_EARTH
from tests.domain.proposing import BERLIN, CALL, FILM, NO_MOMENT, read, refusals


@pytest.mark.parametrize(
    ("text", "closing"),
    [
        ("2027-06-30", Closing(date(2027, 6, 30), BERLIN)),
        ("2027-06-30T18:00", Closing(datetime(2027, 6, 30, 18, 0), BERLIN)),
        ("2027-06-30 AoE", Closing(date(2027, 6, 30), ANYWHERE_ON_EARTH)),
        ("2027-06-30T23:59 (AoE)", Closing(datetime(2027, 6, 30, 23, 59), ANYWHERE_ON_EARTH)),
        (
            "2027-06-30T23:59 anywhere on  earth",
            Closing(datetime(2027, 6, 30, 23, 59), ANYWHERE_ON_EARTH),
        ),
    ],
)
def test_a_closing_may_be_anywhere_on_earth(text: str, closing: Closing) -> None:
    assert read(CALL | {"closes_at": text}).closes == closing


@pytest.mark.parametrize("text", ["AoE", "2027-06-30 UTC", "2027-06-30T18:00Z", "AoE 2027-06-30"])
def test_another_closing_is_refused(text: str) -> None:
    assert refusals(CALL | {"closes_at": text}) == [("closes_at", NO_MOMENT)]


SERIES = FILM | {"recurrence": "FREQ=WEEKLY"}


@pytest.mark.parametrize(
    ("override", "field", "sentence"),
    [
        ({}, "overrides.0.recurrence_id", "This is needed."),
        ({"recurrence_id": "soon"}, "overrides.0.recurrence_id", NO_MOMENT),
        (
            {"recurrence_id": "2027-05-11", "start": "2027-05-12"},
            "overrides.0.start",
            "This must be a date or a time, as the start of the series is.",
        ),
        (
            {"recurrence_id": "2027-05-11", "start": "2027-05-12T19:00", "end": "2027-05-12T18:00"},
            "overrides.0.end",
            "The end must be after the start.",
        ),
        (
            {"recurrence_id": "2027-05-11", "end": "2027-05-11T18:00"},
            "overrides.0.end",
            "The end must be after the start.",
        ),
        (
            {"recurrence_id": "2027-05-11", "title": "x" * 201},
            "overrides.0.title",
            "This may have at most 200 characters.",
        ),
        (
            {"recurrence_id": "2027-05-11", "venue": {"url": "kino"}},
            "overrides.0.venue.url",
            "A web address looks like https://example.org/page.",
        ),
    ],
)
def test_a_mistake_in_an_override_is_named_by_its_path(
    override: dict[str, Any], field: str, sentence: str
) -> None:
    assert refusals(SERIES | {"overrides": [override]}) == [(field, sentence)]


def test_a_date_is_changed_once_only() -> None:
    twice = [{"recurrence_id": "2027-05-11"}, {"recurrence_id": "2027-05-11T19:00"}]
    assert refusals(SERIES | {"overrides": twice}) == [
        ("overrides", "Each date may be changed by one override only.")
    ]


def test_overrides_ascend_however_they_are_sent() -> None:
    sent = [{"recurrence_id": "2027-05-18"}, {"recurrence_id": "2027-05-11"}]
    recurrence = read(SERIES | {"overrides": sent}).recurrence
    assert recurrence is not None
    assert [each.recurrence_id.day for each in recurrence.overrides] == [11, 18]


def test_a_date_inside_a_gap_may_be_left_out_of_a_series() -> None:
    problems = Problems()
    fields = {
        "title": "Night watch",
        "start": "2027-03-27T02:30",
        "time_zone": "Europe/Berlin",
        "recurrence": "FREQ=DAILY;COUNT=3",
        "exclude": ["2027-03-28"],
    }

    proposal = read_proposal(fields, default_tzid="UTC", problems=problems)

    assert problems.all() == ()
    assert proposal is not None
    assert proposal.recurrence is not None
    assert proposal.recurrence.exclude == (datetime(2027, 3, 28, 2, 30),)

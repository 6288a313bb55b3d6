"""Drafts in the zones of their venues."""

import json
from typing import Any

import pytest

from calendar_service.operations.draft_events import draft_events
from tests.house import House, dump
from tests.towns import settle


def page(**changes: Any) -> str:
    supper = {"@type": "Event", "name": "Supper", "startDate": "2027-05-08T18:00:00"} | changes
    return json.dumps(supper)


def town(city: str, country: str) -> dict[str, Any]:
    return {
        "@type": "Place",
        "address": {"@type": "PostalAddress", "addressLocality": city, "addressCountry": country},
    }


@pytest.mark.parametrize(
    ("changes", "start", "tzid", "is_guess"),
    [
        ({}, "2027-05-08T18:00:00", "Europe/Berlin", True),
        (
            {"location": town("Strasbourg", "FR")},
            "2027-05-08T18:00:00",
            "Europe/Paris",
            False,
        ),
        (
            {"location": town("Apia", "WS")},
            "2027-05-08T18:00:00",
            "Pacific/Apia",
            False,
        ),
        (
            {"startDate": "2027-05-08T16:00:00Z", "location": town("Strasbourg", "FR")},
            "2027-05-08T18:00:00",
            "Europe/Paris",
            True,
        ),
        (
            {"startDate": "2027-05-08T16:00:00Z"},
            "2027-05-08T18:00:00",
            "Europe/Berlin",
            True,
        ),
        (
            {
                "startDate": "2027-05-08T18:00:00+02:00",
                "location": town("Portland", "US"),
            },
            "2027-05-08T09:00:00",
            "America/Los_Angeles",
            True,
        ),
    ],
)
async def test_a_time_is_told_in_the_zone_of_its_place(
    house: House, changes: dict[str, Any], start: str, tzid: str, *, is_guess: bool
) -> None:
    await settle(house)

    drafted = await draft_events(house.context, {"text": page(**changes)})

    [draft] = drafted.drafts
    assert drafted.problems == ()
    assert (draft.fields["start"], draft.fields["time_zone"]) == (start, tzid)
    assert ("time_zone" in draft.guessed) is is_guess


async def test_a_guessed_place_that_is_a_town_is_one(house: House) -> None:
    await settle(house)

    drafted = await draft_events(
        house.context,
        {"text": "8 May 2027, 19:00, Concert, Straßburg\n9 May 2027, 19:00, Concert, Barn"},
    )

    told = [
        (draft.fields["venue"], draft.fields["time_zone"], draft.guessed[-1])
        for draft in drafted.drafts
    ]
    assert told == [
        ({"city": "Straßburg", "time_zone": "Europe/Paris"}, "Europe/Paris", "venue.city"),
        ({"name": "Barn"}, "Europe/Berlin", "time_zone"),
    ]


async def test_a_series_keeps_its_rule_in_the_zone_of_its_place(house: House) -> None:
    await settle(house)
    schedule = {"@type": "Schedule", "repeatFrequency": "P1W", "repeatCount": 3}

    drafted = await draft_events(
        house.context,
        {"text": page(eventSchedule=schedule, location=town("Strasbourg", "FR"))},
    )

    assert drafted.drafts[0].fields == {
        "title": "Supper",
        "start": "2027-05-08T18:00:00",
        "time_zone": "Europe/Paris",
        "recurrence": "FREQ=WEEKLY;INTERVAL=1;COUNT=3",
        "status": "confirmed",
        "venue": {"city": "Strasbourg", "country": "FR", "time_zone": "Europe/Paris"},
    }


async def test_nothing_is_stored(house: House) -> None:
    before = await house.store.read(dump)

    await draft_events(house.context, {"text": page()})

    assert await house.store.read(dump) == before

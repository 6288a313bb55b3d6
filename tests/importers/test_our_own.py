"""A feed of ours that is read again gives the events that it was told of."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from calendar_service.domain.event import Closing, Event, Kind
from calendar_service.feeds.ics import join_ics
from calendar_service.feeds.vevent import Voice, render_vevents
from calendar_service.importers.ics import read_ics
from calendar_service.web.markup import render_markup
from calendar_service.words.load import load_words
from tests.events import CINEMA, event
from tests.house import CALENDAR

VOICE = Voice(CALENDAR, load_words("en"), render_markup)
CALL = replace(
    event(),
    kind=Kind.CALL,
    start=None,
    end=None,
    closes=Closing(date(2027, 5, 12), "Europe/Berlin"),
)


def read_again(told: Event) -> dict[str, Any]:
    document = join_ics(CALENDAR, CALENDAR.title, [], [render_vevents(told, VOICE)])
    reading = read_ics(document, default_tzid="Europe/Berlin")
    assert reading.problems == ()
    (draft,) = reading.drafts
    assert draft.uid == told.uid
    return draft.fields


def test_the_page_at_the_end_of_the_text_is_no_part_of_it() -> None:
    told = replace(event(), description="Bring a coat.", online_url="https://meet.example/a")

    fields = read_again(told)

    assert fields["description"] == "Bring a coat."
    assert fields["online_url"] == "https://meet.example/a"
    assert "url" not in fields


def test_an_event_without_a_text_has_none_afterwards() -> None:
    fields = read_again(replace(event(), description=None))

    assert "description" not in fields


def test_the_web_page_of_the_event_itself_comes_back() -> None:
    fields = read_again(replace(event(), description="Hello", url="https://choir.example/"))

    assert (fields["description"], fields["url"]) == ("Hello", "https://choir.example/")


def test_a_call_is_a_call_again() -> None:
    fields = read_again(CALL)

    assert (fields["kind"], fields["closes_at"]) == ("call", "2027-05-12")
    assert fields["title"] == CALL.title
    assert "start" not in fields


@pytest.mark.parametrize("country", ["DE", "NL", "US", "NP", "ZW", "GE"])
def test_a_venue_comes_back_with_its_country(country: str) -> None:
    venue = replace(CINEMA, country=country)

    fields = read_again(replace(event(), venue=venue))

    assert fields["venue"] == {
        "name": venue.name,
        "address": venue.address,
        "postal_code": venue.postal_code,
        "city": venue.city,
        "country": country,
        "latitude": venue.latitude,
        "longitude": venue.longitude,
    }

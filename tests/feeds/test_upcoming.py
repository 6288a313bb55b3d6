"""Occurrences as JSON: every key, its order and its shape."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given

from calendar_service.domain.event import (
    Category,
    Closing,
    Event,
    Image,
    Kind,
    Override,
    Price,
    Status,
    placement,
    with_override,
)
from calendar_service.domain.when import ANYWHERE_ON_EARTH
from calendar_service.feeds.markup import Markup
from calendar_service.feeds.upcoming import (
    Times,
    dump,
    fill_times,
    join_upcoming,
    render_occurrence,
    utc_text,
)
from tests.events import ALICE, CINEMA, FILM, VOICE, event, series
from tests.feeds.strange import SNIPPETS, events
from tests.volume import Volume

KEYS = (
    "id", "uid", "url", "kind", "status", "status_reason", "title", "description",
    "description_html", "start", "end", "time_zone", "all_day", "venue", "online_url", "organiser",
    "categories", "tags", "language", "image", "registration_url", "closes_at", "price",
    "recurrence", "recurrence_id", "sequence", "updated",
)  # fmt: skip
MAY_11 = datetime(2027, 5, 11, 19, 0)


def occurrence(told: Event, times: Times | None = None) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        fill_times(render_occurrence(told, VOICE), times or own(told))
    )
    return found


def own(told: Event) -> Times:
    place = placement(told)
    if place is None:
        return Times(None, None, told.tzid, None)
    return Times(place.start, place.end, place.tzid, None)


def test_a_plain_event_has_every_key_in_its_order_and_null_for_what_is_absent() -> None:
    told = occurrence(event())
    assert tuple(told) == KEYS
    assert told == {
        "id": "film-night",
        "uid": "0b9f3c1e-6f0a-4d57-9c57-3f1f0f6f2a11",
        "url": "https://calendar.example.org/events/film-night",
        "kind": "event",
        "status": "confirmed",
        "status_reason": None,
        "title": "Film night",
        "description": None,
        "description_html": None,
        "start": "2027-05-04T19:00:00+02:00",
        "end": "2027-05-04T21:30:00+02:00",
        "time_zone": "Europe/Berlin",
        "all_day": False,
        "venue": None,
        "online_url": None,
        "organiser": None,
        "categories": [],
        "tags": [],
        "language": None,
        "image": None,
        "registration_url": None,
        "closes_at": None,
        "price": None,
        "recurrence": None,
        "recurrence_id": None,
        "sequence": 3,
        "updated": "2027-01-03T08:30:00Z",
    }


def test_a_full_event_tells_each_part_with_every_key() -> None:
    told = occurrence(
        series(
            "FREQ=MONTHLY;BYDAY=1TU",
            status=Status.MOVED_ONLINE,
            status_reason="The hall is flooded",
            description="Two films",
            venue=CINEMA,
            online_url="https://meet.example.org/film",
            organiser=ALICE,
            categories=(FILM, Category("music", "Music, live")),
            tags=("silent film", "piano"),
            language="en",
            image=Image("https://calendar.example.org/images/1.webp", None, 800, 600),
            registration_url="https://tickets.example.org/",
            price=Price("8 €, reduced 5 €", "8", "EUR", free=False),
        ),
        Times(MAY_11, None, "Europe/Berlin", MAY_11),
    )
    assert tuple(told) == KEYS
    shown = {name: told[name] for name in KEYS[3:] if told[name] is not None}
    assert shown == {
        "kind": "event",
        "status": "moved_online",
        "status_reason": "The hall is flooded",
        "title": "Film night",
        "description": "Two films",
        "description_html": "<p>Two films</p>",
        "start": "2027-05-11T19:00:00+02:00",
        "time_zone": "Europe/Berlin",
        "all_day": False,
        "venue": {
            "id": "kino-babylon",
            "name": "Kino Babylon",
            "address": "Rosa-Luxemburg-Straße 30",
            "postal_code": "10178",
            "city": "Berlin",
            "region": None,
            "country": "DE",
            "latitude": 52.5258,
            "longitude": 13.4112,
            "url": None,
        },
        "online_url": "https://meet.example.org/film",
        "organiser": {"id": "alice", "name": "Alice", "url": "https://alice.example.org/"},
        "categories": [
            {"slug": "film", "name": "Film"},
            {"slug": "music", "name": "Music, live"},
        ],
        "tags": ["silent film", "piano"],
        "language": "en",
        "image": {
            "url": "https://calendar.example.org/images/1.webp",
            "alt": None,
            "width": 800,
            "height": 600,
        },
        "registration_url": "https://tickets.example.org/",
        "price": {"text": "8 €, reduced 5 €", "amount": "8", "currency": "EUR", "free": False},
        "recurrence": {
            "rrule": "FREQ=MONTHLY;BYDAY=1TU",
            "text": "every month on the first Tuesday",
        },
        "recurrence_id": "20270511T190000",
        "sequence": 3,
        "updated": "2027-01-03T08:30:00Z",
    }


def test_a_title_carries_no_status_word() -> None:
    told = occurrence(event(status=Status.CANCELLED, kind=Kind.SURVEY))
    assert (told["title"], told["status"]) == ("Film night", "cancelled")


def test_a_description_is_plain_text_and_html() -> None:
    voice = replace(VOICE, markup=lambda text: Markup("plain", f"<em>{text}</em>"))
    octets = fill_times(render_occurrence(event(description="x"), voice), own(event()))
    told = json.loads(octets)
    assert (told["description"], told["description_html"]) == ("plain", "<em>x</em>")


def test_times_carry_the_offset_of_their_day() -> None:
    times = Times(datetime(2027, 12, 7, 19), datetime(2027, 12, 7, 21), "America/New_York", None)
    told = occurrence(event(tzid="America/New_York"), times)
    assert (told["start"], told["end"]) == (
        "2027-12-07T19:00:00-05:00",
        "2027-12-07T21:00:00-05:00",
    )


def test_whole_days_are_dates_with_an_exclusive_end() -> None:
    told = occurrence(event(start=date(2027, 5, 4), end=None))
    assert (told["all_day"], told["start"], told["end"]) == (True, "2027-05-04", "2027-05-05")


def test_the_occurrence_of_a_series_of_whole_days_is_named_by_its_date() -> None:
    day = date(2027, 5, 11)
    told = occurrence(
        series("FREQ=WEEKLY", start=date(2027, 5, 4), end=None),
        Times(day, date(2027, 5, 12), "Europe/Berlin", day),
    )
    assert told["recurrence_id"] == "20270511"


def test_a_call_starts_when_it_closes() -> None:
    closes = Closing(datetime(2027, 6, 30, 18), "America/New_York")
    told = occurrence(event(kind=Kind.CALL, closes=closes))
    assert {name: told[name] for name in ("start", "end", "time_zone", "closes_at")} == {
        "start": "2027-06-30T18:00:00-04:00",
        "end": None,
        "time_zone": "America/New_York",
        "closes_at": "2027-06-30T18:00:00-04:00",
    }


def test_a_closing_anywhere_on_earth_carries_its_offset() -> None:
    closes = Closing(datetime(2027, 6, 30, 23, 59), ANYWHERE_ON_EARTH)
    told = occurrence(event(kind=Kind.CALL, closes=closes))
    assert (told["closes_at"], told["time_zone"]) == ("2027-06-30T23:59:00-12:00", "Etc/GMT+12")


def test_a_call_that_closes_with_a_day_takes_that_day() -> None:
    told = occurrence(event(kind=Kind.CALL, closes=Closing(date(2027, 6, 30), "Europe/Berlin")))
    names = ("all_day", "start", "end", "closes_at")
    assert [told[name] for name in names] == [True, "2027-06-30", "2027-07-01", "2027-06-30"]


def test_a_survey_that_never_closes_has_no_times() -> None:
    told = occurrence(event(kind=Kind.SURVEY, start=None, end=None))
    assert tuple(told) == KEYS
    names = ("all_day", "start", "end", "closes_at", "time_zone")
    assert [told[name] for name in names] == [False, None, None, None, "Europe/Berlin"]


def test_a_series_of_listed_dates_has_no_rule() -> None:
    told = occurrence(series(None, include=(MAY_11,)))
    assert told["recurrence"] == {"rrule": None, "text": None}


def test_until_is_told_in_the_zone_of_the_series() -> None:
    told = occurrence(series("FREQ=WEEKLY;UNTIL=20271231"))
    assert told["recurrence"] == {
        "rrule": "FREQ=WEEKLY;UNTIL=20271231T225959Z",
        "text": "every week on Tuesday until 31 December 2027",
    }


def test_one_occurrence_may_differ() -> None:
    told = series("FREQ=WEEKLY", status=Status.CANCELLED, status_reason="The cinema has closed")
    one = with_override(told, Override(MAY_11, Status.CONFIRMED, title="A last film", venue=CINEMA))
    shown = occurrence(one)
    assert (shown["title"], shown["status"], shown["status_reason"]) == (
        "A last film",
        "confirmed",
        None,
    )
    assert shown["venue"]["name"] == "Kino Babylon"


@pytest.mark.parametrize("text", [*SNIPPETS[:-8], "\x00", '"\x00"', '"\\u0000"', ',"start":\x00,'])
def test_no_text_fills_a_gap_or_opens_one(text: str) -> None:
    text = whole(text)
    told = event(title=text, description=text, tags=(text,), status_reason=text, language=text)
    shown = occurrence(told)
    assert tuple(shown) == KEYS
    names = ("title", "description", "status_reason", "language", "start")
    assert [shown[name] for name in names] == [
        text,
        text or None,
        text,
        text,
        "2027-05-04T19:00:00+02:00",
    ]
    assert shown["tags"] == [text]


def test_json_is_written_on_one_line_and_says_what_it_was_given(volume: Volume) -> None:
    @volume.examples(5_000)
    @given(events())
    def check(told: Event) -> None:
        octets = fill_times(render_occurrence(told, VOICE), own(told))
        assert b"\n" not in octets
        assert b"\x00" not in octets
        shown = json.loads(octets)
        assert tuple(shown) == KEYS
        assert shown["title"] == whole(told.title)
        assert shown["tags"] == [whole(tag) for tag in told.tags]

    check()


def whole(text: str) -> str:
    """Return the text without halves of surrogate pairs, which UTF-8 cannot write."""
    return text.encode(errors="ignore").decode()


def test_the_document_holds_its_occurrences_in_the_order_in_which_they_are_given() -> None:
    octets = join_upcoming(
        [b'{"id":"b"}', b'{"id":"a"}'],
        title='Wiki "Calendar"',
        updated=datetime(2027, 1, 3, 8, 30, tzinfo=UTC),
        revision=7,
        next_url="https://calendar.example.org/events.json?after=x&q=ü",
    )
    assert octets.decode() == (
        '{"title":"Wiki \\"Calendar\\"","updated":"2027-01-03T08:30:00Z","revision":7,'
        '"events":[{"id":"b"},{"id":"a"}],'
        '"next":"https://calendar.example.org/events.json?after=x&q=ü"}\n'
    )


def test_an_empty_document_is_whole() -> None:
    octets = join_upcoming(
        [], title="", updated=datetime(2027, 1, 3, tzinfo=UTC), revision=0, next_url=None
    )
    assert json.loads(octets) == {
        "title": "",
        "updated": "2027-01-03T00:00:00Z",
        "revision": 0,
        "events": [],
        "next": None,
    }


def test_an_instant_is_written_in_utc_and_whole_seconds() -> None:
    assert utc_text(datetime(2027, 1, 3, 8, 30, 59, 999_999, tzinfo=UTC)) == "2027-01-03T08:30:59Z"


def test_json_is_compact_and_keeps_every_letter() -> None:
    assert dump({"a": ["ü", "映", None, True]}) == '{"a":["ü","映",null,true]}'.encode()

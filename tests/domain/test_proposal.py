"""What an organiser proposes: every field, and every mistake at once."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.domain.event import Kind, Override, Price, Recurrence, Status
from calendar_service.domain.problems import Problems
from calendar_service.domain.proposal import Proposal, read_proposal
from calendar_service.domain.rule import Frequency, Rule, Weekday
from calendar_service.domain.sender import read_sender
from calendar_service.domain.venue import Venue
from tests.domain.proposing import BERLIN, CALL, EVENING, FILM, NO_MOMENT, read, refusals
from tests.volume import Volume

QUOTED = 'Write an amount as text, in quotes: "12.50".'


def test_a_title_and_a_start_are_enough() -> None:
    assert read(FILM) == Proposal(title="Film night", tzid=BERLIN, start=EVENING)


def test_null_says_nothing() -> None:
    nothing = dict.fromkeys(
        "end time_zone description kind status status_reason recurrence exclude include overrides "
        "venue online_url url registration_url closes_at price organiser categories tags language "
        "image contact client_id".split()
    )
    assert read(FILM | nothing) == read(FILM)


def test_every_field_is_read() -> None:
    assert read(
        {
            "title": "  Film\n night ",
            "start": "2027-05-04T19:00",
            "end": "2027-05-04T21:30:00",
            "time_zone": "Europe/Vienna",
            "kind": "event",
            "status": "moved_online",
            "status_reason": "The hall is flooded",
            "description": "Two films\r\n",
            "recurrence": "freq=weekly;byday=tu",
            "exclude": ["2027-05-18"],
            "include": ["2027-05-07T20:00"],
            "overrides": [
                {
                    "recurrence_id": "20270511T190000",
                    "status": "cancelled",
                    "start": "2027-05-12T19:00",
                    "end": "2027-05-12T20:00",
                    "title": "Short film night",
                    "venue": {"id": "garden"},
                    "description": "One film",
                    "status_reason": "Rain",
                }
            ],
            "venue": {
                "name": "Kino Babylon",
                "address": "Rosa-Luxemburg-Straße 30",
                "postal_code": "10178",
                "city": "Berlin",
                "region": "Berlin",
                "country": "de",
                "latitude": 52.5,
                "longitude": 13,
                "url": "https://kino.example.org",
                "time_zone": "Europe/Berlin",
            },
            "online_url": "https://meet.example.org",
            "url": "https://film.example.org",
            "registration_url": "https://tickets.example.org",
            "price": {"text": "8 €", "amount": "8.00", "currency": "eur", "free": False},
            "organiser": {"name": "Alice", "url": "https://alice.example.org"},
            "categories": ["Film", "open-air", "film"],
            "tags": ["Silent film", "silent  film", "Café", "cafe", "Jazz"],
            "language": "pt-BR",
        }
    ) == Proposal(
        title="Film night",
        tzid="Europe/Vienna",
        kind=Kind.EVENT,
        status=Status.MOVED_ONLINE,
        status_reason="The hall is flooded",
        description="Two films",
        start=EVENING,
        end=datetime(2027, 5, 4, 21, 30),
        recurrence=Recurrence(
            rule=Rule(Frequency.WEEKLY, by_day=((None, Weekday.TUESDAY),)),
            include=(datetime(2027, 5, 7, 20, 0),),
            exclude=(datetime(2027, 5, 18, 19, 0),),
            overrides=(
                Override(
                    datetime(2027, 5, 11, 19, 0),
                    Status.CANCELLED,
                    datetime(2027, 5, 12, 19, 0),
                    datetime(2027, 5, 12, 20, 0),
                    "Short film night",
                    Venue("garden"),
                    "One film",
                    "Rain",
                ),
            ),
        ),
        venue=Venue(
            "",
            "Kino Babylon",
            "Rosa-Luxemburg-Straße 30",
            "10178",
            "Berlin",
            "Berlin",
            "DE",
            52.5,
            13.0,
            "https://kino.example.org",
            "Europe/Berlin",
        ),
        online_url="https://meet.example.org",
        url="https://film.example.org",
        registration_url="https://tickets.example.org",
        price=Price("8 €", "8.00", "EUR", free=False),
        organiser_name="Alice",
        organiser_url="https://alice.example.org",
        categories=("film", "open-air"),
        tags=("Silent film", "Café", "Jazz"),
        language="pt-BR",
    )


def test_a_known_venue_is_named_by_its_id_alone() -> None:
    assert read(FILM | {"venue": {"id": "kino", "name": "Another"}}).venue == Venue("kino")


@pytest.mark.parametrize("venue", [{}, {"name": " "}, {"latitude": None}])
def test_an_empty_venue_is_none(venue: dict[str, Any]) -> None:
    assert read(FILM | {"venue": venue}).venue is None


def test_an_event_may_be_free_and_say_nothing_else() -> None:
    assert read(FILM | {"price": {"free": True}}).price == Price(free=True)
    assert read(FILM | {"price": {"free": None}}).price is None


def test_all_mistakes_are_told_at_once_and_each_once() -> None:
    assert refusals(
        {
            "title": " ",
            "start": "tomorrow",
            "end": "later",
            "time_zone": "Mars/Olympus",
            "kind": "party",
            "status": "maybe",
            "description": "\x00",
            "recurrence": "FREQ=HOURLY",
            "exclude": ["soon"],
            "overrides": [{"status": "gone"}],
            "venue": {"country": "Germany", "latitude": 91, "longitude": 0},
            "url": "example.org",
            "price": {"amount": "eight", "currency": "euro", "free": "no"},
            "organiser": "Alice",
            "categories": ["Open Air"],
            "tags": "film",
            "language": "german",
        }
    ) == [
        ("time_zone", "There is no time zone of this name. Names look like Europe/Brussels."),
        ("start", NO_MOMENT),
        ("end", NO_MOMENT),
        ("kind", "This must be one of event, call, survey."),
        ("organiser", "This must be an object with fields."),
        ("title", "This is needed."),
        (
            "status",
            "This must be one of confirmed, tentative, cancelled, postponed, moved_online.",
        ),
        (
            "description",
            "This holds control characters; only line breaks and tabs are allowed.",
        ),
        ("exclude.0", NO_MOMENT),
        ("overrides.0.recurrence_id", "This is needed."),
        (
            "overrides.0.status",
            "This must be one of confirmed, tentative, cancelled, postponed, moved_online.",
        ),
        ("recurrence", "FREQ must be one of DAILY, WEEKLY, MONTHLY, YEARLY."),
        ("venue.country", "This is not a two-letter country code such as DE, FR or MX."),
        ("venue.latitude", "This must be a number from -90 to 90."),
        ("url", "A web address looks like https://example.org/page."),
        ("price.currency", "A currency has three letters, such as EUR."),
        ("price.free", "This must be true or false."),
        ("price.amount", "An amount looks like 12 or 12.50."),
        ("categories", "A category is given by its slug, such as open-calls."),
        ("tags", "This must be a list."),
        ("language", "A language is given as a tag like de or pt-BR."),
    ]


def test_a_bad_start_is_told_once_and_hides_no_mistake_in_the_rule() -> None:
    fields = FILM | {
        "start": "tomorrow",
        "recurrence": "FREQ=WEEKLY;INTERVAL=0",
        "end": "2027-05-05",
    }
    assert refusals(fields) == [
        ("start", NO_MOMENT),
        ("recurrence", "INTERVAL must be a whole number from 1 to 366."),
    ]


def test_a_bad_start_makes_no_mistake_of_a_good_rule() -> None:
    fields = FILM | {
        "start": "tomorrow",
        "recurrence": "FREQ=WEEKLY;UNTIL=20270101",
        "include": ["2027-05-07"],
        "overrides": [{"recurrence_id": "2027-05-11", "start": "2027-05-12T19:00"}],
    }
    assert refusals(fields) == [("start", NO_MOMENT)]


def test_a_series_without_a_start_is_told_so_once() -> None:
    assert refusals({"title": "Film night", "recurrence": "FREQ=WEEKLY", "end": "2027-05-05"}) == [
        ("start", "An event needs a start: a date, or a date and time.")
    ]


def test_a_call_that_repeats_is_told_that_it_cannot() -> None:
    repeats = ("recurrence", "Only events repeat; a call or survey closes once.")
    assert refusals(CALL | {"recurrence": "FREQ=WEEKLY"}) == [repeats]
    assert refusals(CALL | {"start": "2027-05-04", "include": ["2027-05-07"]}) == [repeats]


def test_a_call_needs_its_closing_and_an_event_has_none() -> None:
    assert refusals({"title": "Films wanted", "kind": "call"}) == [
        ("closes_at", "A call needs the date or time at which it closes.")
    ]
    for day in ("2027-06-30", "2020-06-30"):
        assert refusals(FILM | {"closes_at": day}) == [
            ("closes_at", "Only calls and surveys close; an event has an end.")
        ]
    assert refusals(CALL | {"closes_at": "soon"}) == [("closes_at", NO_MOMENT)]


def test_a_survey_needs_neither_start_nor_closing() -> None:
    assert read({"title": "Which films?", "kind": "survey"}) == Proposal(
        title="Which films?", tzid=BERLIN, kind=Kind.SURVEY
    )


@pytest.mark.parametrize(
    ("start", "closes_at"),
    [
        ("2027-06-30", "2027-06-30"),
        ("2027-06-30T09:00", "2027-06-30"),
        ("2027-06-30T09:00", "2027-06-30T09:01"),
        ("2027-07-01T01:00", "2027-06-30 AoE"),
    ],
)
def test_a_call_may_close_on_the_day_it_opens(start: str, closes_at: str) -> None:
    assert read(CALL | {"start": start, "closes_at": closes_at}).closes is not None


@pytest.mark.parametrize(
    ("start", "closes_at"),
    [
        ("2027-07-01", "2027-06-30"),
        ("2027-06-30T09:00", "2027-06-30T09:00"),
        ("2027-07-01T14:00", "2027-06-30 AoE"),
    ],
)
def test_a_call_closes_after_it_opens(start: str, closes_at: str) -> None:
    assert refusals(CALL | {"start": start, "closes_at": closes_at}) == [
        ("closes_at", "It must close after it opens.")
    ]


@pytest.mark.parametrize(
    ("start", "end", "sentence"),
    [
        ("2027-05-04", "2027-05-04T10:00", "Start and end must both be dates, or both be times."),
        ("2027-05-04T10:00", "2027-05-05", "Start and end must both be dates, or both be times."),
        ("2027-05-04T10:00", "2027-05-04T10:00", "The end must be after the start."),
        (
            "2027-05-04",
            "2027-05-04",
            "The end must be after the start; a date end is exclusive, the day after the last.",
        ),
    ],
)
def test_an_end_is_after_its_start_and_of_its_form(start: str, end: str, sentence: str) -> None:
    assert refusals(FILM | {"start": start, "end": end}) == [("end", sentence)]


def test_a_survey_that_ends_must_begin() -> None:
    fields = {"title": "Which films?", "kind": "survey", "end": "2027-05-05"}
    assert refusals(fields) == [("end", "An end needs a start.")]


def test_a_local_time_that_does_not_exist_is_refused_by_its_date() -> None:
    assert refusals(FILM | {"start": "2027-03-28T02:30"}) == [
        (
            "start",
            "On 2027-03-28 clocks in Europe/Berlin jump over 02:30: there is no such time. "
            "Choose one before or after the gap.",
        )
    ]
    assert (
        read(FILM | {"start": "2027-03-28T02:30", "time_zone": "Asia/Tokyo"}).tzid == "Asia/Tokyo"
    )


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"title": "x" * 201}, "title", "This may have at most 200 characters."),
        ({"description": "ü" * 32769}, "description", "This may take at most 64 kB."),
        ({"status_reason": "x" * 1001}, "status_reason", "This may have at most 1000 characters."),
        ({"tags": ["x"] * 21}, "tags", "At most 20 are allowed here."),
        ({"tags": ["x" * 61]}, "tags.0", "This may have at most 60 characters."),
        ({"categories": ["x"] * 11}, "categories", "At most 10 are allowed here."),
        ({"recurrence": "X" * 501}, "recurrence", "This may have at most 500 characters."),
        ({"venue": {"latitude": 1.5}}, "venue.latitude", "Latitude and longitude go together."),
        ({"price": {"amount": "١٢"}}, "price.amount", "An amount looks like 12 or 12.50."),
        ({"price": {"amount": 12.5}}, "price.amount", QUOTED),
        ({"price": {"amount": 12}}, "price.amount", QUOTED),
        ({"price": {"amount": "-1"}}, "price.amount", "An amount looks like 12 or 12.50."),
    ],
)
def test_each_limit_is_told(fields: dict[str, Any], field: str, sentence: str) -> None:
    assert refusals(FILM | fields) == [(field, sentence)]


def test_what_just_fits_is_read() -> None:
    most = FILM | {
        "title": "映" * 200,
        "description": "ü" * 32768,
        "tags": [f"t{n}" for n in range(20)],
    }
    assert read(most).title == "映" * 200


NAMES = (
    "title start end time_zone kind status status_reason description recurrence include exclude "
    "overrides venue online_url url registration_url price organiser categories tags language "
    "closes_at contact client_id"
).split()
SCRAPS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(st.characters(), max_size=20),
    st.sampled_from(
        ("2027-05-04", "2027-05-04T19:00", "FREQ=WEEKLY", "https://example.org", "UTC", "call")
    ),
)
VALUES = st.recursive(
    SCRAPS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(("id", "name", "recurrence_id", "start", "end", "latitude", "amount")),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=6,
)


def test_whatever_is_sent_is_a_proposal_or_has_mistakes_in_its_fields(volume: Volume) -> None:
    @volume.examples(20_000)
    @given(st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=8))
    def check(fields: dict[str, Any]) -> None:
        problems = Problems()
        proposal = read_proposal(fields, default_tzid=BERLIN, problems=problems)
        assert (proposal is None) == bool(problems)
        told = {problem.field.partition(".")[0] for problem in problems.all()}
        assert told <= {*fields, "title", "start", "closes_at"}
        assert all(str(problem) for problem in problems.all())
        read_sender(fields, Problems())

    check()

"""What calendars are told in words, since they have no property for it or show none."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from calendar_service.domain.event import Closing, Event, Kind, Price
from calendar_service.domain.people import Organiser
from calendar_service.domain.when import ANYWHERE_ON_EARTH
from calendar_service.feeds.facts import facts
from calendar_service.feeds.vevent import render_vevents
from calendar_service.web.markup import render_markup
from calendar_service.words.load import load_words
from tests.events import ALICE, VOICE, event
from tests.feeds.reading import read

WORDS = load_words("en")
PAGE = "https://calendar.example.org/events/film-night"
BERLIN = "Europe/Berlin"


def call(**changes: object) -> Event:
    closes = Closing(datetime(2027, 6, 30, 18), BERLIN)
    return event(**{"kind": Kind.CALL, "start": None, "end": None, "closes": closes} | changes)


def test_of_a_plain_event_there_is_nothing_to_add() -> None:
    assert facts(event(), WORDS) == []


@pytest.mark.parametrize(
    ("closes", "line"),
    [
        (Closing(date(2027, 6, 30), BERLIN), "Closes on Wednesday, 30 June 2027"),
        (
            Closing(date(2027, 6, 30), ANYWHERE_ON_EARTH),
            "Closes on Wednesday, 30 June 2027 (anywhere on Earth)",
        ),
        (
            Closing(datetime(2027, 6, 30, 23, 59), ANYWHERE_ON_EARTH),
            "Closes on Wednesday, 30 June 2027, 23:59 (anywhere on Earth)",
        ),
        (
            Closing(datetime(2027, 6, 30, 18), BERLIN),
            "Closes on Wednesday, 30 June 2027, 18:00 (Central European Summer Time)",
        ),
    ],
)
def test_a_call_says_until_when_and_where_that_is_counted(closes: Closing, line: str) -> None:
    assert facts(call(closes=closes), WORDS) == [line]


@pytest.mark.parametrize(
    ("start", "line"),
    [
        (date(2027, 5, 1), "Opens on Saturday, 1 May 2027"),
        (
            datetime(2027, 5, 1, 9),
            "Opens on Saturday, 1 May 2027, 09:00 (Central European Summer Time)",
        ),
    ],
)
def test_a_call_says_since_when_before_it_says_until_when(
    start: date | datetime, line: str
) -> None:
    told = facts(call(start=start), WORDS)
    assert told == [
        line,
        "Closes on Wednesday, 30 June 2027, 18:00 (Central European Summer Time)",
    ]


def test_an_event_says_neither_since_its_times_are_seen() -> None:
    assert facts(event(closes=Closing(date(2027, 5, 1), BERLIN)), WORDS) == []


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        (Kind.EVENT, "Organised by Alice"),
        (Kind.CALL, "Call by Alice"),
        (Kind.SURVEY, "Survey by Alice"),
    ],
)
def test_by_whom_it_is(kind: Kind, line: str) -> None:
    assert facts(event(kind=kind, start=None, organiser=ALICE), WORDS) == [line]


@pytest.mark.parametrize(
    ("price", "lines"),
    [
        (Price("10 €, members free"), ["Price: 10 €, members free"]),
        (Price(amount="12.50", currency="EUR"), ["Price: €12.50"]),
        (Price("by donation", free=True), ["Price: by donation"]),
        (Price(free=True), ["Free of charge"]),
        (Price(free=False), []),
        (Price(amount="12.50"), []),
        (Price(), []),
    ],
)
def test_what_it_costs(price: Price, lines: list[str]) -> None:
    assert facts(event(price=price), WORDS) == lines


def test_a_fact_is_one_line() -> None:
    told = event(organiser=Organiser("a", "Alice\n\nBob"), price=Price("1\r\n2\u20283"))
    assert facts(told, WORDS) == ["Organised by Alice Bob", "Price: 1 2 3"]


def test_a_calendar_tells_them_before_the_links_in_one_paragraph_and_in_both_texts() -> None:
    told = call(
        description="*Films* [wanted](https://a.example/)",
        status_reason="Longer by a week",
        organiser=ALICE,
        price=Price(free=True),
        registration_url="https://tickets.example.org/?a=1&b=2",
        url="https://films.example.org/",
    )
    marked = replace(VOICE, markup=render_markup)
    (component,) = read(render_vevents(told, marked))
    assert component.text("DESCRIPTION") == (
        "Longer by a week\n\nFilms wanted (https://a.example/)\n\n"
        "Closes on Wednesday, 30 June 2027, 18:00 (Central European Summer Time)\n"
        "Call by Alice\nFree of charge\n"
        "Register: https://tickets.example.org/?a=1&b=2\n"
        f"https://films.example.org/\n{PAGE}"
    )
    html = component.text("X-ALT-DESC")
    assert html is not None
    assert html.partition("</em>")[2].partition("<p>")[2] == (
        "Closes on Wednesday, 30 June 2027, 18:00 (Central European Summer Time)<br>"
        "Call by Alice<br>Free of charge<br>"
        'Register: <a href="https://tickets.example.org/?a=1&amp;b=2">'
        "https://tickets.example.org/?a=1&amp;b=2</a><br>"
        '<a href="https://films.example.org/">https://films.example.org/</a><br>'
        f'<a href="{PAGE}">{PAGE}</a></p></body></html>'
    )

"""When and where things are, in the words that news readers show."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from calendar_service.domain.event import Closing, Event, Kind, Status
from calendar_service.domain.when import ANYWHERE_ON_EARTH
from calendar_service.feeds.entry import Entry
from calendar_service.feeds.markup import Markup
from calendar_service.feeds.telling import (
    content_html,
    news_title,
    summary_text,
    when_text,
    where_text,
)
from calendar_service.words.load import load_words
from tests.events import CINEMA, VOICE, event, series
from tests.feeds.programme import CALL, FILM_NIGHT, MEETUP, SURVEY, TALK, entries

WORDS = load_words("en")
WHERE = "Kino Babylon, Rosa-Luxemburg-Straße 30, 10178 Berlin, Germany"


def call(closes: Closing) -> Event:
    return event(kind=Kind.CALL, start=None, end=None, closes=closes)


@pytest.mark.parametrize(
    ("told", "when"),
    [
        (event(), "Tuesday, 4 May 2027, 19:00–21:30 (Central European Summer Time)"),
        (event(end=None), "Tuesday, 4 May 2027, 19:00 (Central European Summer Time)"),
        (
            event(end=datetime(2027, 5, 5, 1, 0)),
            "Tuesday, 4 May 2027, 19:00 – Wednesday, 5 May 2027, 01:00 "
            "(Central European Summer Time)",
        ),
        (
            event(end=datetime(2027, 5, 5, 0, 0)),
            "Tuesday, 4 May 2027, 19:00–00:00 (Central European Summer Time)",
        ),
        (event(start=date(2027, 5, 4), end=None), "Tuesday, 4 May 2027"),
        (
            event(start=date(2027, 5, 4), end=date(2027, 5, 7)),
            WORDS.day_range(date(2027, 5, 4), date(2027, 5, 6)),
        ),
        (
            call(Closing(date(2027, 6, 30), "Europe/Berlin")),
            "Closes on Wednesday, 30 June 2027",
        ),
        (
            call(Closing(date(2027, 6, 30), ANYWHERE_ON_EARTH)),
            "Closes on Wednesday, 30 June 2027 (anywhere on Earth)",
        ),
        (
            series("FREQ=MONTHLY;BYDAY=1TU", end=None),
            "Tuesday, 4 May 2027, 19:00 (Central European Summer Time), "
            "every month on the first Tuesday",
        ),
        (SURVEY, "No closing date"),
    ],
)
def test_when_it_is(told: Event, when: str) -> None:
    assert when_text(Entry(told), WORDS) == when


def test_a_date_of_a_series_does_not_say_how_the_others_follow() -> None:
    assert when_text(entries(MEETUP)[1], WORDS) == (
        "Wednesday, 19 May 2027, 20:00–21:00 (Central European Summer Time)"
    )


def test_when_is_told_in_the_language_asked_for() -> None:
    assert when_text(Entry(event()), load_words("de")).startswith("Dienstag, 4. Mai 2027, 19:00")


def test_where_it_is() -> None:
    online = "https://meet.example.org/x"
    assert where_text(event(), VOICE.words) is None
    assert where_text(event(venue=CINEMA), VOICE.words) == WHERE
    assert where_text(event(venue=CINEMA, online_url=online), VOICE.words) == f"{WHERE} · {online}"
    assert where_text(TALK, VOICE.words) == "https://meet.example.org/talk"


def test_what_moved_online_is_nowhere_else() -> None:
    told = event(venue=CINEMA, online_url="https://a.example/", status=Status.MOVED_ONLINE)
    assert where_text(told, VOICE.words) == "https://a.example/"
    assert where_text(replace(told, online_url=None), VOICE.words) == WHERE


def test_a_title_begins_with_the_status_and_the_kind() -> None:
    cancelled = replace(CALL, status=Status.CANCELLED)
    assert [news_title(told, WORDS) for told in (FILM_NIGHT, CALL, SURVEY, cancelled)] == [
        "Film night: Der Himmel über Berlin",
        "Call: Send us your film",
        "Survey: What would you like to see?",
        "Cancelled: Call: Send us your film",
    ]


def test_a_summary_is_when_and_where_on_one_line() -> None:
    assert summary_text(Entry(event(venue=CINEMA)), WORDS) == (
        f"Tuesday, 4 May 2027, 19:00–21:30 (Central European Summer Time) · {WHERE}"
    )


def test_the_content_has_all_there_is_to_say() -> None:
    voice = replace(VOICE, markup=lambda _: Markup("Bring a friend", "<p><em>Bring</em></p>"))
    told = event(
        description="*Bring*",
        status=Status.CANCELLED,
        status_reason="Alice is ill\n& sorry",
        registration_url="https://a.example/?b=1&c=2",
    )
    page = "https://calendar.example.org/events/film-night"
    assert content_html(Entry(told), voice) == (
        "<p>Tuesday, 4 May 2027, 19:00–21:30 (Central European Summer Time)</p>"
        "<p>Alice is ill<br>&amp; sorry</p><p><em>Bring</em></p>"
        '<p><a href="https://a.example/?b=1&amp;c=2">Register</a> · '
        f'<a href="{page}.ics">Add to my calendar</a> · <a href="{page}">Details</a></p>'
    )


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", ' https://a"b'])
def test_only_addresses_of_the_web_become_links(url: str) -> None:
    told = event(registration_url=url, url=url, online_url=None)
    plain = content_html(Entry(event()), VOICE)
    assert content_html(Entry(told), VOICE) == plain


def test_no_text_is_taken_for_markup() -> None:
    told = event(
        status_reason='</p><script>alert("1")</script>',
        venue=replace(CINEMA, name="<b>Kino</b>"),
        url='https://a.example/"onclick="x',
    )
    html = content_html(Entry(told), VOICE)
    assert "<script" not in html
    assert "<b>" not in html
    assert '"onclick' not in html

"""An Atom feed, as a reader of XML finds it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from calendar_service.domain.event import Version
from calendar_service.domain.people import Organiser
from calendar_service.domain.text import strip_forbidden
from calendar_service.feeds.atom import render_atom
from calendar_service.feeds.entry import ENTRIES_MOST, Entry, Heading, newest_changed
from calendar_service.feeds.telling import content_html, summary_text
from tests.events import CALENDAR, CREATED_AT, VOICE, event
from tests.feeds.hostile import IN_EVERY_FIELD, WEB_TEXTS
from tests.feeds.programme import EVENTS, FILM_NIGHT, HEADING, MEETUP, SURVEY, entries
from tests.feeds.xml_reading import ATOM, links, read_xml, shape, texts

PAGE = "https://calendar.example.org/events/film-night"


def test_the_feed_says_what_it_is_and_when_it_changed() -> None:
    feed = read_xml(render_atom([], VOICE, HEADING))
    assert texts(feed, f"{ATOM}id") == [HEADING.feed_url]
    assert texts(feed, f"{ATOM}title") == ["Film in Berlin"]
    assert texts(feed, f"{ATOM}updated") == ["2027-02-01T07:00:00Z"]
    assert texts(feed, f"{ATOM}author/{ATOM}name") == ["Wiki Calendar"]
    assert list(links(feed)) == [
        ("self", "application/atom+xml", HEADING.feed_url),
        ("alternate", "text/html", HEADING.page_url),
    ]


def test_a_described_calendar_says_so() -> None:
    voice = replace(VOICE, calendar=replace(CALENDAR, description="All there is <to see>"))
    feed = read_xml(render_atom([], voice, HEADING))
    assert texts(feed, f"{ATOM}subtitle") == ["All there is <to see>"]


def test_an_entry_is_dated_by_its_change_not_by_its_start() -> None:
    changed_at = datetime(2027, 1, 3, 8, 30, 59, 999, tzinfo=UTC)
    told = event(version=Version(1, CREATED_AT, changed_at))
    feed = read_xml(render_atom([Entry(told)], VOICE, HEADING))
    assert texts(feed, f"{ATOM}entry/{ATOM}updated") == ["2027-01-03T08:30:59Z"]
    assert texts(feed, f"{ATOM}entry/{ATOM}published") == ["2027-01-02T12:00:00Z"]


def test_an_entry_has_its_links_author_categories_and_contents() -> None:
    (only,) = entries(FILM_NIGHT)
    entry = read_xml(render_atom([only], VOICE, HEADING)).find(f"{ATOM}entry")
    assert entry is not None
    assert list(links(entry)) == [
        ("alternate", "text/html", PAGE),
        ("alternate", "text/calendar", f"{PAGE}.ics"),
    ]
    assert texts(entry, f"{ATOM}author/{ATOM}name") == ["Alice"]
    assert [each.attrib for each in entry.findall(f"{ATOM}category")] == [
        {"term": "film", "label": "Film"},
        {"term": "free-culture", "label": "Free culture"},
    ]
    assert texts(entry, f"{ATOM}summary") == [summary_text(only, VOICE.words)]
    assert texts(entry, f"{ATOM}content") == [content_html(only, VOICE)]


def test_a_survey_that_never_closes_offers_no_calendar_entry() -> None:
    entry = read_xml(render_atom([Entry(SURVEY)], VOICE, HEADING)).find(f"{ATOM}entry")
    assert entry is not None
    page = "https://calendar.example.org/events/survey"
    assert list(links(entry)) == [("alternate", "text/html", page)]


def test_entries_come_in_the_order_given_and_are_cut() -> None:
    told = [Entry(event(uid=str(number))) for number in range(ENTRIES_MOST + 1)]
    feed = read_xml(render_atom(told, VOICE, HEADING))
    assert len(feed.findall(f"{ATOM}entry")) == ENTRIES_MOST
    backwards = read_xml(render_atom(told[:3][::-1], VOICE, HEADING))
    forwards = read_xml(render_atom(told[:3], VOICE, HEADING))
    ids = f"{ATOM}entry/{ATOM}id"
    assert texts(backwards, ids) == texts(forwards, ids)[::-1]


def test_each_entry_has_an_id_of_its_own_in_both_orders() -> None:
    by_start = texts(
        read_xml(render_atom(entries(*EVENTS), VOICE, HEADING)), f"{ATOM}entry/{ATOM}id"
    )
    by_change = texts(
        read_xml(render_atom(newest_changed(EVENTS), VOICE, HEADING)), f"{ATOM}entry/{ATOM}id"
    )
    assert len(set(by_start)) == len(by_start) == 11
    assert set(by_change) - set(by_start) == {f"urn:uuid:{MEETUP.uid}"}


@pytest.mark.parametrize("field", IN_EVERY_FIELD)
def test_no_text_in_any_field_changes_the_shape(field: str) -> None:
    tell = IN_EVERY_FIELD[field]
    plain = shape(read_xml(render_atom([Entry(tell("AZ"))], VOICE, HEADING)))
    for text in WEB_TEXTS:
        document = render_atom([Entry(tell(f"A{text}Z"))], VOICE, HEADING)
        assert shape(read_xml(document)) == plain, text


def test_a_title_comes_back_as_it_was() -> None:
    for text in WEB_TEXTS:
        feed = read_xml(render_atom([Entry(event(title=f"A{text}Z"))], VOICE, HEADING))
        assert texts(feed, f"{ATOM}entry/{ATOM}title") == [strip_forbidden(f"A{text}Z")]


def test_a_heading_may_hold_any_text() -> None:
    for text in WEB_TEXTS:
        heading = Heading(f"A{text}Z", f"https://a.example/{text}", text, CREATED_AT)
        feed = read_xml(render_atom([], VOICE, heading))
        assert texts(feed, f"{ATOM}title") == [strip_forbidden(f"A{text}Z")]


def test_rfc4287_3_2_3_an_organiser_with_a_public_mailbox_is_an_author_with_an_email() -> None:
    told = event(organiser=Organiser("alice", "Alice", "mailto:alice@example.org"))
    feed = read_xml(render_atom([Entry(told)], VOICE, HEADING))
    assert texts(feed, f"{ATOM}entry/{ATOM}author/{ATOM}name") == ["Alice"]
    assert texts(feed, f"{ATOM}entry/{ATOM}author/{ATOM}email") == ["alice@example.org"]

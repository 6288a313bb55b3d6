"""An RSS feed, as a reader of XML finds it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from html import unescape

import pytest

from calendar_service.domain.event import Version
from calendar_service.domain.text import strip_forbidden
from calendar_service.feeds.entry import ENTRIES_MOST, Entry, Heading
from calendar_service.feeds.rss import render_rss
from calendar_service.feeds.telling import content_html, summary_text
from tests.events import CALENDAR, CREATED_AT, VOICE, event
from tests.feeds.hostile import IN_EVERY_FIELD, WEB_TEXTS
from tests.feeds.programme import EVENTS, FILM_NIGHT, HEADING, entries
from tests.feeds.xml_reading import ATOM, CONTENT, links, read_xml, shape, texts

PAGE = "https://calendar.example.org/events/film-night"


def test_the_channel_says_what_it_is_and_when_it_changed() -> None:
    rss = read_xml(render_rss([], VOICE, HEADING))
    (channel,) = rss
    assert rss.attrib == {"version": "2.0"}
    assert texts(channel, "title") == ["Film in Berlin"]
    assert texts(channel, "link") == [HEADING.page_url]
    assert texts(channel, "description") == ["Film in Berlin"]
    assert texts(channel, "language") == ["en"]
    assert texts(channel, "lastBuildDate") == ["Mon, 01 Feb 2027 07:00:00 GMT"]
    assert list(links(channel)) == [("self", "application/rss+xml", HEADING.feed_url)]


def test_a_described_calendar_says_so() -> None:
    voice = replace(VOICE, calendar=replace(CALENDAR, description="All there is <to see>"))
    rss = read_xml(render_rss([], voice, HEADING))
    assert texts(rss, "channel/description") == ["All there is <to see>"]


def test_an_entry_is_dated_by_its_change_in_whole_seconds() -> None:
    zone = timezone(timedelta(hours=-5))
    changed_at = datetime(2027, 1, 3, 23, 59, 58, 999999, zone)
    told = event(version=Version(1, CREATED_AT, changed_at))
    (date,) = texts(read_xml(render_rss([Entry(told)], VOICE, HEADING)), "channel/item/pubDate")
    assert date == "Mon, 04 Jan 2027 04:59:58 GMT"
    assert parsedate_to_datetime(date) == datetime(2027, 1, 4, 4, 59, 58, tzinfo=UTC)


def test_an_entry_has_its_link_guid_categories_and_contents() -> None:
    (only,) = entries(FILM_NIGHT)
    told = read_xml(render_rss([only], VOICE, HEADING)).find("channel/item")
    assert told is not None
    assert texts(told, "title") == ["Film night: Der Himmel über Berlin"]
    assert texts(told, "link") == [PAGE]
    assert texts(told, "category") == ["Film", "Free culture"]
    assert texts(told, "description") == [summary_text(only, VOICE.words)]
    assert texts(told, f"{CONTENT}encoded") == [content_html(only, VOICE)]
    (guid,) = told.findall("guid")
    assert (guid.attrib, guid.text) == ({"isPermaLink": "false"}, f"urn:uuid:{FILM_NIGHT.uid}")


def test_a_description_is_html_that_shows_the_text() -> None:
    told = event(venue=replace(FILM_NIGHT.venue, name="<b>&amp;") if FILM_NIGHT.venue else None)
    (text,) = texts(read_xml(render_rss([Entry(told)], VOICE, HEADING)), "channel/item/description")
    assert text is not None
    assert "<" not in text
    assert unescape(text) == summary_text(Entry(told), VOICE.words)


def test_entries_are_cut_and_each_has_a_guid_of_its_own() -> None:
    told = [Entry(event(uid=str(number))) for number in range(ENTRIES_MOST + 1)]
    guids = texts(read_xml(render_rss(told, VOICE, HEADING)), "channel/item/guid")
    assert len(set(guids)) == ENTRIES_MOST
    programme = texts(read_xml(render_rss(entries(*EVENTS), VOICE, HEADING)), "channel/item/guid")
    assert len(set(programme)) == len(programme) == 11


@pytest.mark.parametrize("field", IN_EVERY_FIELD)
def test_no_text_in_any_field_changes_the_shape(field: str) -> None:
    tell = IN_EVERY_FIELD[field]
    plain = shape(read_xml(render_rss([Entry(tell("AZ"))], VOICE, HEADING)))
    for text in WEB_TEXTS:
        document = render_rss([Entry(tell(f"A{text}Z"))], VOICE, HEADING)
        assert shape(read_xml(document)) == plain, text


def test_a_title_comes_back_as_it_was() -> None:
    for text in WEB_TEXTS:
        rss = read_xml(render_rss([Entry(event(title=f"A{text}Z"))], VOICE, HEADING))
        assert texts(rss, "channel/item/title") == [strip_forbidden(f"A{text}Z")]


def test_a_heading_may_hold_any_text() -> None:
    for text in WEB_TEXTS:
        heading = Heading(f"A{text}Z", f"https://a.example/{text}", text, CREATED_AT)
        rss = read_xml(render_rss([], VOICE, heading))
        assert texts(rss, "channel/title") == [strip_forbidden(f"A{text}Z")]


def test_the_atom_link_is_in_its_own_namespace() -> None:
    (channel,) = read_xml(render_rss([], VOICE, HEADING))
    assert [each.tag for each in channel if "}" in each.tag] == [f"{ATOM}link"]

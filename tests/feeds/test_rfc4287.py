"""Rules of RFC 4287 that hold for every Atom feed, in both orders."""

import re
from xml.etree.ElementTree import Element

import pytest

from calendar_service.feeds.atom import render_atom
from calendar_service.feeds.entry import newest_changed
from tests.events import VOICE
from tests.feeds.programme import EVENTS, HEADING, entries
from tests.feeds.xml_reading import ATOM, links, read_xml

RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
FEEDS = {"by start": entries(*EVENTS), "by change": newest_changed(EVENTS)}


@pytest.fixture(params=FEEDS, name="feed")
def _feed(request: pytest.FixtureRequest) -> Element:
    return read_xml(render_atom(FEEDS[request.param], VOICE, HEADING))


def entries_of(feed: Element) -> list[Element]:
    found = feed.findall(f"{ATOM}entry")
    assert len(found) >= len(EVENTS)
    return found


def counts(element: Element, *names: str) -> list[int]:
    return [len(element.findall(f"{ATOM}{name}")) for name in names]


def test_rfc4287_3_3_dates_are_those_of_rfc_3339_in_utc(feed: Element) -> None:
    dates = [each.text for name in ("updated", "published") for each in feed.iter(f"{ATOM}{name}")]
    assert [each for each in dates if not RFC_3339.fullmatch(each or "")] == []


def test_rfc4287_4_1_1_a_feed_has_one_id_title_and_date_and_an_author(feed: Element) -> None:
    assert feed.tag == f"{ATOM}feed"
    assert counts(feed, "id", "title", "updated", "author") == [1, 1, 1, 1]


def test_rfc4287_4_1_2_an_entry_has_one_id_title_date_summary_and_content(feed: Element) -> None:
    names = ("id", "title", "updated", "published", "summary", "content")
    assert {tuple(counts(each, *names)) for each in entries_of(feed)} == {(1, 1, 1, 1, 1, 1)}


def test_rfc4287_4_1_3_content_says_that_it_is_html(feed: Element) -> None:
    found = [each.find(f"{ATOM}content") for each in entries_of(feed)]
    assert {each.get("type") for each in found if each is not None} == {"html"}


def test_rfc4287_4_2_2_a_category_has_a_term(feed: Element) -> None:
    found = list(feed.iter(f"{ATOM}category"))
    assert len(found) > 0
    assert [each for each in found if not each.get("term")] == []


def test_rfc4287_4_2_6_an_id_is_an_iri_that_names_one_entry(feed: Element) -> None:
    ids = [each.findtext(f"{ATOM}id") or "" for each in entries_of(feed)]
    assert len(set(ids)) == len(ids)
    assert [each for each in ids if not each.startswith("urn:")] == []


def test_rfc4287_4_2_7_no_two_alternates_are_of_one_type(feed: Element) -> None:
    for element in (feed, *entries_of(feed)):
        types = [media_type for rel, media_type, _ in links(element) if rel == "alternate"]
        assert len(set(types)) == len(types) > 0
    assert [href for rel, _, href in links(feed) if rel == "self"] == [HEADING.feed_url]

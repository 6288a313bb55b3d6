"""Entries as an Atom feed (RFC 4287).

`updated` is when an entry last changed, not when the event begins: a reader shows again what has
a newer one.
"""

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from calendar_service.domain.people import Organiser, mail_address
from calendar_service.feeds.entry import ENTRIES_MOST, Entry, Heading, ics_url, page_url, urn
from calendar_service.feeds.harmless import harmless
from calendar_service.feeds.telling import content_html, news_title, summary_text
from calendar_service.feeds.upcoming import utc_text
from calendar_service.feeds.vevent import Voice
from calendar_service.feeds.xml_document import child, xml_document

MEDIA_TYPE = "application/atom+xml; charset=utf-8"


def render_atom(entries: Sequence[Entry], voice: Voice, heading: Heading) -> bytes:
    """Return the first `ENTRIES_MOST` entries as a feed, in the order in which they are given."""
    names = {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": voice.words.language}
    feed = Element("feed", names)
    child(feed, "id", heading.feed_url)
    child(feed, "title", heading.name)
    if voice.calendar.description:
        child(feed, "subtitle", voice.calendar.description)
    child(feed, "updated", utc_text(heading.updated_at))
    _link(feed, "self", "application/atom+xml", heading.feed_url)
    _link(feed, "alternate", "text/html", heading.page_url)
    child(child(feed, "author"), "name", voice.calendar.title)
    for entry in entries[:ENTRIES_MOST]:
        _entry(feed, Entry(harmless(entry.event), entry.occurrence), voice)
    return xml_document(feed)


def _entry(feed: Element, entry: Entry, voice: Voice) -> None:
    event = entry.event
    element = child(feed, "entry")
    child(element, "id", urn(entry))
    child(element, "title", news_title(event, voice.words))
    child(element, "updated", utc_text(event.version.changed_at))
    child(element, "published", utc_text(event.version.created_at))
    _link(element, "alternate", "text/html", page_url(entry, voice.calendar))
    if ics := ics_url(entry, voice.calendar):
        _link(element, "alternate", "text/calendar", ics)
    if event.organiser:
        _author(element, event.organiser)
    for category in event.categories:
        child(element, "category", None, {"term": category.slug, "label": category.name})
    child(element, "summary", summary_text(entry, voice.words))
    child(element, "content", content_html(entry, voice), {"type": "html"})


def _author(entry: Element, organiser: Organiser) -> None:
    author = child(entry, "author")
    child(author, "name", organiser.name)
    if email := mail_address(organiser.url):
        child(author, "email", email)


def _link(parent: Element, rel: str, media_type: str, url: str) -> None:
    child(parent, "link", None, {"rel": rel, "type": media_type, "href": url})

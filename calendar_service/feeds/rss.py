"""Entries as an RSS 2.0 feed, for readers and services that know no Atom."""

from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from xml.etree.ElementTree import Element

from calendar_service.feeds.entry import ENTRIES_MOST, Entry, Heading, page_url, urn
from calendar_service.feeds.harmless import harmless
from calendar_service.feeds.telling import content_html, news_title, summary_text
from calendar_service.feeds.vevent import Voice
from calendar_service.feeds.xml_document import child, xml_document

MEDIA_TYPE = "application/rss+xml; charset=utf-8"
_NAMES = {
    "version": "2.0",
    "xmlns:atom": "http://www.w3.org/2005/Atom",
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
}


def render_rss(entries: Sequence[Entry], voice: Voice, heading: Heading) -> bytes:
    """Return the first `ENTRIES_MOST` entries as a feed, in the order in which they are given."""
    rss = Element("rss", _NAMES)
    channel = child(rss, "channel")
    child(channel, "title", heading.name)
    child(channel, "link", heading.page_url)
    child(channel, "description", voice.calendar.description or heading.name)
    child(channel, "language", voice.words.language)
    child(channel, "lastBuildDate", _date(heading.updated_at))
    own = {"rel": "self", "type": "application/rss+xml", "href": heading.feed_url}
    child(channel, "atom:link", None, own)
    for entry in entries[:ENTRIES_MOST]:
        _entry(channel, Entry(harmless(entry.event), entry.occurrence), voice)
    return xml_document(rss)


def _entry(channel: Element, entry: Entry, voice: Voice) -> None:
    """`description` is HTML too, as readers have long taken it."""
    event = entry.event
    element = child(channel, "item")
    child(element, "title", news_title(event, voice.words))
    child(element, "link", page_url(entry, voice.calendar))
    child(element, "guid", urn(entry), {"isPermaLink": "false"})
    child(element, "pubDate", _date(event.version.changed_at))
    for category in event.categories:
        child(element, "category", category.name)
    child(element, "description", escape(summary_text(entry, voice.words), quote=False))
    child(element, "content:encoded", content_html(entry, voice))


def _date(at: datetime) -> str:
    """Write an instant as RFC 822 does, in whole seconds."""
    return format_datetime(at.astimezone(UTC).replace(microsecond=0), usegmt=True)

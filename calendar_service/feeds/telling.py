"""When and where an entry is, in words: as text, and as the HTML that news readers show."""

from collections.abc import Iterator
from dataclasses import replace
from html import escape

from calendar_service.domain.addresses import is_web_address
from calendar_service.domain.event import Event, Kind, Status
from calendar_service.feeds.address_line import address_line
from calendar_service.feeds.entry import Entry, ics_url, page_url
from calendar_service.feeds.facts import closing_text
from calendar_service.feeds.rule_text import rule_text
from calendar_service.feeds.span_text import placed_text
from calendar_service.feeds.titles import calendar_title, kind_name
from calendar_service.feeds.vevent import Voice
from calendar_service.words.words import Words


def when_text(entry: Entry, words: Words) -> str:
    """Return when it is: Tuesday, 4 May 2027, 19:00–21:30 (Central European Summer Time).

    Of a call or survey, when it closes; of a whole series, its first date and how it repeats.
    """
    place = entry.place
    if place is None:
        return words.say("No closing date")
    if entry.event.kind is not Kind.EVENT:
        return closing_text(place, words)
    return _with_rule(placed_text(place, words), entry, words)


def where_text(event: Event, words: Words) -> str | None:
    """Return the address on one line, or the one online; None where neither is known."""
    online_url = event.online_url
    venue = None if event.status is Status.MOVED_ONLINE and online_url else event.venue
    parts = (address_line(venue, words) if venue else None, online_url)
    return " · ".join(part for part in parts if part) or None


def news_title(event: Event, words: Words) -> str:
    """Return the title as news tell it, with its status and then its kind before it."""
    kind = kind_name(event.kind, words)
    if kind is None:
        return calendar_title(event, words)
    title = words.say("{kind}: {title}", kind=kind, title=event.title)
    return calendar_title(replace(event, title=title, kind=Kind.EVENT), words)


def summary_text(entry: Entry, words: Words) -> str:
    """Return when and where on one line."""
    parts = (when_text(entry, words), where_text(entry.event, words))
    return " · ".join(part for part in parts if part)


def content_html(entry: Entry, voice: Voice) -> str:
    """Return all there is to say as HTML, in which only the description has markup."""
    return "".join(_blocks(entry, voice))


def _with_rule(when: str, entry: Entry, words: Words) -> str:
    recurrence, start = entry.event.recurrence, entry.event.start
    if entry.occurrence or recurrence is None or recurrence.rule is None or start is None:
        return when
    rule = rule_text(recurrence.rule, start, words)
    return words.say("{when}, {rule}", when=when, rule=rule)


def _blocks(entry: Entry, voice: Voice) -> Iterator[str]:
    event = entry.event
    yield _paragraph(summary_text(entry, voice.words))
    if event.status_reason:
        yield _paragraph(event.status_reason)
    if event.description:
        yield voice.markup(event.description).html
    links = (_link(url, label) for url, label in _links(entry, voice))
    yield f"<p>{' · '.join(links)}</p>"


def _links(entry: Entry, voice: Voice) -> Iterator[tuple[str, str]]:
    event, words = entry.event, voice.words
    found = (
        (event.registration_url, words.say("Register")),
        (event.online_url, words.say("Online")),
        (event.url, words.say("Website")),
        (ics_url(entry, voice.calendar), words.say("Add to my calendar")),
        (page_url(entry, voice.calendar), words.say("Details")),
    )
    # What is no web address was refused at the door; a link that runs a script is worth two.
    return ((url, label) for url, label in found if url and is_web_address(url))


def _link(url: str, label: str) -> str:
    return f'<a href="{escape(url)}">{escape(label)}</a>'


def _paragraph(text: str) -> str:
    return "<p>" + escape(text).replace("\n", "<br>") + "</p>"

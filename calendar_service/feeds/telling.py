"""When and where an entry is, in words: as text, and as the HTML that news readers show."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from html import escape

from calendar_service.domain.event import Event, Kind, Placement, Status
from calendar_service.domain.venue import one_line
from calendar_service.domain.when import ANYWHERE_ON_EARTH, day_of, is_wall_time, zone
from calendar_service.feeds.entry import Entry, ics_url, page_url
from calendar_service.feeds.rule_text import rule_text
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
    text = _with_zone(_span_text(place, words), place, words)
    if entry.event.kind is not Kind.EVENT:
        return words.say("Closes on {moment}", moment=text)
    return _with_rule(text, entry, words)


def where_text(event: Event) -> str | None:
    """Return the address on one line, or the one online; None where neither is known."""
    online_url = event.online_url
    venue = None if event.status is Status.MOVED_ONLINE and online_url else event.venue
    parts = (one_line(venue) if venue else None, online_url)
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
    parts = (when_text(entry, words), where_text(entry.event))
    return " · ".join(part for part in parts if part)


def content_html(entry: Entry, voice: Voice) -> str:
    """Return all there is to say as HTML, in which only the description has markup."""
    return "".join(_blocks(entry, voice))


def _span_text(place: Placement, words: Words) -> str:
    start, end = place.start, place.end
    first, last = day_of(start), _last_day(place)
    if not is_wall_time(start):
        return words.day(first) if first == last else words.day_range(first, last)
    if end is None or not is_wall_time(end):
        return words.moment(start)
    if first == last:
        clock = words.clock_range(start, end)
        return words.say("{day}, {clock}", day=words.day(first), clock=clock)
    return words.say("{start} – {end}", start=words.moment(start), end=words.moment(end))


def _last_day(place: Placement) -> date:
    """One that ends at midnight does not touch the next day."""
    if place.end is None:
        return day_of(place.start)
    shortest = timedelta(microseconds=1) if is_wall_time(place.end) else timedelta(days=1)
    return max(day_of(place.end - shortest), day_of(place.start))


def _with_zone(when: str, place: Placement, words: Words) -> str:
    """Whole days have no zone, but where a deadline ends with a day anywhere on Earth, it does."""
    start = place.start
    if is_wall_time(start):
        name = words.zone(start.replace(tzinfo=zone(place.tzid)), place.tzid)
    elif place.tzid == ANYWHERE_ON_EARTH:
        name = words.say("anywhere on Earth")
    else:
        return when
    return words.say("{when} ({zone})", when=when, zone=name)


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
    return ((url, label) for url, label in found if url and _is_of_the_web(url))


def _is_of_the_web(url: str) -> bool:
    """What is no web address was refused at the door; a link that runs a script is worth two."""
    return url.lower().startswith(("https://", "http://"))


def _link(url: str, label: str) -> str:
    return f'<a href="{escape(url)}">{escape(label)}</a>'


def _paragraph(text: str) -> str:
    return "<p>" + escape(text).replace("\n", "<br>") + "</p>"

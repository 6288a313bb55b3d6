"""What surrounds an event on its page: maps, other calendars, sharing, and what has changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import quote, urlencode

from calendar_service.domain.event import Event, Recurrence
from calendar_service.domain.when import Moment, day_of, is_wall_time, zone
from calendar_service.feeds.registry import FORMATS
from calendar_service.storage.versions import Kept
from calendar_service.web.calendar_links import EVENT_WAYS, OneEvent
from calendar_service.web.present import occurrence_path, venue_lines
from calendar_service.web.present_changes import changes_told
from calendar_service.web.present_subscribe import qr_code
from calendar_service.web.present_when import span_of
from calendar_service.web.visit import Visit
from calendar_service.words.words import Words

DETAILS_LENGTH = 300
"""How much of the description goes into a link: Outlook cuts links at about 2,000 characters."""
EXCEPTIONS_SHOWN = 12
CHANGES_SHOWN = 10
_OF_AN_EVENT = ("ics", "json", "jscalendar")
_OF_WHAT_HAS_NO_DAY = ("json",)


@dataclass(frozen=True, slots=True)
class MapView:
    """`geo` opens the map of the device (RFC 5870); None where no coordinates are known."""

    url: str
    geo: str | None


@dataclass(frozen=True, slots=True)
class StepView:
    """One change that readers could see, in sentences."""

    at: str
    day: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AroundView:
    """`calendars` and `shares` are (name, link); `alternates` (media type, path); `later` (name,
    path) of series that were split off; `qr` is SVG."""

    url: str
    map: MapView | None
    venue_path: str | None
    organiser_path: str | None
    calendars: tuple[tuple[str, str], ...]
    shares: tuple[tuple[str, str], ...]
    alternates: tuple[tuple[str, str], ...]
    exceptions: tuple[str, ...]
    steps: tuple[StepView, ...]
    later: tuple[tuple[str, str], ...]
    qr: str
    summary: str
    image_url: str | None
    end: str | None


def around(
    occurrence: Mapping[str, Any],
    event: Event | None,
    versions: Sequence[Kept],
    *,
    visit: Visit,
    parts: Sequence[Event] = (),
) -> AroundView:
    """Return it for the page of an occurrence; `versions` are all that were public, the newest
    first, `parts` the series that were split off from it."""
    venue, organiser = occurrence["venue"], occurrence["organiser"]
    url = visit.calendar.public_url + occurrence_path(occurrence)
    path = f"/events/{occurrence['id']}"
    image = occurrence["image"]
    return AroundView(
        url=url,
        map=map_view(venue, visit.words) if venue else None,
        venue_path=f"/venues/{venue['id']}" if venue else None,
        organiser_path=f"/organisers/{organiser['id']}" if organiser else None,
        calendars=_calendars(occurrence, url, visit.words),
        shares=_shares(occurrence["title"], url, visit.words),
        alternates=tuple(
            (FORMATS[name].media_type.partition(";")[0], f"{path}{FORMATS[name].suffix}")
            for name in (_OF_AN_EVENT if span_of(occurrence) else _OF_WHAT_HAS_NO_DAY)
        ),
        exceptions=exception_days(event.recurrence, visit) if event else (),
        steps=history(versions, visit),
        later=tuple(_later(each, visit.words) for each in parts if each.start),
        qr=qr_code(url),
        summary=_shortened(occurrence["description"] or ""),
        image_url=image["url"] if image else None,
        end=occurrence["end"],
    )


def map_view(venue: Mapping[str, Any], words: Words) -> MapView | None:
    """Return where a map shows the place; by its address where its coordinates are not known."""
    latitude, longitude = venue["latitude"], venue["longitude"]
    if latitude is not None and longitude is not None:
        pin = urlencode({"mlat": latitude, "mlon": longitude})
        place = f"https://www.openstreetmap.org/?{pin}#map=17/{latitude}/{longitude}"
        return MapView(place, f"geo:{latitude},{longitude}")
    has_address = venue["address"] or venue["city"]
    address = ", ".join(venue_lines({**venue, "name": None} if has_address else venue, words))
    if not address:
        return None
    return MapView(f"https://www.openstreetmap.org/search?{urlencode({'query': address})}", None)


def history(versions: Sequence[Kept], visit: Visit) -> tuple[StepView, ...]:
    """Return what was changed after the event was published, the newest first."""
    told = [each for each in versions if not each.is_withdrawal]
    steps = [
        _step(now, before, visit)
        for now, before in pairwise(told)
        if now.content != before.content  # told anew, it may read otherwise in calendars alone
    ]
    return tuple(steps[:CHANGES_SHOWN])


def _later(part: Event, words: Words) -> tuple[str, str]:
    day = words.day(day_of(part.start)) if part.start else ""
    return words.say("Later dates, from {day}", day=day), f"/events/{part.id}"


def _calendars(
    occurrence: Mapping[str, Any], url: str, words: Words
) -> tuple[tuple[str, str], ...]:
    span = span_of(occurrence)
    if span is None:
        return ()
    start, end = _bare(span.start), _bare(span.end or span.start)
    text = _shortened(occurrence["description"] or "")
    told = OneEvent(
        title=occurrence["title"],
        start=start,
        end=end,
        tzid=span.tzid,
        details=f"{text}\n\n{url}" if text else url,
        place=", ".join(venue_lines(occurrence["venue"], words)) or occurrence["online_url"] or "",
    )
    return tuple((words.say(way.name), way.link(told)) for way in EVENT_WAYS)


def _bare(moment: Moment) -> Moment:
    return moment.replace(tzinfo=None) if is_wall_time(moment) else moment


def _shares(title: str, url: str, words: Words) -> tuple[tuple[str, str], ...]:
    """Links that open a program of the reader's own: no other site learns who reads this page."""
    text = f"{title}\n{url}"
    return (
        (words.say("By mail"), f"mailto:?subject={quote(title)}&body={quote(text)}"),
        ("WhatsApp", f"https://wa.me/?text={quote(text)}"),
        ("LinkedIn", f"https://www.linkedin.com/sharing/share-offsite/?url={quote(url, safe='')}"),
    )


def exception_days(recurrence: Recurrence | None, visit: Visit) -> tuple[str, ...]:
    """Return the days from today on that a series leaves out or adds, in words."""
    if recurrence is None:
        return ()
    words, today = visit.words, visit.today
    left_out = [day_of(each) for each in recurrence.exclude if day_of(each) >= today]
    added = [day_of(each) for each in recurrence.include if day_of(each) >= today]
    found = [
        *(words.say("Not on {day}", day=words.day(each)) for each in left_out),
        *(words.say("Also on {day}", day=words.day(each)) for each in added),
    ]
    return tuple(found[:EXCEPTIONS_SHOWN])


def _step(now: Kept, before: Kept, visit: Visit) -> StepView:
    words = visit.words
    at = now.at.astimezone(zone(visit.calendar.tzid))
    return StepView(
        at=at.isoformat(),
        day=words.long_day(at.date()),
        sentences=changes_told(before.content, now.content, words),
    )


def _shortened(text: str) -> str:
    bare = " ".join(text.split())
    if len(bare) <= DETAILS_LENGTH:
        return bare
    return bare[:DETAILS_LENGTH].rsplit(" ", 1)[0] + " …"

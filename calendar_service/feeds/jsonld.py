"""An event as schema.org JSON-LD for its page, by the guide of the search engines for events.

Only what is known is told: a performer or a ticket's availability is never guessed. Calls and
surveys are no events to search engines, which punish pages that mark up deadlines as such.
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from calendar_service.domain.event import Event, Kind, Placement, Price, Status, placement
from calendar_service.domain.occurrence import Occurrence
from calendar_service.domain.people import Organiser, mail_address
from calendar_service.domain.venue import Venue
from calendar_service.domain.when import Moment, is_wall_time
from calendar_service.feeds.entry import Entry, entry_of, page_url
from calendar_service.feeds.harmless import harmless
from calendar_service.feeds.schedule import moment_text, schedule
from calendar_service.feeds.vevent import Voice

_STATUSES = {
    Status.CONFIRMED: "EventScheduled",
    Status.TENTATIVE: "EventScheduled",
    Status.CANCELLED: "EventCancelled",
    Status.POSTPONED: "EventPostponed",
    Status.MOVED_ONLINE: "EventMovedOnline",
}
# Each of these would let text leave the script element it stands in, or break its string.
_ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def render_jsonld(
    event: Event,
    voice: Voice,
    *,
    occurrence: Occurrence | None = None,
    previous_start: Moment | None = None,
) -> str | None:
    """Return the text for a script element of type application/ld+json, safe inside of it; None
    for a call or survey.

    Without an occurrence the event is told with how it repeats, with one as part of its series.
    `previous_start` is when it was to begin before it was moved, in the event's zone; of a date
    that an override moved, it is known.
    """
    clean = harmless(event)
    entry = entry_of(clean, occurrence) if occurrence else Entry(clean)
    if event.kind is not Kind.EVENT or entry.place is None:
        return None
    before = previous_start or entry.recurrence_id
    told = {
        "@context": "https://schema.org",
        **_event(entry, entry.place, voice, previous_start=before),
        **_series(clean, entry, voice),
    }
    text = json.dumps(_given(told), ensure_ascii=False, separators=(",", ":"))
    return text.translate(_ESCAPES)


def _event(
    entry: Entry, place: Placement, voice: Voice, *, previous_start: Moment | None
) -> dict[str, Any]:
    event, url = entry.event, page_url(entry, voice.calendar)
    text = voice.markup(event.description).text if event.description else None
    return {
        "@type": "Event",
        "@id": url,
        "url": url,
        "identifier": event.uid,
        "name": event.title,
        "description": text,
        "startDate": moment_text(place.start, place.tzid),
        "endDate": _last_moment(place),
        **_status(event, place, previous_start),
        "eventAttendanceMode": _attendance(event),
        "location": _locations(event),
        "organizer": _organiser(event.organiser),
        "offers": _offer(event, url),
        "image": [event.image.url] if event.image else None,
        "inLanguage": event.language,
        "isAccessibleForFree": event.price.free if event.price else None,
        "keywords": [*(category.name for category in event.categories), *event.tags],
    }


def _given(properties: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if value not in (None, "", [], {})}


def _last_moment(place: Placement) -> str | None:
    """Search engines show the end of whole days as it is written, so the last day is meant."""
    if place.end is None or is_wall_time(place.end):
        return None if place.end is None else moment_text(place.end, place.tzid)
    return (place.end - timedelta(days=1)).isoformat()


def _status(event: Event, place: Placement, previous_start: Moment | None) -> dict[str, Any]:
    """A new date is a status of its own, and needs the old date beside it."""
    status = f"https://schema.org/{_STATUSES[event.status]}"
    is_on = event.status not in (Status.CANCELLED, Status.POSTPONED)
    if previous_start is None or previous_start == place.start or not is_on:
        return {"eventStatus": status}
    moved = "https://schema.org/EventRescheduled"
    both = [moved, status] if event.status is Status.MOVED_ONLINE else moved
    return {"eventStatus": both, "previousStartDate": moment_text(previous_start, place.tzid)}


def _attendance(event: Event) -> str | None:
    if event.status is Status.MOVED_ONLINE or (event.online_url and not event.venue):
        return "https://schema.org/OnlineEventAttendanceMode"
    if event.venue is None:
        return None
    mode = "Mixed" if event.online_url else "Offline"
    return f"https://schema.org/{mode}EventAttendanceMode"


def _locations(event: Event) -> Any:
    """Return one location or a list of both; one that moved online is nowhere else."""
    found = list(_each_location(event))
    return found[0] if len(found) == 1 else found


def _each_location(event: Event) -> Iterator[dict[str, Any]]:
    if event.venue and not (event.status is Status.MOVED_ONLINE and event.online_url):
        yield _venue(event.venue)
    if event.online_url:
        yield {"@type": "VirtualLocation", "url": event.online_url}


def _venue(venue: Venue) -> dict[str, Any]:
    address = {
        "streetAddress": venue.address,
        "postalCode": venue.postal_code,
        "addressLocality": venue.city,
        "addressRegion": venue.region,
        "addressCountry": venue.country,
    }
    known = _given(address)
    has_point = venue.latitude is not None and venue.longitude is not None
    point = {"latitude": venue.latitude, "longitude": venue.longitude}
    return {
        "@type": "Place",
        **_given(
            {
                "name": venue.name or venue.address or venue.city,
                "address": {"@type": "PostalAddress", **known} if known else venue.name,
                "geo": {"@type": "GeoCoordinates", **point} if has_point else None,
                "url": venue.url,
            }
        ),
    }


def _organiser(organiser: Organiser | None) -> dict[str, Any] | None:
    if organiser is None:
        return None
    email = mail_address(organiser.url)
    reached = {"email": email} if email else {"url": organiser.url}
    return {"@type": "Organization", **_given({"name": organiser.name, **reached})}


def _offer(event: Event, page: str) -> dict[str, Any] | None:
    price = event.price or Price()
    told = _given(
        {
            "price": "0" if price.free else price.amount,
            "priceCurrency": price.currency,
            "description": price.text,
        }
    )
    if not (told or event.registration_url):
        return None
    return {"@type": "Offer", "url": event.registration_url or page, **told}


def _series(event: Event, entry: Entry, voice: Voice) -> dict[str, Any]:
    repeats = schedule(event) if event.recurrence else None
    if entry.recurrence_id is None:
        return {"eventSchedule": repeats}
    page, place = page_url(Entry(event), voice.calendar), placement(event)
    start = moment_text(place.start, place.tzid) if place else None
    whole = {"@id": page, "url": page, "name": event.title, "startDate": start}
    located = {"location": _locations(event), "eventSchedule": repeats}
    return {"superEvent": {"@type": "EventSeries", **_given(whole | located)}}

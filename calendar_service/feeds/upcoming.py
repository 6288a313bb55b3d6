"""Occurrences as JSON: the upcoming list and one event's page as data.

An event's JSON is rendered once, with three gaps where each occurrence's own times go; JSON
escapes every control character, so that a raw NUL stands for a gap alone.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from calendar_service.domain.addresses import event_page
from calendar_service.domain.event import (
    Closing,
    Event,
    Image,
    Placement,
    Price,
    Version,
    placement,
)
from calendar_service.domain.people import Organiser
from calendar_service.domain.rule import format_rule
from calendar_service.domain.venue import Venue
from calendar_service.domain.when import Moment, compact, is_day, is_wall_time, with_offset
from calendar_service.feeds.rule_text import rule_text
from calendar_service.feeds.vevent import Voice
from calendar_service.words.words import Words

MEDIA_TYPE = "application/json"
_GAP = b"\x00"


@dataclass(frozen=True, slots=True)
class Times:
    """What differs between the occurrences of one event."""

    start: Moment | None
    end: Moment | None
    tzid: str
    recurrence_id: Moment | None


def render_occurrence(event: Event, voice: Voice) -> bytes:
    """Return the event's JSON with gaps for start, end and recurrence_id."""
    what = dump(_what(event, voice))
    when_and_where = dump(_when_and_where(event, voice.words))
    version = dump(_version(event.version))
    return _GAP.join(
        (
            what[:-1] + b',"start":',
            b',"end":',
            b"," + when_and_where[1:-1] + b',"recurrence_id":',
            b"," + version[1:],
        )
    )


def fill_times(rendered: bytes, times: Times) -> bytes:
    """Return the JSON of one occurrence."""
    before_start, before_end, before_id, rest = rendered.split(_GAP)
    recurrence_id = compact(times.recurrence_id) if times.recurrence_id else None
    parts = (
        before_start,
        dump(_moment(times.start, times.tzid)),
        before_end,
        dump(_moment(times.end, times.tzid)),
        before_id,
        dump(recurrence_id),
        rest,
    )
    return b"".join(parts)


def join_upcoming(
    occurrences: Sequence[bytes],
    *,
    title: str,
    updated: datetime,
    revision: int,
    next_url: str | None,
) -> bytes:
    """Return the document from filled occurrences, in the order in which they are given."""
    head = dump({"title": title, "updated": utc_text(updated), "revision": revision})
    return b"".join(
        (head[:-1], b',"events":[', b",".join(occurrences), b'],"next":', dump(next_url), b"}\n")
    )


def utc_text(at: datetime) -> str:
    """Write an instant as 2027-05-08T07:00:00Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def dump(value: Any) -> bytes:
    """Return compact JSON in UTF-8, which has no way to write half a surrogate pair."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(errors="ignore")


def _what(event: Event, voice: Voice) -> dict[str, Any]:
    markup = voice.markup(event.description) if event.description else None
    return {
        "id": event.id,
        "uid": event.uid,
        "url": event_page(voice.calendar, event.id),
        "kind": event.kind.value,
        "status": event.status.value,
        "status_reason": event.status_reason,
        "title": event.title,
        "description": markup.text if markup else None,
        "description_html": markup.html if markup else None,
    }


def _when_and_where(event: Event, words: Words) -> dict[str, Any]:
    place = placement(event)
    return {
        "time_zone": place.tzid if place else event.tzid,
        "all_day": _is_all_day(event, place),
        "venue": _venue(event.venue),
        "online_url": event.online_url,
        "organiser": _organiser(event.organiser),
        "categories": [{"slug": each.slug, "name": each.name} for each in event.categories],
        "tags": list(event.tags),
        "language": event.language,
        "image": _image(event.image),
        "registration_url": event.registration_url,
        "closes_at": _closing(event.closes),
        "price": _price(event.price),
        "recurrence": _recurrence(event, words),
    }


def _version(version: Version) -> dict[str, Any]:
    return {"sequence": version.sequence, "updated": utc_text(version.changed_at)}


def _moment(moment: Moment | None, tzid: str) -> str | None:
    if moment is None or not is_wall_time(moment):
        return None if moment is None else moment.isoformat()
    return with_offset(moment, tzid).isoformat(timespec="seconds")


def _is_all_day(event: Event, place: Placement | None) -> bool:
    """A survey that never closes shows when it opened."""
    start = place.start if place else event.start
    return start is not None and is_day(start)


def _closing(closes: Closing | None) -> str | None:
    return None if closes is None else _moment(closes.moment, closes.tzid)


def _venue(venue: Venue | None) -> dict[str, Any] | None:
    if venue is None:
        return None
    return {
        "id": venue.id,
        "name": venue.name,
        "address": venue.address,
        "postal_code": venue.postal_code,
        "city": venue.city,
        "region": venue.region,
        "country": venue.country,
        "latitude": venue.latitude,
        "longitude": venue.longitude,
        "url": venue.url,
    }


def _organiser(organiser: Organiser | None) -> dict[str, Any] | None:
    if organiser is None:
        return None
    return {"id": organiser.id, "name": organiser.name, "url": organiser.url}


def _image(image: Image | None) -> dict[str, Any] | None:
    if image is None:
        return None
    return {"url": image.url, "alt": image.alt, "width": image.width, "height": image.height}


def _price(price: Price | None) -> dict[str, Any] | None:
    if price is None:
        return None
    return {
        "text": price.text,
        "amount": price.amount,
        "currency": price.currency,
        "free": price.free,
    }


def _recurrence(event: Event, words: Words) -> dict[str, Any] | None:
    """A series of listed dates alone has no rule to tell."""
    if event.recurrence is None:
        return None
    rule = event.recurrence.rule
    if rule is None or event.start is None:
        return {"rrule": None, "text": None}
    text = rule_text(rule, event.start, words)
    return {"rrule": format_rule(rule, event.tzid), "text": text}

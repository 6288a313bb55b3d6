"""Lines of a VEVENT beside its texts: where it is, who holds it, and its picture."""

import re
from collections.abc import Iterator
from urllib.parse import quote

from calendar_service.domain.addresses import is_web_address
from calendar_service.domain.event import Event, Status
from calendar_service.domain.people import Organiser, mail_address
from calendar_service.domain.text import strip_forbidden
from calendar_service.domain.venue import Venue
from calendar_service.feeds.address_line import address_line
from calendar_service.feeds.lines import escape, parameter
from calendar_service.words.words import Words


def place_lines(event: Event, words: Words) -> Iterator[str]:
    """Yield LOCATION, CONFERENCE, GEO and Apple's map. One that moved online is nowhere else: a
    map would send people to a locked door."""
    online_url = event.online_url
    venue = None if event.status is Status.MOVED_ONLINE and online_url else event.venue
    where = (address_line(venue, words) if venue else "") or online_url
    if where:
        yield f"LOCATION:{escape(where)}"
    if online_url:
        yield f"CONFERENCE;VALUE=URI;FEATURE=VIDEO:{_uri(online_url)}"
    if venue and venue.latitude is not None and venue.longitude is not None:
        point = degrees(venue.latitude), degrees(venue.longitude)
        yield "GEO:" + ";".join(point)
        yield _map_point(venue, where) + ",".join(point)


def organiser_line(organiser: Organiser) -> str:
    """Return ORGANIZER, which is an address to write to (RFC 5545 §3.8.4.3); of an organiser who
    shows none, CONTACT with the name (§3.8.4.2): no mailbox is invented."""
    if address := mail_address(organiser.url):
        return f"ORGANIZER{parameter('CN', organiser.name)}:mailto:{_uri(address)}"
    page = organiser.url if organiser.url and is_web_address(organiser.url) else None
    alternative = f';ALTREP="{_uri(page)}"' if page else ""
    return f"CONTACT{alternative}:{escape(organiser.name)}"


def image_line(url: str) -> str | None:
    """Return IMAGE (RFC 7986 §5.10); None for what no reader could fetch.

    It has no place for the alternative text: ALTREP is where a click leads. One DISPLAY alone,
    since Home Assistant refuses a feed over a list of them (seen 2026-11).
    """
    if not is_web_address(url):
        return None
    suffix = _SUFFIX.search(url)
    media_type = _MEDIA_TYPES.get(suffix[1].lower()) if suffix else None
    form = f";FMTTYPE={media_type}" if media_type else ""
    return f"IMAGE;VALUE=URI;DISPLAY=BADGE{form}:{_uri(url)}"


def degrees(number: float) -> str:
    """Return the number as FLOAT (RFC 5545 §3.3.7), which knows no exponent."""
    return f"{round(number, 6) + 0.0:.6f}".rstrip("0").rstrip(".")


def _map_point(venue: Venue, where: str | None) -> str:
    """Apple shows a map only for its own property, whose title should equal LOCATION."""
    title = parameter("X-TITLE", where or venue.id)
    return f"X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-APPLE-RADIUS=70{title}:geo:"


_NOT_IN_URI = re.compile(r"[\s<>\"\\^`{|}]")
_SUFFIX = re.compile(r"//[^/?#]+/[^?#]*\.(\w{3,4})(?:[?#]|$)")
_MEDIA_TYPES = {
    "avif": "image/avif",
    "gif": "image/gif",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "png": "image/png",
    "svg": "image/svg+xml",
    "webp": "image/webp",
}


def _uri(url: str) -> str:
    return _NOT_IN_URI.sub(lambda match: quote(match[0]), strip_forbidden(url))

"""What the control shows by which a listing is kept in one's own calendar."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit

import segno

from calendar_service.catalogue.options import Size
from calendar_service.domain.calendar import Calendar
from calendar_service.web.calendar_links import (
    FIRST_BY_DEVICE,
    GOOGLE_BYTES_MOST,
    OTHER_REFRESHES,
    WAYS,
    App,
    Way,
)
from calendar_service.web.links import webcal
from calendar_service.words.words import Words

NARROWER = (("+1y", "The next twelve months"), ("+3m", "The next three months"))
_FACET_OF = {"venues": "venue", "organisers": "organiser", "categories": "category"}
_SAVED = "/feeds/"
_OF_ONE = "/events/"
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class WayView:
    app: str
    name: str
    url: str
    refreshes: str
    hint: str
    opens_app: bool


@dataclass(frozen=True, slots=True)
class SubscribeView:
    """`warning` is there where Google may refuse the feed, and `narrower` then names feeds that it
    would take. `builder_url` is None for a saved feed, which has a page of its own, and for a
    series."""

    ways: tuple[WayView, ...]
    others: str
    warning: str | None
    narrower: tuple[tuple[str, str], ...]
    builder_url: str | None
    qr: str
    qr_words: str


def subscribe_view(
    feed_url: str, name: str, words: Words, *, size: Size | None = None, agent: str = ""
) -> SubscribeView:
    """Return the ways to subscribe, the one first that fits the reader's device. To Android none is
    offered that needs an app for `webcal:`, since it has none. Without a size it is not large."""
    path = urlsplit(feed_url).path
    is_saved = path.startswith(_SAVED)
    is_large = size is not None and size.in_bytes > GOOGLE_BYTES_MOST
    for_phone = webcal(feed_url) if is_saved else f"{page_of(feed_url)}#subscribe"
    told = "QR code for an iPhone" if is_saved else "QR code for your phone"
    return SubscribeView(
        ways=tuple(
            _way(way, feed_url, name, words)
            for way in _ordered(agent)
            if not (way.opens_app and "Android" in agent)
        ),
        others=words.say(OTHER_REFRESHES),
        warning=_warning(size, words) if size and is_large else None,
        narrower=tuple(_narrower(feed_url, name, words)) if is_large and not is_saved else (),
        builder_url=None if is_saved or path.startswith(_OF_ONE) else builder_address(feed_url),
        qr=qr_code(for_phone),
        qr_words=words.say(told),
    )


def _ordered(agent: str) -> list[Way]:
    first = next((app for device, app in FIRST_BY_DEVICE if device in agent), None)
    return sorted(WAYS, key=lambda way: way.app is not first)


def page_of(feed_url: str) -> str:
    """Return the page of a listing's feed."""
    path, _, query = feed_url.partition("?")
    page = path.removesuffix(".ics")
    return f"{page}?{query}" if query else page


def builder_address(feed_url: str) -> str:
    """Return the feed builder with the filter of this feed filled in."""
    parts = urlsplit(feed_url)
    folder, _, key = parts.path.removesuffix(".ics").rpartition("/")
    facet = _FACET_OF.get(folder.rpartition("/")[2])
    pairs = [*([(facet, key)] if facet else []), *parse_qsl(parts.query)]
    return f"/feeds?{urlencode(pairs)}" if pairs else "/feeds"


@lru_cache(512)
def qr_code(text: str) -> str:
    """Return it as SVG for a page: dark on light in every theme, since readers expect that."""
    made = segno.make(text, error="l", micro=False)
    return made.svg_inline(
        border=2, dark="#000", light="#fff", svgclass=None, lineclass=None, omitsize=True
    )


def _way(way: Way, feed_url: str, name: str, words: Words) -> WayView:
    return WayView(
        way.app.value,
        words.say(way.name),
        way.link(feed_url, name),
        words.say(way.refreshes),
        words.say(way.hint) if way.hint else "",
        way.opens_app,
    )


def _warning(size: Size, words: Words) -> str:
    told = f"{size.in_bytes / _MEGABYTE:.1f}"
    return words.say(
        "Google may refuse this feed: it has {size} MB, and Google takes about 1 MB. "
        "A narrower one arrives whole.",
        size=told if size.is_all else f"{told}+",
    )


def _narrower(feed_url: str, name: str, words: Words) -> list[tuple[str, str]]:
    google = next(way for way in WAYS if way.app is App.GOOGLE)
    return [(words.say(text), google.link(_until(feed_url, end), name)) for end, text in NARROWER]


def _until(feed_url: str, end: str) -> str:
    """Return the feed that ends so long after today; it keeps the past week for late changes."""
    address, _, query = feed_url.partition("?")
    kept = [(key, value) for key, value in parse_qsl(query) if key not in ("from", "to")]
    return f"{address}?{urlencode([*kept, ('from', '-1w'), ('to', end)])}"


def feed_title(calendar: Calendar, name: str | None) -> str:
    """Return what the subscribed calendar is called where the link can say so."""
    return f"{calendar.title}: {name}" if name else calendar.title

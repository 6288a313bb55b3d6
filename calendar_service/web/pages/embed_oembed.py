"""oEmbed: a pasted link to the calendar becomes a frame with the same content (oembed.com)."""

import json
from collections.abc import Mapping
from html import escape
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit
from xml.sax.saxutils import escape as escape_xml

from starlette.responses import Response

from calendar_service.domain.errors import NotFound
from calendar_service.storage.events import find_event
from calendar_service.storage.facets import facet_name
from calendar_service.web.asked import Asked
from calendar_service.web.conditional import PUBLIC_CACHING
from calendar_service.web.embed_options import read_options
from calendar_service.web.packing import send_packed, tag_of
from calendar_service.web.pages.embed import ANYWHERE

WIDTH, HEIGHT = 640, 480
EVENT_HEIGHT = 220
FACETS_BY_PATH = {"venues": "venue", "organisers": "organiser", "categories": "category"}
_LISTINGS = frozenset(("", "events", "calendar", "embed/events"))


async def answer(asked: Asked) -> Response:
    """404 for what is not a page of ours that could be embedded, 501 for another format."""
    values = asked.request.query_params
    format = values.get("format", "json").lower()
    if format not in _WRITERS:
        return Response("json, xml\n", 501, media_type="text/plain")
    pairs, title = await _embedded(asked, values.get("url", ""))
    height = EVENT_HEIGHT if dict(pairs).get("event") else HEIGHT
    told = _told(
        asked, pairs, title, (_most(values, "maxwidth", WIDTH), _most(values, "maxheight", height))
    )
    media_type, write = _WRITERS[format]
    body = write(told).encode()
    headers = {**ANYWHERE, "ETag": tag_of(body), "Cache-Control": PUBLIC_CACHING}
    return await send_packed(asked.request, body, headers, media_type=media_type)


def frame_html(src: str, title: str, size: tuple[int | str, int | str]) -> str:
    """Return the frame as host pages hold it."""
    width, height = size
    return (
        f'<iframe src="{escape(src)}" title="{escape(title)}" loading="lazy" '
        f'width="{width}" height="{height}" frameborder="0"></iframe>'
    )


async def _embedded(asked: Asked, url: str) -> tuple[list[tuple[str, str]], str]:
    """Return the parameters of the frame with the content of a page, and its title. Raises
    NotFound for every other address."""
    ours = asked.calendar.public_url
    if url != ours and not url.startswith((f"{ours}/", f"{ours}?")):
        raise NotFound("page", url)
    parts = urlsplit(url[len(ours) :])
    path, sent = unquote(parts.path).strip("/"), parse_qsl(parts.query)
    if path in _LISTINGS:
        return _known(sent), read_options(dict(sent))[0].heading or asked.calendar.title
    place, _, rest = path.partition("/")
    if place == "calendar":
        return [*_known(sent), ("view", "month")], asked.calendar.title
    if place == "events":
        return await _one_event(asked, rest.partition("/")[0], url)
    return await _one_facet(asked, (place, rest), sent)


async def _one_event(asked: Asked, key: str, url: str) -> tuple[list[tuple[str, str]], str]:
    stored = await asked.context.store.read(lambda con: find_event(con, key))
    if stored is None or stored.withdrawn_at is not None:
        raise NotFound("event", url)
    return [("event", key), ("view", "cards"), ("limit", "1")], stored.event.title


async def _one_facet(
    asked: Asked, named: tuple[str, str], sent: list[tuple[str, str]]
) -> tuple[list[tuple[str, str]], str]:
    place, key = named
    facet = FACETS_BY_PATH.get(place)
    name = facet and await asked.context.store.read(lambda con: facet_name(con, facet, key))
    if not facet or not name:
        raise NotFound("page", key)
    return [(facet, key), *_known(sent)], f"{name} · {asked.calendar.title}"


def _known(sent: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """A page's own place in a list is left behind."""
    return [(name, value) for name, value in sent if name not in ("after", "url", "format")]


def _most(values: Mapping[str, str], name: str, usual: int) -> int:
    text = values.get(name, "")
    return min(usual, int(text[:9])) if text.isascii() and text.isdecimal() and int(text) else usual


def _told(
    asked: Asked, pairs: list[tuple[str, str]], title: str, size: tuple[int, int]
) -> dict[str, Any]:
    calendar = asked.calendar
    query = urlencode(pairs)
    src = f"{calendar.public_url}/embed/events{'?' + query if query else ''}"
    return {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": calendar.title,
        "provider_url": calendar.public_url,
        "cache_age": 3600,
        "width": size[0],
        "height": size[1],
        "html": frame_html(src, title, size),
    }


def _as_json(told: Mapping[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False)


def _as_xml(told: Mapping[str, Any]) -> str:
    parts = "".join(f"<{name}>{escape_xml(str(text))}</{name}>" for name, text in told.items())
    return f'<?xml version="1.0" encoding="utf-8"?>\n<oembed>{parts}</oembed>\n'


_WRITERS = {"json": ("application/json", _as_json), "xml": ("text/xml", _as_xml)}

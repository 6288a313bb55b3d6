"""All pages of events as search engines ask for them (sitemaps.org), in parts where they are
many."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from starlette.responses import Response

from calendar_service.domain.errors import NotFound
from calendar_service.storage.sitemap import count_public, list_public
from calendar_service.web.asked import Asked
from calendar_service.web.conditional import PUBLIC_CACHING
from calendar_service.web.packing import send_packed, tag_of

PAGES_MOST = 10_000
"""Of one part; the protocol allows 50,000, which take long to write."""
ALWAYS = ("/", "/calendar", "/venues")
_SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"

Pages = Iterable[tuple[str, datetime | None]]


async def sitemap(asked: Asked) -> Response:
    """The pages, or where their parts are; `part` counts from 1."""
    number = await asked.context.store.read(count_public)
    parts = max(1, -(-number // PAGES_MOST))
    text = asked.request.query_params.get("part", "")
    if text and not (text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= parts):
        raise NotFound("part of the sitemap", text)
    if not text and parts > 1:
        paths = ((f"/sitemap.xml?part={each + 1}", None) for each in range(parts))
        return await _xml(asked, "sitemapindex", "sitemap", list(paths))
    part = int(text or 1)
    found = await asked.context.store.read(
        lambda con: list_public(con, skip=(part - 1) * PAGES_MOST, most=PAGES_MOST)
    )
    always = [(path, None) for path in ALWAYS] if part == 1 else []
    pages = [*always, *((f"/events/{event_id}", at) for event_id, at in found)]
    return await _xml(asked, "urlset", "url", pages)


async def _xml(asked: Asked, root: str, each: str, pages: Pages) -> Response:
    body, etag = await asyncio.to_thread(_written, asked.calendar.public_url, root, each, pages)
    told = {"ETag": etag, "Cache-Control": PUBLIC_CACHING}
    return await send_packed(asked.request, body, told, media_type="application/xml")


def _written(public_url: str, root: str, each: str, pages: Pages) -> tuple[bytes, str]:
    """Return the text with its entity tag."""
    entries = (
        f"<{each}><loc>{escape(public_url + path)}</loc>{_changed(at)}</{each}>\n"
        for path, at in pages
    )
    opening = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_SCHEMA}">\n'
    body = f"{opening}{''.join(entries)}</{root}>\n".encode()
    return body, tag_of(body)


def _changed(at: datetime | None) -> str:
    return "" if at is None else f"<lastmod>{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</lastmod>"

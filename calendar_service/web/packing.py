"""Sends what is written for each request as gzip, and packs each text but once."""

import asyncio
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

from calendar_service.catalogue.document import packed
from calendar_service.web.conditional import gzip_tag, holds, takes_gzip

TEXTS_MOST = 64
KEPT_BYTES_MOST = 200_000
"""What is larger, such as a sitemap, is asked for so seldom that it is packed each time."""


async def send_packed(
    request: Request, body: bytes, told: Mapping[str, str], *, media_type: str, status: int = 200
) -> Response:
    """Return the text with these headers, as gzip where that is understood and gains something;
    the packed text has an entity tag of its own (RFC 9110 §8.8.3.3). Who has the text with its
    tag already gets a 304. It may hold no secret, whose length would tell of it (BREACH, 2013)."""
    if held := _held(request, told.get("ETag")):
        vary = ", ".join(filter(None, (told.get("Vary"), "Accept-Encoding")))
        return Response(status_code=304, headers={**told, "ETag": held, "Vary": vary})
    gzip = await _gzip(body) if takes_gzip(request.headers.get("accept-encoding", "")) else None
    response = Response(body if gzip is None else gzip, status, dict(told), media_type=media_type)
    response.headers.add_vary_header("Accept-Encoding")
    if gzip is not None:
        response.headers["Content-Encoding"] = "gzip"
        if etag := told.get("ETag"):
            response.headers["ETag"] = gzip_tag(etag)
    return response


def tag_of(body: bytes) -> str:
    """Return the entity tag of a text."""
    return f'"{sha256(body).hexdigest()[:32]}"'


def _held(request: Request, etag: str | None) -> str | None:
    """Return the tag, or that of its packed text, by which the reader knows this very text."""
    tags = request.headers.get("if-none-match", "")
    if etag is None or not holds(tags, etag):
        return None
    return gzip_tag(etag) if gzip_tag(etag) in tags else etag


async def _gzip(body: bytes) -> bytes | None:
    """The loop answers others meanwhile."""
    pack = _kept if len(body) <= KEPT_BYTES_MOST else packed
    return await asyncio.to_thread(pack, body)


_kept = lru_cache(TEXTS_MOST)(packed)

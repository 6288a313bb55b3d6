"""Sends documents: 304 where the reader has it already, gzip where it is understood."""

import gzip
import re
from datetime import datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

from starlette.requests import Request
from starlette.responses import Response

from calendar_service.catalogue.document import Document

# Together at most ten minutes: then a change has reached everybody who asks.
PUBLIC_CACHING = "public, max-age=120, stale-while-revalidate=180, stale-if-error=300"
SETTLED = timedelta(seconds=2)
COMPRESS_FROM_BYTES = 1024
_GZIP_SUFFIX = '-gzip"'


def send_document(request: Request, document: Document, now: datetime) -> Response:
    """Return the document, or 304 (RFC 9110 §13). A Last-Modified that is not 2 s old is neither
    sent nor honoured, since another change may come within the same second."""
    compressed = _takes_gzip(request) and len(document.body) >= COMPRESS_FROM_BYTES
    headers = _headers(document, now, compressed=compressed)
    if _is_known(request, document, now):
        return Response(status_code=304, headers=headers)
    body = gzip.compress(document.body, 6, mtime=0) if compressed else document.body
    if compressed:
        headers["Content-Encoding"] = "gzip"
    headers["Content-Disposition"] = f'inline; filename="{document.filename}"'
    headers["Content-Type"] = document.media_type
    return Response(body, headers=headers)


def _headers(document: Document, now: datetime, *, compressed: bool) -> dict[str, str]:
    etag = document.etag.removesuffix('"') + _GZIP_SUFFIX if compressed else document.etag
    headers = {
        "ETag": etag,
        "Cache-Control": PUBLIC_CACHING,
        "Vary": "Accept-Encoding",
        "X-Robots-Tag": "noindex",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    if now - document.modified_at >= SETTLED:
        headers["Last-Modified"] = format_datetime(document.modified_at, usegmt=True)
    return headers


def _is_known(request: Request, document: Document, now: datetime) -> bool:
    """If-None-Match is asked first, and If-Modified-Since only without it."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        return _matches(tags, document.etag)
    since = request.headers.get("if-modified-since")
    if since is None or now - document.modified_at < SETTLED:
        return False
    try:
        return document.modified_at.replace(microsecond=0) <= parsedate_to_datetime(since)
    except (ValueError, TypeError):
        return False


def _matches(tags: str, etag: str) -> bool:
    """Compare weakly (RFC 9110 §8.8.3.2); a gzip variant's tag stands for the same content."""
    known = {etag, etag.removesuffix('"') + _GZIP_SUFFIX}
    named = [tag.strip().removeprefix("W/") for tag in tags.split(",")]
    return "*" in named or any(tag in known for tag in named)


_REFUSED = re.compile(r"q=0(\.0{0,3})?")


def _takes_gzip(request: Request) -> bool:
    """What is said of gzip goes before what is said of all codings (RFC 9110 §12.5.3)."""
    qualities: dict[str, str] = {}
    for offer in request.headers.get("accept-encoding", "").split(","):
        coding, _, quality = offer.partition(";")
        qualities[coding.strip().lower()] = quality.replace(" ", "").lower()
    asked = qualities.get("gzip", qualities.get("*"))
    return asked is not None and not _REFUSED.fullmatch(asked)

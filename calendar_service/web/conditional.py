"""Sends documents: 304 where the reader has it already, gzip where it is understood."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

from starlette.requests import Request
from starlette.responses import Response

from calendar_service.catalogue.document import Document

# Together at most ten minutes: then a change has reached everybody who asks.
PUBLIC_CACHING = "public, max-age=120, stale-while-revalidate=180, stale-if-error=300"
# Whoever ends a saved feed ends it at once: no copy of it lies between.
SAVED_CACHING = "private, no-cache"
SETTLED = timedelta(seconds=2)
_GZIP_SUFFIX = '-gzip"'


@dataclass(frozen=True, slots=True)
class Held:
    """What a reader says it has already, as its headers say it."""

    tags: str | None
    since: str | None

    def is_current(self, document: Document, now: datetime) -> bool:
        """True if the reader needs nothing (RFC 9110 §13.2.2): If-None-Match is asked first, and
        If-Modified-Since only without it."""
        if self.tags is not None:
            return holds(self.tags, document.etag)
        if self.since is None or not is_settled(document, now):
            return False
        try:
            return document.modified_at.replace(microsecond=0) <= parsedate_to_datetime(self.since)
        except (ValueError, TypeError):
            return False


def send_document(
    request: Request, document: Document, now: datetime, *, caching: str = PUBLIC_CACHING
) -> Response:
    """Return the document, or 304."""
    headers = request.headers
    coded = document.gzip is not None and takes_gzip(headers.get("accept-encoding", ""))
    held = Held(headers.get("if-none-match"), headers.get("if-modified-since"))
    settled = is_settled(document, now)
    if held.is_current(document, now):
        told = validators(document, is_gzip=coded, is_settled=settled, caching=caching)
        return Response(status_code=304, headers=told)
    body = document.gzip if coded else document.body
    told = document_headers(document, is_gzip=coded, is_settled=settled, caching=caching)
    return Response(body, headers=told)


def is_settled(document: Document, now: datetime) -> bool:
    """A Last-Modified that is not 2 s old is neither sent nor honoured, since another change may
    come within the same second."""
    return now - document.modified_at >= SETTLED


def gzip_tag(etag: str) -> str:
    """Return the entity tag of the packed body, which stands for the same content."""
    return etag.removesuffix('"') + _GZIP_SUFFIX


def validators(
    document: Document, *, is_gzip: bool, is_settled: bool, caching: str = PUBLIC_CACHING
) -> dict[str, str]:
    """Return what a 304 says, and every answer with it (RFC 9110 §15.4.5)."""
    headers = {
        "ETag": gzip_tag(document.etag) if is_gzip else document.etag,
        "Cache-Control": caching,
        "Vary": "Accept-Encoding",
    }
    if is_settled:
        headers["Last-Modified"] = format_datetime(document.modified_at, usegmt=True)
    return headers


def document_headers(
    document: Document, *, is_gzip: bool, is_settled: bool, caching: str = PUBLIC_CACHING
) -> dict[str, str]:
    """Return what comes with the document's body, its length aside."""
    return {
        **validators(document, is_gzip=is_gzip, is_settled=is_settled, caching=caching),
        "X-Robots-Tag": "noindex",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Content-Disposition": f'inline; filename="{document.filename}"',
        "Content-Type": document.media_type,
        **({"Content-Encoding": "gzip"} if is_gzip else {}),
    }


def takes_gzip(accepted: str) -> bool:
    """What is said of gzip goes before what is said of all codings (RFC 9110 §12.5.3)."""
    qualities: dict[str, str] = {}
    for offer in accepted.split(","):
        coding, _, quality = offer.partition(";")
        qualities[coding.strip().lower()] = quality.replace(" ", "").lower()
    asked = qualities.get("gzip", qualities.get("*"))
    return asked is not None and not _REFUSED.fullmatch(asked)


_REFUSED = re.compile(r"q=0(\.0{0,3})?")


def holds(tags: str, etag: str) -> bool:
    """True if the tags of an If-None-Match name this one, or stand for any. They are compared
    weakly (RFC 9110 §8.8.3.2); a gzip variant's tag stands for the same content."""
    known = {etag, gzip_tag(etag)}
    named = [tag.strip().removeprefix("W/") for tag in tags.split(",")]
    return "*" in named or any(tag in known for tag in named)

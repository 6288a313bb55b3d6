"""GET of one calendar object, as it is."""

from email.utils import format_datetime

from starlette.responses import Response

from calendar_service.feeds.ics import MEDIA_TYPE
from calendar_service.web.asked import Asked
from calendar_service.web.dav.places import ROOT, asked_collection
from calendar_service.web.dav.propfind import asked_object
from calendar_service.web.dav.xml import HEADERS


async def show(asked: Asked) -> Response:
    """Return the object, or 304. It is never compressed here: programs keep the ETag of this
    answer and compare it with `getetag`, which knows no variants. It is asked for anew each time,
    so that what was withdrawn is gone at once."""
    each = await asked_object(asked, await asked_collection(asked))
    headers = {
        **HEADERS,
        "ETag": each.etag,
        "Cache-Control": "no-cache",
        "Last-Modified": format_datetime(each.modified_at, usegmt=True),
        "X-Robots-Tag": "noindex",
    }
    if _is_known(asked.request.headers.get("if-none-match", ""), each.etag):
        return Response(status_code=304, headers=headers)
    return Response(each.body, headers={**headers, "Content-Type": MEDIA_TYPE})


async def well_known(asked: Asked) -> Response:
    """Lead to where the calendar is (RFC 6764 §5)."""
    return Response(status_code=301, headers={"Location": ROOT, "Cache-Control": "no-cache"})


def _is_known(tags: str, etag: str) -> bool:
    named = [tag.strip().removeprefix("W/") for tag in tags.split(",")]
    return etag in named or named == ["*"]

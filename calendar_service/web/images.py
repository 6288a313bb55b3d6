"""Sends the pictures of events: what is at an address never changes."""

from starlette.responses import Response

from calendar_service.domain.errors import NotFound
from calendar_service.domain.image import FORMS, file_in
from calendar_service.storage.images import read_image
from calendar_service.web.asked import Asked
from calendar_service.web.conditional import holds

CACHING = "public, max-age=31536000, immutable"
CONTENT_POLICY = "default-src 'none'; sandbox"


async def show(asked: Asked) -> Response:
    """Return one file of a picture; who has it is told so without a look at the database."""
    name = asked.path("file")
    file = file_in(name)
    if file is None:
        raise NotFound("picture", name)
    headers = {
        "Cache-Control": CACHING,
        "Content-Security-Policy": CONTENT_POLICY,
        "Cross-Origin-Resource-Policy": "cross-origin",
        "ETag": f'"{name}"',
    }
    if holds(asked.request.headers.get("if-none-match", ""), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    body = await asked.context.store.read(lambda con: read_image(con, file))
    if body is None:
        raise NotFound("picture", name)
    return Response(body, headers=headers, media_type=FORMS[file.form])

"""What machines ask: whether the service lives, and what robots may read."""

from starlette.responses import PlainTextResponse, Response

from calendar_service.storage.catalogue import read_reached
from calendar_service.web.asked import Asked
from calendar_service.web.theme import accent_css


async def healthz(asked: Asked) -> Response:
    return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})


async def readyz(asked: Asked) -> Response:
    """Ready means that the database answers."""
    await asked.context.store.read(read_reached)
    return PlainTextResponse("ready\n", headers={"Cache-Control": "no-store"})


async def robots(asked: Asked) -> Response:
    """Feeds stay open to robots: some calendar services fetch as one."""
    lines = ["User-agent: *", "Disallow: /desk", "Disallow: /manage/", "Disallow: /confirm/"]
    caching = {"Cache-Control": "public, max-age=3600"}
    return PlainTextResponse("\n".join(lines) + "\n", headers=caching)


async def accent(asked: Asked) -> Response:
    """The operator's colour: pages hold no style of their own."""
    sheet = accent_css(asked.calendar.accent)
    return Response(sheet, headers={"Cache-Control": "public, max-age=600"}, media_type="text/css")

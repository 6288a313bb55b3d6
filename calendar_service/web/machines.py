"""What machines ask: whether the service lives, what robots may read, and who answers for it."""

from datetime import timedelta
from email.utils import parseaddr

from starlette.responses import PlainTextResponse, Response

from calendar_service.domain.errors import NotFound
from calendar_service.storage.catalogue import read_reached
from calendar_service.web.asked import Asked
from calendar_service.web.theme import accent_css

_CONTACT_DAYS = 180
"""For so long the contact is good: RFC 9116 asks for less than a year."""


async def healthz(asked: Asked) -> Response:
    return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})


async def readyz(asked: Asked) -> Response:
    """Ready means that the database answers, and that this process stays."""
    uncached = {"Cache-Control": "no-store"}
    if asked.service.is_leaving():
        return PlainTextResponse("leaving\n", 503, uncached)
    await asked.context.store.read(read_reached)
    return PlainTextResponse("ready\n", headers=uncached)


async def robots(asked: Asked) -> Response:
    """Feeds stay open to robots: some calendar services fetch as one."""
    lines = ["User-agent: *", "Disallow: /desk", "Disallow: /manage/", "Disallow: /confirm/"]
    lines += ["", f"Sitemap: {asked.calendar.public_url}/sitemap.xml"]
    caching = {"Cache-Control": "public, max-age=3600"}
    return PlainTextResponse("\n".join(lines) + "\n", headers=caching)


async def security(asked: Asked) -> Response:
    """Who takes reports of weaknesses (RFC 9116); not there where no mail would arrive."""
    calendar = asked.calendar
    address = parseaddr(calendar.mail_reply_to or calendar.mail_from)[1]
    if not address or address.endswith("@localhost"):
        raise NotFound("contact", "security.txt")
    expires_day = asked.context.today() + timedelta(days=_CONTACT_DAYS)
    lines = [
        f"Contact: mailto:{address}",
        f"Expires: {expires_day}T00:00:00Z",
        f"Preferred-Languages: {', '.join(dict.fromkeys((calendar.language, 'en')))}",
        f"Canonical: {calendar.public_url}/.well-known/security.txt",
    ]
    caching = {"Cache-Control": "public, max-age=86400"}
    return PlainTextResponse("\n".join(lines) + "\n", headers=caching)


async def accent(asked: Asked) -> Response:
    """The operator's colour: pages hold no style of their own."""
    sheet = accent_css(asked.calendar.accent)
    return Response(sheet, headers={"Cache-Control": "public, max-age=600"}, media_type="text/css")

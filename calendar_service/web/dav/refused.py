"""What a program asks in vain: the condition that WebDAV names for it."""

from urllib.parse import quote

from starlette.responses import Response

from calendar_service.web.asked import Asked
from calendar_service.web.dav.xml import HEADERS, dav, element, href, refusal

WRITES = ("PUT", "DELETE", "PROPPATCH", "MKCALENDAR", "MKCOL", "MOVE", "COPY")


class Refused(Exception):
    """A report that cannot be answered; `condition` is the name of what was not met."""

    def __init__(self, condition: str, status: int = 403) -> None:
        super().__init__(condition)
        self.condition = condition
        self.status = status


async def write(asked: Asked) -> Response:
    """Nobody may write here: events are sent in through the service itself (RFC 3744 §7.1.1)."""
    needed = element(
        dav("need-privileges"),
        element(
            dav("resource"),
            href(quote(asked.request.scope["path"])),
            element(dav("privilege"), element(dav("write"))),
        ),
    )
    return refusal(needed)


async def report(asked: Asked) -> Response:
    """Only calendars take reports."""
    return refusal(dav("supported-report"))


async def options(asked: Asked) -> Response:
    return _options("OPTIONS, PROPFIND, REPORT")


async def member_options(asked: Asked) -> Response:
    return _options("OPTIONS, GET, HEAD, PROPFIND, REPORT")


def _options(allowed: str) -> Response:
    return Response(status_code=200, headers={**HEADERS, "Allow": allowed})

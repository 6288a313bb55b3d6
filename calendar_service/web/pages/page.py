"""Renders a template with what every page shows: the calendar, the visitor, the words."""

import gzip
from typing import Any

from starlette.responses import HTMLResponse, RedirectResponse, Response

from calendar_service.web.asked import Asked
from calendar_service.web.conditional import takes_gzip
from calendar_service.web.language import (
    LanguageLink,
    carried,
    language_in_address,
    language_links,
)

PRIVATE = "private, no-store"
REVALIDATED = "private, no-cache"
_LEVEL = 5


def show(
    asked: Asked,
    template: str,
    context: dict[str, Any],
    *,
    status: int = 200,
    caching: str = REVALIDATED,
) -> Response:
    """Return the page. `notice` in the context is a sentence shown at its top."""
    visit = asked.visit()
    base = {
        "calendar": asked.calendar,
        "words": visit.words,
        "visitor": asked.account,
        "csrf": asked.csrf,
        "path": asked.request.scope["path"],
        "notice": None,
        "agent": asked.request.headers.get("user-agent", ""),
        "languages": () if status >= 400 else _languages(asked),
    }
    html = asked.service.templates.get_template(template).render(base | context)
    if chosen := language_in_address(asked.request, asked.calendar):
        html = carried(html, chosen)
    headers = {
        "Cache-Control": caching,
        "Content-Language": visit.words.language,
        "Vary": "Cookie, Accept-Language, Accept-Encoding",
    }
    if caching == REVALIDATED and asked.session is None and _takes_gzip(asked):
        packed = gzip.compress(html.encode(), _LEVEL, mtime=0)
        return HTMLResponse(packed, status, headers | {"Content-Encoding": "gzip"})
    return HTMLResponse(html, status, headers)


def _languages(asked: Asked) -> tuple[LanguageLink, ...]:
    return language_links(asked.request, asked.visit(), asked.context.words)


def _takes_gzip(asked: Asked) -> bool:
    """Pages of who is signed in hold a secret beside what others wrote: their length, once
    packed, would tell of it (BREACH, 2013)."""
    return takes_gzip(asked.request.headers.get("accept-encoding", ""))


def show_private(
    asked: Asked, template: str, context: dict[str, Any], *, status: int = 200
) -> Response:
    """Return a page that holds a secret: kept nowhere, and telling nobody where it was."""
    response = show(asked, template, context, status=status, caching=PRIVATE)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def go_to(path: str) -> Response:
    """Send the browser on after a form was taken."""
    return RedirectResponse(path, 303, {"Cache-Control": PRIVATE})

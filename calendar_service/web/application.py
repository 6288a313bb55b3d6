"""The ASGI application: routes behind their policies, refusals as answers, headers on all."""

from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware

from calendar_service.domain.calendar import Calendar
from calendar_service.web.errors import exception_handlers
from calendar_service.web.routes import starlette_routes
from calendar_service.web.security import Headed, KnownHost, Limited, Shared, security_headers
from calendar_service.words.words import Words

BODY_BYTES_MOST = 1024 * 1024


def build_application(
    *,
    calendar: Calendar,
    words: Words,
    hosts: frozenset[str],
    old_hosts: frozenset[str],
    lifespan: Callable[[Starlette], Any],
) -> Starlette:
    """Return the application; its lifespan sets `app.state.service`."""
    headers = security_headers(calendar)
    app = Starlette(
        routes=starlette_routes(),
        middleware=[
            Middleware(Headed, headers=headers),
            Middleware(Shared),
            Middleware(
                KnownHost,
                public_url=calendar.public_url,
                hosts=hosts,
                old_hosts=old_hosts,
                words=words,
            ),
            Middleware(Limited, bytes_most=BODY_BYTES_MOST),
        ],
        exception_handlers=exception_handlers(headers),
        lifespan=lifespan,
    )
    # Its redirects would lead to whatever host the request names.
    app.router.redirect_slashes = False
    return app

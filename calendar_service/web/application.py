"""The ASGI application: routes behind their policies, refusals as answers, headers on all."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from calendar_service.domain.calendar import Calendar
from calendar_service.domain.errors import CalendarError
from calendar_service.web.errors import exception_handlers, refused_by_front
from calendar_service.web.front import Front
from calendar_service.web.routes import bytes_most, starlette_routes
from calendar_service.web.security import Headed, KnownHost, Limited, Shared, security_headers
from calendar_service.words.words import Words


def build_application(
    *,
    calendar: Calendar,
    words: Words,
    hosts: frozenset[str],
    old_hosts: frozenset[str],
    lifespan: Callable[["CalendarApplication"], Any],
) -> "CalendarApplication":
    """Return the application; its lifespan sets `app.state.service` and `app.front`."""
    headers = security_headers(calendar)
    app = CalendarApplication(
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
            Middleware(Limited, bytes_most=bytes_most),
        ],
        exception_handlers=exception_handlers(headers),
        lifespan=lifespan,
    )
    app.headers = headers
    # Its redirects would lead to whatever host the request names.
    app.router.redirect_slashes = False
    return app


class CalendarApplication(Starlette):
    """Starlette with a front, which the lifespan sets; `headers` are those of every answer."""

    front: Front | None = None
    headers: Mapping[str, str] = MappingProxyType({})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        front = self.front if scope["type"] == "http" else None
        try:
            is_answered = front is not None and await front.answer(scope, send)
        except CalendarError as error:
            scope["app"] = self
            refusal = await refused_by_front(Request(scope), error, self.headers)
            await refusal(scope, receive, send)
            return
        if not is_answered:
            await super().__call__(scope, receive, send)

"""What every answer carries and what no request gets past: hosts, headers, CORS, sizes."""

import re
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from calendar_service.domain.calendar import Calendar
from calendar_service.web.problem import STATUSES, problem_response
from calendar_service.words.words import Words

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
ANY_HOST = frozenset({"/healthz", "/readyz", "/metrics"})
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src {images}; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'; object-src 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
SHARED = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Retry-After",
}
PREFLIGHT_SECONDS = 86_400
MEGABYTE = 1024 * 1024


def security_headers(calendar: Calendar) -> dict[str, str]:
    """Return what every answer carries that does not set it itself."""
    headers = {"Content-Security-Policy": CONTENT_POLICY.format(images=_images(calendar))} | HEADERS
    if calendar.public_url.startswith("https://"):
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return headers


def _images(calendar: Calendar) -> str:
    """The operator's logo may come from another host."""
    logo = urlsplit(calendar.logo or "")
    other = (f"{logo.scheme}://{logo.netloc}",) if logo.netloc else ()
    return " ".join(("'self'", "data:", *other))


def dress(answer: MutableHeaders, headers: Mapping[str, str]) -> None:
    """Add the headers that the answer does not set itself."""
    for name, value in headers.items():
        answer.setdefault(name, value)
    if "frame-ancestors *" in answer.get("Content-Security-Policy", ""):
        del answer["X-Frame-Options"]  # it knows no "anywhere", and old browsers would obey it


class Headed:
    """Dresses every answer."""

    def __init__(self, app: ASGIApp, *, headers: Mapping[str, str]) -> None:
        self._app = app
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                dress(MutableHeaders(scope=message), self._headers)
            await send(message)

        await self._app(scope, receive, send_headed)


class Limited:
    """Reads no more of a request than it may hold. Starlette's own limit answers in plain text
    before any error handler is asked (seen in 1.10)."""

    def __init__(self, app: ASGIApp, *, bytes_most: Callable[[str, str], int]) -> None:
        """`bytes_most` is asked with the path and the Content-Type."""
        self._app = app
        self._bytes_most = bytes_most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        announced = headers.get("content-length", "")
        bytes_most = self._bytes_most(scope["path"], headers.get("content-type", ""))
        read_bytes = 0

        async def receive_limited() -> Message:
            nonlocal read_bytes
            if announced.isdecimal() and int(announced[:20]) > bytes_most:
                raise too_large(bytes_most)
            message = await receive()
            read_bytes += len(message.get("body", b""))
            if read_bytes > bytes_most:
                raise too_large(bytes_most)
            return message

        await self._app(scope, receive_limited, send)


def too_large(bytes_most: int) -> HTTPException:
    return HTTPException(413, f"This request is larger than {bytes_most // MEGABYTE} MB.")


class KnownHost:
    """Refuses hosts that are not ours with 421; old ones of ours lead to the present one."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        public_url: str,
        hosts: Iterable[str],
        old_hosts: Iterable[str],
        words: Words,
    ) -> None:
        self._app = app
        self._public_url = public_url
        self._hosts = {*hosts, *LOOPBACK}
        self._old_hosts = set(old_hosts)
        self._words = words

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in ANY_HOST:
            await self._app(scope, receive, send)
            return
        host = host_name(Headers(scope=scope).get("host", ""))
        if host in self._hosts:
            await self._app(scope, receive, send)
        elif host in self._old_hosts:
            await self._moved(scope)(scope, receive, send)
        else:
            await self._misdirected()(scope, receive, send)

    def _moved(self, scope: Scope) -> Response:
        query = scope.get("query_string", b"").decode("latin-1")
        path = quote(scope.get("raw_path") or scope["path"], safe="/%:@!$&'()*+,;=~-._")
        return RedirectResponse(
            f"{self._public_url}{path}{'?' + query if query else ''}", status_code=301
        )

    def _misdirected(self) -> Response:
        refusal = STATUSES[421]
        return problem_response(refusal, refusal.title, words=self._words)


class Shared:
    """Lets any other site read what is public (CORS), without credentials, errors included."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not is_shared(scope["path"]):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            await _preflight(scope["path"])(scope, receive, send)
            return

        async def send_shared(message: Message) -> None:
            if message["type"] == "http.response.start":
                share(MutableHeaders(scope=message))
            await send(message)

        await self._app(scope, receive, send_shared)


def share(answer: MutableHeaders) -> None:
    answer.update(SHARED)


SHARED_SUFFIXES = (".ics", ".json", ".atom", ".rss", ".csv", ".jcal", ".jscalendar")
SHARED_PREFIXES = (
    "/embed",
    "/oembed",
    "/images/",
    "/api/v1/changes",
    "/api/v1/venues",
    "/openapi.json",
)
SENT = frozenset({"/api/v1/submissions", "/api/v1/images"})


def is_shared(path: str) -> bool:
    """True for public reads, and for sending a submission or its picture in."""
    if path.startswith("/desk"):
        return False
    return path in SENT or path.endswith(SHARED_SUFFIXES) or path.startswith(SHARED_PREFIXES)


def _preflight(path: str) -> Response:
    methods = "POST" if path in SENT else "GET, HEAD"
    return Response(
        status_code=204,
        headers={
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Methods": methods,
            "Access-Control-Allow-Headers": "Content-Type, If-None-Match, Accept",
            "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
        },
    )


_HOST = re.compile(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+?)\.?)(?::[0-9]*)?", re.IGNORECASE)


def host_name(host: str) -> str:
    """Return the name in a Host header, lower case, without its port; empty for what is none."""
    match = _HOST.fullmatch(host)
    return (match[1] or match[2]).lower() if match else ""

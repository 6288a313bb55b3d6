"""What every answer carries and what no request gets past: hosts, headers, CORS."""

from collections.abc import Iterable
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from calendar_service.web.problem import STATUSES, problem_response
from calendar_service.words.words import Words

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
ANY_HOST = frozenset({"/healthz", "/readyz", "/metrics"})
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'; object-src 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
EXPOSED = "ETag, Link, Retry-After"
PREFLIGHT_SECONDS = 86_400


class Headed:
    """Adds the security headers that an answer does not set itself."""

    def __init__(self, app: ASGIApp, *, is_https: bool) -> None:
        self._app = app
        self._headers = dict(HEADERS)
        if is_https:
            self._headers["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_headed)


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
        path = quote(scope["path"], safe="/%:@!$&'()*+,;=~-._")
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
                answer = MutableHeaders(scope=message)
                answer["Access-Control-Allow-Origin"] = "*"
                answer["Access-Control-Expose-Headers"] = EXPOSED
            await send(message)

        await self._app(scope, receive, send_shared)


SHARED_SUFFIXES = (".ics", ".json", ".atom", ".rss", ".csv", ".jcal", ".jscalendar")
SHARED_PREFIXES = ("/embed", "/oembed", "/images/", "/api/v1/changes", "/openapi.json")
SUBMISSIONS = "/api/v1/submissions"


def is_shared(path: str) -> bool:
    """True for public reads, and for sending a submission in."""
    return path == SUBMISSIONS or path.endswith(SHARED_SUFFIXES) or path.startswith(SHARED_PREFIXES)


def _preflight(path: str) -> Response:
    methods = "POST" if path == SUBMISSIONS else "GET, HEAD"
    return Response(
        status_code=204,
        headers={
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Methods": methods,
            "Access-Control-Allow-Headers": "Content-Type, If-None-Match, Accept",
            "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
        },
    )


def host_name(host: str) -> str:
    """Return the name in a Host header, lower case, without its port."""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""

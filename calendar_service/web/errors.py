"""How a refusal reaches its asker: as a problem for programs, as a page for people."""

from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match, Route
from starlette.types import ExceptionHandler

from calendar_service.domain.errors import CalendarError
from calendar_service.domain.problems import Problem
from calendar_service.web.asked import Asked
from calendar_service.web.pages.page import go_to, show
from calendar_service.web.present_error import error_view
from calendar_service.web.problem import (
    STATUSES,
    Refusal,
    facts_of,
    problem_response,
    problems_of,
    refusal_of,
    wait_of,
)
from calendar_service.web.security import SHARED_SUFFIXES, dress, is_shared, share
from calendar_service.web.service import Service
from calendar_service.words.load import load_words
from calendar_service.words.words import Words

PROGRAM_PREFIXES = ("/api/", "/dav", "/healthz", "/readyz", "/metrics", "/oembed", "/openapi.json")
READS = ("GET", "HEAD")


def exception_handlers(headers: Mapping[str, str]) -> dict[int | type[Exception], ExceptionHandler]:
    """Return who answers what; `headers` are those of every answer."""

    async def failed(request: Request, error: Exception) -> Response:
        """Answer what should not have happened; the outermost layer logs it."""
        response = _answer(request, STATUSES[500], STATUSES[500].title, None)
        return _dressed(response, request, headers)

    return {
        CalendarError: refused,
        HTTPException: http_refused,
        ClientDisconnect: left,
        Exception: failed,
    }


async def refused(request: Request, error: Exception) -> Response:
    """Answer what the service refuses on purpose."""
    assert isinstance(error, CalendarError), "registered for these alone"
    refusal = refusal_of(error)
    detail = refusal.title if problems_of(error) else str(error)
    return _answer(request, refusal, detail, error)


async def refused_by_front(
    request: Request, error: CalendarError, headers: Mapping[str, str]
) -> Response:
    """Answer what keeps the front from answering a feed: the database is away."""
    return _dressed(await refused(request, error), request, headers)


async def http_refused(request: Request, error: Exception) -> Response:
    """Answer what the framework refuses: no such address, method, or too large a body."""
    assert isinstance(error, HTTPException), "registered for these alone"
    if error.status_code == 404 and (path := _without_slash(request)):
        return RedirectResponse(path, 308)
    refusal = STATUSES.get(error.status_code, STATUSES[400])
    is_plain = error.detail == HTTPStatus(error.status_code).phrase
    response = _answer(request, refusal, refusal.title if is_plain else error.detail, None)
    if refusal.status == 405:
        response.headers["Allow"] = ", ".join(_allowed(request))
    return response


async def left(request: Request, error: Exception) -> Response:
    """Nobody is there to read the answer any more."""
    return _answer(request, STATUSES[400], STATUSES[400].title, None)


def _dressed(response: Response, request: Request, headers: Mapping[str, str]) -> Response:
    """Give it the headers of every answer, where no middleware sees it."""
    dress(response.headers, headers)
    if is_shared(request.scope["path"]):
        share(response.headers)
    return response


def _without_slash(request: Request) -> str | None:
    """Return the address without the slash that people add to it; a path of ours, whatever the
    request says."""
    path, query = request.scope["path"], request.scope["query_string"].decode("latin-1")
    bare = path.strip("/")
    if request.method not in READS or not path.endswith("/") or not bare:
        return None
    return f"/{quote(bare)}{'?' + query if query else ''}"


def _allowed(request: Request) -> list[str]:
    """Return what the address takes: each of its methods has a route of its own."""
    routes = (route for route in request.app.routes if isinstance(route, Route))
    found = {
        method
        for route in routes
        if route.matches(request.scope)[0] is not Match.NONE
        for method in route.methods or ()
    }
    return sorted(found or READS)


def _answer(
    request: Request, refusal: Refusal, detail: str, error: CalendarError | None
) -> Response:
    problems = problems_of(error) if error else ()
    service: Service | None = getattr(request.app.state, "service", None)
    wait = wait_of(error)
    if service is not None and not is_for_programs(request):
        response = _page(request, service, refusal, problems, wait=wait)
    else:
        words = load_words("en")
        more = facts_of(error) if error else None
        response = problem_response(refusal, detail, words=words, problems=problems, more=more)
        if refusal.status == 401:
            response.headers["WWW-Authenticate"] = "Bearer"
    if wait is not None:
        response.headers["Retry-After"] = str(wait)
    return response


def _page(
    request: Request,
    service: Service,
    refusal: Refusal,
    problems: tuple[Problem, ...],
    *,
    wait: int | None,
) -> Response:
    """Say it on a page; who is not signed in is asked to, and then brought back."""
    if refusal.status == 401 and request.method in READS:
        path, query = request.scope["path"], request.scope["query_string"].decode("latin-1")
        wanted = quote(quote(path) + (f"?{query}" if query else ""))
        return go_to(f"/login?next={wanted}")
    asked = getattr(request.state, "asked", None) or Asked(request, service, None, None)
    words = asked.visit().words
    context = {
        "error": error_view(refusal.status, words, slug=refusal.slug),
        "details": [words.problem(problem) for problem in problems]
        + ([wait_words(wait, words)] if wait else []),
    }
    return show(asked, "error.html", context, status=refusal.status)


def wait_words(seconds: int, words: Words) -> str:
    """Return when it can be tried again."""
    return words.say("Try again in {wait}.", wait=words.lapse(timedelta(seconds=seconds)))


def is_for_programs(request: Request) -> bool:
    path: str = request.scope["path"]
    is_listing = path.endswith(SHARED_SUFFIXES) and not path.startswith("/desk")
    is_json = request.headers.get("content-type", "").lower().startswith("application/json")
    return path.startswith(PROGRAM_PREFIXES) or is_listing or is_json

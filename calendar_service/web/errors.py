"""How a refusal reaches its asker: as a problem for programs, as a page for people."""

from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
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
)
from calendar_service.web.security import SHARED_SUFFIXES
from calendar_service.web.service import Service
from calendar_service.words.load import load_words

PROGRAM_PREFIXES = ("/api/", "/healthz", "/readyz", "/metrics", "/oembed", "/openapi.json")


async def refused(request: Request, error: Exception) -> Response:
    """Answer what the service refuses on purpose."""
    assert isinstance(error, CalendarError), "registered for these alone"
    refusal = refusal_of(error)
    detail = refusal.title if problems_of(error) else str(error)
    return _answer(request, refusal, detail, error)


async def http_refused(request: Request, error: Exception) -> Response:
    """Answer what the framework refuses: no such address, method, or too large a body."""
    assert isinstance(error, HTTPException), "registered for these alone"
    refusal = STATUSES.get(error.status_code, STATUSES[400])
    response = _answer(request, refusal, refusal.title, None)
    for name, value in (error.headers or {}).items():
        response.headers.setdefault(name, value)
    return response


async def failed(request: Request, error: Exception) -> Response:
    """Answer what should not have happened; the outermost layer logs it."""
    return _answer(request, STATUSES[500], STATUSES[500].title, None)


EXCEPTION_HANDLERS: dict[int | type[Exception], ExceptionHandler] = {
    CalendarError: refused,
    HTTPException: http_refused,
    Exception: failed,
}


def _answer(
    request: Request, refusal: Refusal, detail: str, error: CalendarError | None
) -> Response:
    problems = problems_of(error) if error else ()
    service: Service | None = getattr(request.app.state, "service", None)
    if service is not None and not is_for_programs(request):
        return _page(request, service, refusal, problems)
    words = load_words("en")
    more = facts_of(error) if error else None
    response = problem_response(refusal, detail, words=words, problems=problems, more=more)
    if refusal.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _page(
    request: Request, service: Service, refusal: Refusal, problems: tuple[Problem, ...]
) -> Response:
    """Say it on a page; who is not signed in is asked to, and then brought back."""
    if refusal.status == 401 and request.method == "GET":
        wanted = quote(request.url.path + (f"?{request.url.query}" if request.url.query else ""))
        return go_to(f"/login?next={wanted}")
    asked = Asked(request, service, None, None)
    words = asked.visit().words
    context = {
        "error": error_view(refusal.status, words),
        "details": [words.problem(problem) for problem in problems],
    }
    return show(asked, "error.html", context, status=refusal.status)


def is_for_programs(request: Request) -> bool:
    path = request.url.path
    return path.startswith(PROGRAM_PREFIXES) or path.endswith(SHARED_SUFFIXES)

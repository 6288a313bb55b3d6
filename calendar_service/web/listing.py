"""Reads what a listing's address asks for: the filter and the page of it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar
from urllib.parse import urlencode

from starlette.responses import Response

from calendar_service.catalogue.window import default_start
from calendar_service.domain.errors import BadQuery
from calendar_service.domain.filter import Choice, EventFilter, parse_filter
from calendar_service.domain.moderation import State
from calendar_service.domain.paging import Paging, Place, cursor, parse_paging
from calendar_service.domain.problems import Problem, Problems
from calendar_service.feeds.registry import DefaultWindow
from calendar_service.web.asked import Asked

T = TypeVar("T")


def asked_filter(
    asked: Asked, window: DefaultWindow, facet: str | None = None, *, more: Iterable[Problem] = ()
) -> EventFilter:
    """Return the filter in the address. Raises BadQuery with all that is ill-formed, and with
    the problems that were found already."""
    found, problems = _filter(asked, window, facet)
    _refuse((*problems.all(), *more))
    return found


def asked_page(
    asked: Asked,
    window: DefaultWindow | None,
    facet: str | None = None,
    *,
    more: Iterable[Problem] = (),
) -> tuple[EventFilter, Paging]:
    """Return the filter and the page in the address; all mistakes of both are raised at once,
    with those that were found already. Without a window all days are meant."""
    found, problems = _filter(asked, window, facet)
    paging, ill_paged = parse_paging(asked.request.query_params)
    _refuse((*problems.all(), *ill_paged.all(), *more))
    return found, paging


def _refuse(wrong: tuple[Problem, ...]) -> None:
    if wrong:
        raise BadQuery(wrong)


def _filter(
    asked: Asked, window: DefaultWindow | None, facet: str | None
) -> tuple[EventFilter, Problems]:
    """A listing of one venue, organiser or category has it in its path."""
    today = asked.context.today()
    pairs = asked.request.query_params.multi_items()
    start = default_start(window, today) if window else None
    found, problems = parse_filter(pairs, today=today, default_start=start)
    if facet is not None:
        any_of = {*found.any_of, path_choice(asked, facet)}
        found = replace(found, any_of=tuple(sorted(any_of)))
    return found, problems


def path_choice(asked: Asked, facet: str) -> Choice:
    """Return what the path of the listing of one venue, organiser or category asks for."""
    return facet, (asked.path(facet),)


def next_url(asked: Asked, path: str, place: Place | None) -> str | None:
    """Return the absolute address of the next page."""
    if place is None:
        return None
    pairs = asked.request.query_params.multi_items()
    kept = [(name, value) for name, value in pairs if name != "after"]
    query = urlencode([*kept, ("after", cursor(place))])
    return f"{asked.calendar.public_url}{path}?{query}"


def one_more(paging: Paging) -> Paging:
    """Return what to look for in order to know whether there is a next page."""
    return Paging(paging.limit + 1, paging.after)


def cut(found: Sequence[tuple[T, Place]], limit: int) -> tuple[list[T], Place | None]:
    """Return the rows of the page, and where the next one begins if there is one."""
    shown = found[:limit]
    more = shown[-1][1] if len(found) > limit else None
    return [row for row, _ in shown], more


def asked_queue(asked: Asked) -> tuple[State, Paging]:
    """Return the state of submissions in the address and the page of them. Raises BadQuery."""
    paging, problems = parse_paging(asked.request.query_params)
    text = asked.request.query_params.get("state") or State.PENDING.value
    if text not in list(State):
        problems.add("state", "state takes one of {allowed}.", allowed=", ".join(State))
    if problems:
        raise BadQuery(problems.all())
    return State(text), paging


def wants_calendar(asked: Asked) -> bool:
    """True if a calendar program asks for its own format at the address of a page: by name, and
    rather than the page's (RFC 9110 §12.5.1)."""
    named = dict(map(_offer, asked.request.headers.get("accept", "").lower().split(",")))
    return named.get("text/calendar", 0) > named.get("text/html", 0)


def _offer(text: str) -> tuple[str, float]:
    """Return a media type and how much it is wanted; as much as any if that cannot be read."""
    media_type, *parameters = (part.strip() for part in text.split(";"))
    quality = next((each[2:] for each in parameters if each.startswith("q=")), "")
    return media_type, float(quality) if _QUALITY.fullmatch(quality) else 1.0


_QUALITY = re.compile(r"[01](\.\d{0,3})?", re.ASCII)


def by_accept(response: Response) -> Response:
    """Keep shared caches from giving a browser what a calendar program got at this address."""
    response.headers.add_vary_header("Accept")
    return response

"""Reads what a listing's address asks for: the filter and the page of it."""

from datetime import date

from calendar_service.catalogue.window import default_start
from calendar_service.domain.errors import BadQuery
from calendar_service.domain.filter import EventFilter, parse_filter
from calendar_service.domain.moderation import State
from calendar_service.domain.paging import Paging, Place, cursor, parse_paging
from calendar_service.domain.problems import Problem
from calendar_service.web.asked import Asked


def asked_filter(asked: Asked, format: str) -> EventFilter:
    """Return the filter in the address. Raises BadQuery with all that is ill-formed."""
    return _filter(asked, default_start(format, asked.context.today()))


def asked_page(asked: Asked, format: str | None) -> tuple[EventFilter, Paging]:
    """Return the filter and the page in the address; all mistakes of both are raised at once."""
    start = default_start(format, asked.context.today()) if format else None
    pairs = asked.request.query_params.multi_items()
    found, problems = parse_filter(pairs, today=asked.context.today(), default_start=start)
    paging, more = parse_paging(asked.request.query_params)
    if problems or more:
        raise BadQuery((*problems.all(), *more.all()))
    return found, paging


def next_url(asked: Asked, path: str, place: Place | None) -> str | None:
    """Return the absolute address of the next page."""
    if place is None:
        return None
    address = asked.request.url.include_query_params(after=cursor(place))
    return f"{asked.calendar.public_url}{path}?{address.query}"


def _filter(asked: Asked, start: date | None) -> EventFilter:
    pairs = asked.request.query_params.multi_items()
    found, problems = parse_filter(pairs, today=asked.context.today(), default_start=start)
    if problems:
        raise BadQuery(problems.all())
    return found


def asked_state(asked: Asked) -> State:
    """Return the state of submissions in the address. Raises BadQuery."""
    text = asked.request.query_params.get("state") or State.PENDING.value
    if text in list(State):
        return State(text)
    allowed = ", ".join(State)
    raise BadQuery((Problem("state", "state takes one of {allowed}.", {"allowed": allowed}),))


def wants_calendar(asked: Asked) -> bool:
    """True if a calendar program asks for its own format at the address of a page."""
    accept = asked.request.headers.get("accept", "").lower()
    return "text/calendar" in accept and "text/html" not in accept

"""Listings and single events in the formats that programs read."""

from dataclasses import replace
from urllib.parse import quote

from starlette.responses import Response

from calendar_service.catalogue.question import Question, event_question, listing_question
from calendar_service.domain.errors import BadQuery, NotFound
from calendar_service.domain.filter import EventFilter
from calendar_service.domain.paging import parse_paging
from calendar_service.domain.presentation import Presentation, parse_presentation
from calendar_service.domain.problems import Problem
from calendar_service.feeds.registry import FORMATS, Format
from calendar_service.web.asked import Asked
from calendar_service.web.conditional import send_document
from calendar_service.web.guard import Endpoint
from calendar_service.web.listing import asked_filter, asked_page, path_choice
from calendar_service.web.moved_on import moved_on
from calendar_service.web.withdrawn import refuse_if_withdrawn
from calendar_service.words.load import shipped_languages


def listing_in(format: Format, facet: str | None = None) -> Endpoint:
    """Return the endpoint that answers a listing in a format; of one venue, organiser or
    category where the address names it under its facet."""

    async def answer(asked: Asked) -> Response:
        ask = _ask_page if format.name == "json" else _ask_feed
        return await _send(asked, ask(asked, format, facet))

    return answer


events_ics = listing_in(FORMATS["ics"])


def event_in(format: Format) -> Endpoint:
    """Return the endpoint that answers one event in a format; 404 if it is not public, or 410 once
    it was, unless it went into another. iCalendar has a tombstone of it for 60 days."""

    async def answer(asked: Asked) -> Response:
        presentation, wrong = _presentation(asked)
        wrong += _ill_paged(asked)
        if wrong:
            raise BadQuery(wrong)
        return await _send_or_move(
            asked, event_question(asked.path("event_id"), format, presentation=presentation)
        )

    return answer


event_ics = event_in(FORMATS["ics"])
event_jscalendar = event_in(FORMATS["jscalendar"])


async def event_json(asked: Asked) -> Response:
    """All occurrences of one event, past ones too, in the shape of the listing."""
    _, paging = asked_page(asked, None, more=_presentation(asked)[1])
    wanted = event_question(asked.path("event_id"), FORMATS["json"], paging=paging)
    return await _send_or_move(asked, wanted)


async def _send_or_move(asked: Asked, wanted: Question) -> Response:
    try:
        return await _send(asked, wanted)
    except NotFound:
        found_elsewhere = await moved_on(asked)
        if found_elsewhere is None:
            await refuse_if_withdrawn(asked)
            raise
        return found_elsewhere


async def _send(asked: Asked, wanted: Question) -> Response:
    service, now = asked.service, asked.context.now()
    wanted = wanted.as_in(asked.calendar)
    kept = await service.documents.kept(wanted)
    service.front.admit(asked.request.scope, wanted, kept, asked_at=now)
    return send_document(asked.request, kept.dated(now), now)


def _ask_page(asked: Asked, format: Format, facet: str | None) -> Question:
    """A presentation changes nothing here, but an ill-formed one is refused on every format."""
    found, paging = asked_page(asked, format.default_window, facet, more=_presentation(asked)[1])
    return replace(_question(asked, format, facet, found), paging=paging)


def _ask_feed(asked: Asked, format: Format, facet: str | None) -> Question:
    """A feed is never cut, but an ill-formed page of it is refused as on every format."""
    presentation, wrong = _presentation(asked)
    more = (*wrong, *_ill_paged(asked))
    found = asked_filter(asked, format.default_window, facet, more=more)
    return replace(_question(asked, format, facet, found), presentation=presentation)


def _question(asked: Asked, format: Format, facet: str | None, found: EventFilter) -> Question:
    path = quote(asked.request.scope["path"].removesuffix(format.suffix))
    in_path = None if facet is None else path_choice(asked, facet)
    sent = asked.request.query_params.multi_items()
    return listing_question(path, found, format, sent=sent, in_path=in_path)


def _presentation(asked: Asked) -> tuple[Presentation, tuple[Problem, ...]]:
    found, problems = parse_presentation(asked.request.query_params, shipped_languages())
    return found, problems.all()


def _ill_paged(asked: Asked) -> tuple[Problem, ...]:
    _, problems = parse_paging(asked.request.query_params)
    return problems.all()

"""Listings and single events in the formats that programs read."""

from dataclasses import replace

from starlette.responses import Response

from calendar_service.catalogue.renderings import Telling, is_plain_feed
from calendar_service.domain.errors import NotFound
from calendar_service.domain.filter import EventFilter
from calendar_service.domain.presentation import parse_presentation
from calendar_service.feeds.registry import FORMATS, Format
from calendar_service.web.asked import Asked
from calendar_service.web.conditional import send_document
from calendar_service.web.guard import Endpoint
from calendar_service.web.listing import asked_filter, asked_page, next_url
from calendar_service.words.load import shipped_languages


def listing_in(format: Format, facet: str | None = None) -> Endpoint:
    """Return the endpoint that answers a listing in a format; of one venue, organiser or
    category where the address names it under its facet."""

    async def answer(asked: Asked) -> Response:
        if format.name == "json":
            return await _upcoming(asked, facet)
        telling = _telling(asked, format, facet)
        now, service = asked.context.now(), asked.service
        if is_plain_feed(telling):
            document = await service.catalogue.feed(telling.asked, now)
        else:
            document = await service.renderings.document(telling, now)
        return send_document(asked.request, document, now)

    return answer


events_ics = listing_in(FORMATS["ics"])


async def _upcoming(asked: Asked, facet: str | None) -> Response:
    now = asked.context.now()
    found, paging = asked_page(asked, "json", facet)
    page = await asked.service.catalogue.page(found, paging, now)
    url = next_url(asked, asked.request.url.path, page.next_place)
    document = asked.service.catalogue.upcoming(page, next_url=url, filename="events.json")
    return send_document(asked.request, document, now)


def _telling(asked: Asked, format: Format, facet: str | None) -> Telling:
    values = asked.request.query_params
    presentation, problems = parse_presentation(values, shipped_languages())
    found = asked_filter(asked, format.name, facet, problems)
    query = f"?{asked.request.url.query}" if asked.request.url.query else ""
    path = asked.request.url.path
    return Telling(
        asked=found,
        format=format,
        presentation=presentation,
        filename=f"events{format.suffix}",
        page_url=f"{asked.calendar.public_url}{path.removesuffix(format.suffix)}{query}",
        feed_url=f"{asked.calendar.public_url}{path}{query}",
    )


def event_in(format: Format) -> Endpoint:
    """Return the endpoint that answers one event in a format; 404 if it is not public."""

    async def answer(asked: Asked) -> Response:
        now, event_id = asked.context.now(), asked.path("event_id")
        if not await asked.service.catalogue.event_is_public(event_id):
            raise NotFound("event", event_id)
        telling = replace(
            _telling(asked, format, None),
            asked=EventFilter(),
            only=event_id,
            filename=f"{event_id}{format.suffix}",
        )
        if is_plain_feed(telling):
            document = await asked.service.catalogue.event_feed(event_id, now)
        else:
            document = await asked.service.renderings.document(telling, now)
        return send_document(asked.request, document, now)

    return answer


event_ics = event_in(FORMATS["ics"])
event_jscalendar = event_in(FORMATS["jscalendar"])


async def event_json(asked: Asked) -> Response:
    """All occurrences of one event, past ones too, in the shape of the listing."""
    now, event_id = asked.context.now(), asked.path("event_id")
    if not await asked.service.catalogue.event_is_public(event_id):
        raise NotFound("event", event_id)
    found, paging = asked_page(asked, None)
    page = await asked.service.catalogue.page(found, paging, now, only=event_id)
    url = next_url(asked, f"/events/{event_id}.json", page.next_place)
    name = f"{event_id}.json"
    document = asked.service.catalogue.upcoming(page, next_url=url, filename=name)
    return send_document(asked.request, document, now)

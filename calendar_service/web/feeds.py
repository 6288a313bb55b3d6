"""Listings and single events in the formats that programs read."""

from starlette.responses import Response

from calendar_service.domain.errors import NotFound
from calendar_service.web.asked import Asked
from calendar_service.web.conditional import send_document
from calendar_service.web.listing import asked_filter, asked_page, next_url


async def events_ics(asked: Asked) -> Response:
    now = asked.context.now()
    document = await asked.service.catalogue.feed(asked_filter(asked, "ics"), now)
    return send_document(asked.request, document, now)


async def events_json(asked: Asked) -> Response:
    now = asked.context.now()
    found, paging = asked_page(asked, "json")
    page = await asked.service.catalogue.page(found, paging, now)
    url = next_url(asked, "/events.json", page.next_place)
    document = asked.service.catalogue.upcoming(page, next_url=url, filename="events.json")
    return send_document(asked.request, document, now)


async def event_ics(asked: Asked) -> Response:
    now = asked.context.now()
    document = await asked.service.catalogue.event_feed(asked.path("event_id"), now)
    return send_document(asked.request, document, now)


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

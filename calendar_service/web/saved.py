"""What a saved feed asks of the catalogue, and its answer at its own address."""

from dataclasses import replace
from datetime import date
from urllib.parse import parse_qsl

from starlette.responses import Response

from calendar_service.catalogue.question import Question, listing_question
from calendar_service.catalogue.window import default_start
from calendar_service.domain.filter import EventFilter, parse_filter
from calendar_service.domain.presentation import parse_presentation
from calendar_service.domain.saved_feed import SavedFeed
from calendar_service.feeds.registry import FORMATS, DefaultWindow
from calendar_service.operations.save_feed import served_feed
from calendar_service.web.asked import Asked
from calendar_service.web.conditional import SAVED_CACHING, send_document
from calendar_service.words.load import shipped_languages


async def saved_ics(asked: Asked) -> Response:
    """A saved feed; parameters of its address change nothing. Raises NotFound and FeedRevoked."""
    service, token, now = asked.service, asked.path("token"), asked.context.now()
    position = await service.documents.position()
    feed = await served_feed(asked.context, token)
    wanted = saved_question(feed, token, asked.context.today()).as_in(asked.calendar)
    kept = await service.documents.kept(wanted)
    service.polls.count(feed.id, asked.request.headers.get("user-agent", ""))
    if service.documents.last_position is position:  # else it may have been ended meanwhile
        service.front.admit(asked.request.scope, wanted, kept, asked_at=now, feed_id=feed.id)
    return send_document(asked.request, kept.dated(now), now, caching=SAVED_CACHING)


def saved_question(feed: SavedFeed, token: str, today: date) -> Question:
    """Return what the feed asks on this day, told under its own name and address."""
    wanted = asked_question(feed.query, today)
    path = f"/feeds/{token}"
    return replace(wanted, name=feed.name, saved_path=path, saved_at=feed.changed_at)


def asked_question(query: str, today: date) -> Question:
    """Return what the feed with this filter and presentation asks on this day."""
    pairs = parse_qsl(query)
    presentation, _ = parse_presentation(dict(pairs), shipped_languages())
    wanted = listing_question("/events", filter_of(query, today), FORMATS["ics"], sent=pairs)
    return replace(wanted, presentation=presentation)


def filter_of(query: str, today: date) -> EventFilter:
    """Return the filter with a feed's window."""
    start = default_start(DefaultWindow.CALENDAR, today)
    return parse_filter(parse_qsl(query), today=today, default_start=start)[0]

"""Only what changed: for programs that keep a copy of a listing and ask again later."""

from collections.abc import Iterator
from urllib.parse import urlencode

from starlette.responses import Response

from calendar_service.catalogue.changes import Changed, Changes, read_changes
from calendar_service.catalogue.delta import Gone
from calendar_service.domain.errors import SyncTokenExpired
from calendar_service.domain.paging import cursor
from calendar_service.domain.sync import SyncToken, format_token, parse_token
from calendar_service.feeds.registry import FORMATS
from calendar_service.feeds.upcoming import MEDIA_TYPE, dump
from calendar_service.web.asked import Asked
from calendar_service.web.listing import asked_page
from calendar_service.web.packing import send_packed

NO_STORE = {"Cache-Control": "no-store"}


async def changes(asked: Asked) -> Response:
    found, paging = asked_page(asked, FORMATS["json"].default_window)
    told = await read_changes(
        asked.context.store, asked.calendar, found, _since(asked), limit=paging.limit
    )
    body = b"".join(_document(asked, told))
    return await send_packed(asked.request, body, NO_STORE, media_type=MEDIA_TYPE)


def _since(asked: Asked) -> SyncToken | None:
    """Return the token in the address; one that cannot be read has expired."""
    text = asked.request.query_params.get("since", "").strip()
    token = parse_token(text) if text else None
    if text and token is None:
        raise SyncTokenExpired
    return token


def _document(asked: Asked, told: Changes) -> Iterator[bytes]:
    changed = [_changed(each, _next_url(asked, told, each)) for each in told.changed]
    yield b'{"changes":['
    yield b",".join([*changed, *map(_deleted, told.gone)])
    yield b"]," + dump({"token": format_token(told.token), "more": told.more})[1:] + b"\n"


def _changed(event: Changed, next_url: str | None) -> bytes:
    head = dump({"type": "changed", "id": event.event_id, "uid": event.uid})
    events = b",".join(event.occurrences)
    return b"".join((head[:-1], b',"events":[', events, b'],"next":', dump(next_url), b"}"))


def _deleted(event: Gone) -> bytes:
    return dump({"type": "deleted", "id": event.event_id, "uid": event.uid})


def _next_url(asked: Asked, told: Changes, event: Changed) -> str | None:
    """Return where the dates go on that one event has beyond those that are told at once."""
    if event.next_place is None:
        return None
    days = (("from", told.start_day), ("to", told.end_day))
    query = {name: day.isoformat() for name, day in days if day} | {
        "after": cursor(event.next_place)
    }
    return f"{asked.calendar.public_url}/events/{event.event_id}.json?{urlencode(query)}"

"""Where the addresses of an event lead that went into another."""

from urllib.parse import quote

from starlette.responses import RedirectResponse, Response

from calendar_service.storage.versions import replacing
from calendar_service.web.asked import Asked


async def moved_on(asked: Asked) -> Response | None:
    """Return the way to the event that this one went into, in the format asked for; None if it
    went into none. A merge can be taken back, so nobody may keep the answer unasked."""
    event_id = asked.path("event_id")
    other = await asked.context.store.read(lambda con: replacing(con, event_id))
    if other is None:
        return None
    rest = asked.request.scope["path"].removeprefix(f"/events/{event_id}")
    suffix = rest if rest.startswith(".") else ""
    return RedirectResponse(f"/events/{quote(other)}{suffix}", 308, {"Cache-Control": "no-cache"})

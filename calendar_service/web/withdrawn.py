"""How the addresses of an event answer that was withdrawn: 410, as a page and in every format."""

from calendar_service.domain.errors import EventWithdrawn
from calendar_service.storage.events import find_event
from calendar_service.web.asked import Asked


async def refuse_if_withdrawn(asked: Asked) -> None:
    """Raise EventWithdrawn for what was public once; nobody learns of what never was."""
    event_id = asked.path("event_id")
    stored = await asked.context.store.read(lambda con: find_event(con, event_id))
    if stored is not None and stored.withdrawn_at is not None:
        raise EventWithdrawn(event_id)

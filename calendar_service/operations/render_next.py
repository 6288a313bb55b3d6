"""The next version of an event as calendars are told of it, with what it takes out of them."""

import asyncio
from functools import partial

from calendar_service.domain.event import Event
from calendar_service.domain.occurrence import horizon
from calendar_service.operations.context import Context
from calendar_service.operations.render_event import Publication, render_event
from calendar_service.storage.former_dates import earlier_entries


async def render_next(context: Context, event: Event) -> Publication:
    """Return the publication of an event that is new, or a version that is not stored yet.
    Raises EventNotPublishable."""
    earlier = await context.store.read(lambda con: earlier_entries(con, [event]))
    end_day = horizon(context.today())
    render = partial(render_event, earlier=earlier.get(event.id, ()))
    return await asyncio.to_thread(render, event, context.voice, end_day)

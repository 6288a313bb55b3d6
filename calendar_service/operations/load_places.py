"""Loads the list of towns that ships with the service, once an edition."""

import asyncio
from collections.abc import Callable, Sequence

from calendar_service.domain.place import NamedPlace
from calendar_service.operations.context import Context
from calendar_service.operations.locate_event import locate_events
from calendar_service.storage.batches import batches
from calendar_service.storage.connection import Connection
from calendar_service.storage.events import find_events, list_event_ids
from calendar_service.storage.places import loaded_edition, replace_places


async def load_places(
    context: Context, edition: str, read: Callable[[], Sequence[NamedPlace]]
) -> int:
    """Return how many towns were loaded: none where this edition is there already.

    Events whose venue is known by its town alone are then where the new list says.
    """
    if await context.store.read(loaded_edition) == edition:
        return 0
    listed = await asyncio.to_thread(read)

    async def save(con: Connection) -> int:
        if await loaded_edition(con) == edition:
            return 0  # of processes that start together one does it
        await replace_places(con, edition, listed)
        await _locate_all(con)
        return len(listed)

    return await context.store.write(save)


async def _locate_all(con: Connection) -> None:
    for ids in batches(await list_event_ids(con)):
        await locate_events(con, [stored.event for stored in await find_events(con, ids)])

"""Loads the sample calendar into an empty database, and takes it out again without a trace."""

from collections.abc import Sequence

from calendar_service.domain.event import Category
from calendar_service.importers.draft import Draft
from calendar_service.operations.context import Context
from calendar_service.operations.import_events import Imported, publish_drafts
from calendar_service.storage.catalogue import raise_revision, read_reached, set_has_sample
from calendar_service.storage.categories import add_category, find_categories
from calendar_service.storage.changes import Change, append_changes, standings_of
from calendar_service.storage.connection import Connection
from calendar_service.storage.events import count_events
from calendar_service.storage.sample import list_sample_ids, purge_sample


async def load_sample(
    context: Context, drafts: Sequence[Draft], categories: Sequence[Category]
) -> Imported:
    """Publish the sample, unless it is there."""
    reached = await context.store.read(read_reached)
    if reached.has_sample:
        return Imported()
    await context.store.write(lambda con: _add_categories(con, context, categories))
    return await publish_drafts(context, drafts, is_sample=True)


async def is_untouched(context: Context) -> bool:
    """True for a database in which nothing was ever published."""

    async def look(con: Connection) -> bool:
        return (await read_reached(con)).revision == 0 and await count_events(con) == 0

    return await context.store.read(look)


async def remove_sample(context: Context) -> int:
    """Purge the sample's events as if they had never been, and return how many there were.

    Documents that held them learn that they have left, and nothing else of them stays.
    """
    now = context.now()

    async def purge(con: Connection) -> int:
        ids = await list_sample_ids(con)
        stood = await standings_of(con, ids)
        await purge_sample(con)
        if ids:
            revision = await raise_revision(con, now)
            told = [Change(revision, id, now, stood.get(id), None) for id in ids]
            await append_changes(con, told)
        await set_has_sample(con, has_sample=False)
        return len(ids)

    return await context.store.write(purge)


async def _add_categories(
    con: Connection, context: Context, categories: Sequence[Category]
) -> None:
    known = await find_categories(con, [category.slug for category in categories])
    for category in categories:
        if category.slug not in known:
            await add_category(con, context.new_id(), category)

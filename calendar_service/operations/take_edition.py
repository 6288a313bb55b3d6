"""Who may render the calendar anew: of versions side by side only the newest, so that they do not
undo each other's work for ever and tell subscribers of changes that are none."""

from calendar_service.operations.context import Context
from calendar_service.operations.render_event import edition_of
from calendar_service.storage.connection import Connection
from calendar_service.storage.editions import Edition, present_edition, set_edition


async def take_edition(context: Context, *, is_start: bool) -> bool:
    """Return whether this process may render events anew.

    A process that starts with a newer renderer, newer zone data or other settings takes the
    calendar over from those that run already, which then leave it alone. One that is behind never
    takes it: zone data only move forward (DESIGN section 5).
    """
    mine = edition_of(context.voice)
    present = await context.store.read(present_edition)
    if present == mine or not _may_take(mine, present, is_start=is_start):
        return present == mine

    async def take(con: Connection) -> bool:
        if not _may_take(mine, await present_edition(con), is_start=is_start):
            return False
        await set_edition(con, mine)
        return True

    return await context.store.write(take)


async def take_edition_back(con: Connection, mine: Edition) -> None:
    """Let a version that is behind render again, because somebody asked for it."""
    present = await present_edition(con)
    if present is not None and mine.is_behind(present):
        await set_edition(con, mine)


def _may_take(mine: Edition, present: Edition | None, *, is_start: bool) -> bool:
    return present is None or (is_start and not mine.is_behind(present))

"""Sets an earlier version of an event beside the live one, as it would be brought back."""

import asyncio
from collections.abc import Mapping
from typing import Any

from calendar_service.domain.edit import AppliesTo, Edit
from calendar_service.domain.errors import NotFound
from calendar_service.domain.event import Event
from calendar_service.domain.event_fields import event_fields
from calendar_service.operations.compare_edit import Comparison, dates_apart
from calendar_service.operations.context import Context
from calendar_service.operations.dates_elsewhere import refuse_dates_elsewhere
from calendar_service.operations.revert_event import event_history
from calendar_service.storage.connection import Connection
from calendar_service.storage.versions import event_again, find_version


async def compare_version(context: Context, event_id: str, sequence: int) -> Comparison:
    """Return what bringing this version back would change. Raises NotFound, and DatesElsewhere
    where it cannot come back as it was."""
    live, kept = await event_history(context, event_id)
    is_gone = bool(kept) and kept[0].is_withdrawal

    async def look(con: Connection) -> Event:
        found = await find_version(con, event_id, sequence)
        if found is None or found.is_withdrawal or sequence >= live.version.sequence:
            raise NotFound("version", str(sequence))
        return await event_again(con, found, uid=live.uid, version=live.version)

    earlier = await context.store.read(look)
    await refuse_dates_elsewhere(context, None if is_gone else live, earlier)
    return await asyncio.to_thread(_compared, context, live, earlier)


def _compared(context: Context, live: Event, earlier: Event) -> Comparison:
    before, after = event_fields(live), event_fields(earlier)
    changed = _changed(before, after)
    return Comparison(
        event=live,
        edit=Edit(AppliesTo.ALL, None, {name: after.get(name) for name in changed}),
        before=before,
        after=after,
        changed=changed,
        venues={each.venue.id: each.venue for each in (live, earlier) if each.venue},
        dates=dates_apart(context, before, after),
    )


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(name for name in {**before, **after} if before.get(name) != after.get(name))

"""When events were to be before they were changed: what readers may still have of them."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby, pairwise
from operator import attrgetter, itemgetter

import sqlalchemy as sa

from calendar_service.domain.event import Event
from calendar_service.storage.batches import batches
from calendar_service.storage.connection import Connection, Row
from calendar_service.storage.event_rows import placed_as
from calendar_service.storage.schema import versions


async def earlier_placements(
    con: Connection, events: Iterable[Event], since: datetime
) -> dict[str, list[Event]]:
    """Return those of the events, by id, that stood at other times since then, as they are now
    but at those times, each once, the newest first."""
    changed = {
        each.id: each
        for each in events
        if each.version.sequence and each.version.changed_at >= since
    }
    found: dict[str, list[Event]] = {}
    for wanted in batches(changed):
        table = versions.c
        query = sa.select(table.event_id, table.at, table.content).where(table.event_id.in_(wanted))
        rows = await con.all(query.order_by(table.event_id, table.sequence))
        for event_id, of_event in groupby(rows, key=itemgetter("event_id")):
            event = changed[event_id]
            if earlier := _earlier(event, list(of_event), since):
                found[event_id] = earlier
    return found


def _earlier(event: Event, rows: list[Row], since: datetime) -> list[Event]:
    """A version stood until the next one came."""
    stood = [row for row, following in pairwise(rows) if following["at"] >= since]
    found: dict[tuple[object, ...], Event] = {_times(event): event}
    for row in reversed(stood):
        placed = placed_as(event, row["content"])
        found.setdefault(_times(placed), placed)
    return [each for each in found.values() if each is not event]


_times = attrgetter("kind", "start", "end", "tzid", "closes", "recurrence")

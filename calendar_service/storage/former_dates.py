"""The versions of events in which calendars may have had entries that the events have no more."""

from collections.abc import Iterable, Mapping
from itertools import groupby, pairwise
from operator import itemgetter

import sqlalchemy as sa

from calendar_service.domain.earlier import Earlier
from calendar_service.domain.event import Event, placement
from calendar_service.storage.batches import batches
from calendar_service.storage.connection import Connection, Row
from calendar_service.storage.event_rows import placed_as
from calendar_service.storage.schema import versions

EarlierOf = Mapping[str, tuple[Earlier, ...]]


async def earlier_entries(con: Connection, events: Iterable[Event]) -> EarlierOf:
    """Return how each of the events, by id, stood before the version that it has here, the newest
    first, as far as calendars had other entries of it then: extra dates, or its own where it has
    none any more. It need not be stored yet."""
    changed = {each.id: each for each in events if each.version.sequence}
    found: dict[str, tuple[Earlier, ...]] = {}
    for wanted in batches(changed):
        rows = await con.all(_versions(wanted, [id for id in wanted if _is_unlike(changed[id])]))
        for event_id, of_event in groupby(rows, key=itemgetter("event_id")):
            if earlier := _earlier(changed[event_id], list(of_event)):
                found[event_id] = earlier
    return found


def _versions(wanted: Iterable[str], whole: Iterable[str]) -> sa.Select[tuple[object, ...]]:
    """Most versions have no extra dates, and their texts are not read."""
    table = versions.c
    text = sa.type_coerce(table.content, sa.Text)
    matters = sa.or_(text.like('%"include":["%'), table.event_id.in_(list(whole)))
    content = sa.type_coerce(sa.case((matters, text)), table.content.type)
    return (
        sa.select(table.event_id, table.sequence, table.at, content.label("content"))
        .where(table.event_id.in_(list(wanted)))
        .order_by(table.event_id, table.sequence)
    )


def _is_unlike(event: Event) -> bool:
    """True for one that may have had a UID of its own, and has none any more: a survey that never
    closes now, or a list of dates without the first."""
    place, recurrence = placement(event), event.recurrence
    if place is None:
        return True
    return bool(recurrence and recurrence.rule is None and place.start in recurrence.exclude)


def _earlier(event: Event, rows: list[Row]) -> tuple[Earlier, ...]:
    before = [row for row in rows if row["sequence"] < event.version.sequence]
    ends = [*(later["at"] for _, later in pairwise(before)), event.version.changed_at]
    stood = [
        Earlier(placed_as(event, row["content"]), until)
        for row, until in zip(before, ends, strict=True)
        if row["content"] is not None
    ]
    return tuple(reversed(stood))

"""Rows that are derived from events: all that an event has in a table are replaced together."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from calendar_service.storage.batches import batches
from calendar_service.storage.connection import Connection, Row


async def replace_rows(
    con: Connection, table: sa.Table, event_ids: Iterable[str], rows: Sequence[Row]
) -> None:
    """Let these rows be all that the events have in the table: few queries for many events."""
    for wanted in batches(event_ids):
        await con.run(sa.delete(table).where(table.c.event_id.in_(wanted)))
    await con.run_many(table, rows)


async def replace_changed_rows(
    con: Connection, table: sa.Table, event_ids: Iterable[str], rows: Sequence[Row]
) -> None:
    """Do the same, and write nothing for an event that has these rows already: to look is cheap,
    while each row that is written anew is so in every index, and on disk."""
    wanted: dict[str, list[Row]] = {event_id: [] for event_id in event_ids}
    for row in rows:
        wanted[row["event_id"]].append(row)
    known = await _rows_of(con, table, wanted)
    others = [id for id, own in wanted.items() if _as_set(table, own) != known.get(id, set())]
    await replace_rows(con, table, others, [row for id in others for row in wanted[id]])


async def _rows_of(
    con: Connection, table: sa.Table, event_ids: Iterable[str]
) -> dict[str, set[tuple[object, ...]]]:
    found: dict[str, list[Row]] = {}
    for wanted in batches(event_ids):
        for row in await con.all(sa.select(table).where(table.c.event_id.in_(wanted))):
            found.setdefault(row["event_id"], []).append(row)
    return {event_id: _as_set(table, rows) for event_id, rows in found.items()}


def _as_set(table: sa.Table, rows: Iterable[Row]) -> set[tuple[object, ...]]:
    names = [column.name for column in table.columns]
    return {tuple(row[name] for name in names) for row in rows}

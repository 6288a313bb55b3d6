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

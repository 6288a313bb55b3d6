"""Everything a calendar is, as rows that another database can be given."""

from collections.abc import Iterator, Mapping

import sqlalchemy as sa

from calendar_service.storage.connection import Connection, Row
from calendar_service.storage.schema import (
    accounts,
    commits,
    events,
    leases,
    metadata,
    saved_feeds,
    submissions,
)

Rows = Mapping[str, list[Row]]
_OF_ONE_DATABASE = (commits, leases)
_AT_ONCE = 500


async def read_everything(con: Connection) -> Rows:
    """Return all rows of all tables, by table and primary key."""
    return {
        table.name: await con.all(sa.select(table).order_by(*table.primary_key))
        for table in _copied()
    }


async def write_everything(con: Connection, rows: Rows) -> None:
    """Put these rows in the place of all that is there."""
    for table in reversed(metadata.sorted_tables):
        await con.run(sa.delete(table))
    for table in _copied():
        await _insert(con, table, rows[table.name])


async def holds_more_than_sample(con: Connection) -> bool:
    """Return whether somebody has sent in, published, saved or been given anything."""
    own_events = sa.select(events.c.id).where(~events.c.is_sample)
    own = (own_events, *(sa.select(t.c.id) for t in (submissions, accounts, saved_feeds)))
    return any([await con.first(query.limit(1)) for query in own])


def _copied() -> Iterator[sa.Table]:
    return (table for table in metadata.sorted_tables if table not in _OF_ONE_DATABASE)


async def _insert(con: Connection, table: sa.Table, rows: list[Row]) -> None:
    """Rows that name others of their own table learn of them once all are there."""
    own = [key.parent.name for key in table.foreign_keys if key.column.table is table]
    bare = [{**row, **dict.fromkeys(own)} for row in rows]
    for start in range(0, len(bare), _AT_ONCE):
        await con.run_many(table, bare[start : start + _AT_ONCE])
    linked = [
        {"id": row["id"], **{name: row[name] for name in own}}
        for row in rows
        if any(row[name] is not None for name in own)
    ]
    await con.update_many(table, linked)

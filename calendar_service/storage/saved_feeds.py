"""Saved feeds, the addresses that are gone for good, and how often calendars asked."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from calendar_service.domain.saved_feed import Polls, SavedFeed
from calendar_service.storage.connection import Connection, Row
from calendar_service.storage.schema import feed_polls, retired_feeds, saved_feeds

_INSERT: dict[str, Callable[[sa.Table], Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


async def add_feed(con: Connection, feed: SavedFeed, token_hash: str) -> None:
    await con.run_many(saved_feeds, [_row(feed) | {"token_hash": token_hash}])


async def find_feed(con: Connection, token_hash: str) -> SavedFeed | None:
    query = sa.select(saved_feeds).where(saved_feeds.c.token_hash == token_hash)
    row = await con.first(query)
    return None if row is None else _feed(row)


async def is_retired(con: Connection, token_hash: str) -> bool:
    """True for an address that was revoked or exchanged."""
    query = sa.select(retired_feeds.c.at).where(retired_feeds.c.token_hash == token_hash)
    return await con.first(query) is not None


async def put_feed(con: Connection, feed: SavedFeed, token_hash: str) -> None:
    """Write what its owner changed."""
    values = _row(feed) | {"token_hash": token_hash}
    await con.run(sa.update(saved_feeds).where(saved_feeds.c.id == feed.id).values(values))


async def drop_feed(con: Connection, feed_id: str) -> None:
    """Remove the feed with all that is known of it."""
    await con.run(sa.delete(feed_polls).where(feed_polls.c.feed_id == feed_id))
    await con.run(sa.delete(saved_feeds).where(saved_feeds.c.id == feed_id))


async def retire(con: Connection, token_hash: str, at: datetime) -> None:
    await con.run_many(retired_feeds, [{"token_hash": token_hash, "at": at}])


async def add_polls(con: Connection, feed_id: str, polls: Iterable[Polls]) -> None:
    """Add to what is known of a feed's polls; a feed that is gone has none."""
    if await con.first(sa.select(saved_feeds.c.id).where(saved_feeds.c.id == feed_id)) is None:
        return
    table = feed_polls.c
    for each in polls:
        row = {"feed_id": feed_id, "family": each.family, "polls": each.count}
        insert = _INSERT[con.dialect](feed_polls).values(**row, last_at=each.last_at)
        later = sa.case(
            (insert.excluded.last_at > table.last_at, insert.excluded.last_at), else_=table.last_at
        )
        added = {"polls": table.polls + insert.excluded.polls, "last_at": later}
        await con.run(
            insert.on_conflict_do_update(index_elements=["feed_id", "family"], set_=added)
        )


async def polls_of(con: Connection, feed_id: str) -> list[Polls]:
    """Return the families that have asked, the latest first."""
    table = feed_polls.c
    query = sa.select(feed_polls).where(table.feed_id == feed_id)
    rows = await con.all(query.order_by(table.last_at.desc(), table.family))
    return [Polls(row["family"], row["polls"], row["last_at"]) for row in rows]


def _row(feed: SavedFeed) -> dict[str, Any]:
    return {
        "id": feed.id,
        "rotation": feed.rotation,
        "name": feed.name,
        "query": feed.query,
        "created_at": feed.created_at,
        "changed_at": feed.changed_at,
    }


def _feed(row: Row) -> SavedFeed:
    return SavedFeed(
        row["id"],
        row["rotation"],
        row["name"],
        row["query"],
        row["created_at"],
        row["changed_at"],
    )

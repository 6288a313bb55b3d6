"""Saves a feed under an address of its own, changes it, exchanges its address, and revokes it.

Each raises the catalogue's revision, so that every process looks again before it answers.
"""

from dataclasses import dataclass, replace

from calendar_service.domain.errors import FeedRevoked, NotFound
from calendar_service.domain.saved_feed import Polls, SavedFeed
from calendar_service.domain.tokens import is_same, token_hash
from calendar_service.operations.context import Context
from calendar_service.storage.catalogue import raise_revision
from calendar_service.storage.connection import Connection
from calendar_service.storage.saved_feeds import (
    add_feed,
    drop_feed,
    find_feed,
    is_retired,
    polls_of,
    put_feed,
    retire,
)


@dataclass(frozen=True, slots=True)
class Owned:
    """A feed as its owner sees it."""

    feed: SavedFeed
    polls: tuple[Polls, ...]


async def save_feed(context: Context, *, name: str | None, query: str) -> SavedFeed:
    """Return the new feed. The query was read, and is in its one spelling."""
    now = context.now()
    feed = SavedFeed(context.new_id(), 0, name, query, now, now)

    async def save(con: Connection) -> None:
        await add_feed(con, feed, _hash(context, feed))
        await raise_revision(con, now)

    await context.store.write(save)
    return feed


async def served_feed(context: Context, token: str) -> SavedFeed:
    """Return the feed at an address. Raises NotFound, and FeedRevoked for one that is gone."""
    return await context.store.read(lambda con: _found(con, token))


async def owned_feed(context: Context, token: str, secret: str) -> Owned:
    """Return the feed to whoever has its private link. Raises NotFound and FeedRevoked."""

    async def look(con: Connection) -> Owned:
        feed = await _owned(con, context, token, secret)
        return Owned(feed, tuple(await polls_of(con, feed.id)))

    return await context.store.read(look)


async def change_feed(
    context: Context, token: str, secret: str, *, name: str | None, query: str
) -> SavedFeed:
    """Return the feed with another name and filter under the same address. Raises NotFound and
    FeedRevoked."""
    now = context.now()

    async def change(con: Connection) -> SavedFeed:
        feed = await _owned(con, context, token, secret)
        changed = replace(feed, name=name, query=query, changed_at=now)
        if (feed.name, feed.query) == (name, query):
            return feed
        await put_feed(con, changed, _hash(context, changed))
        await raise_revision(con, now)
        return changed

    return await context.store.write(change)


async def exchange_address(context: Context, token: str, secret: str) -> SavedFeed:
    """Return the feed under a new address with a new private link; the old ones are gone for
    good. Raises NotFound and FeedRevoked."""
    now = context.now()

    async def exchange(con: Connection) -> SavedFeed:
        feed = await _owned(con, context, token, secret)
        moved = replace(feed, rotation=feed.rotation + 1, changed_at=now)
        await put_feed(con, moved, _hash(context, moved))
        await retire(con, token_hash(token), now)
        await raise_revision(con, now)
        return moved

    return await context.store.write(exchange)


async def revoke_feed(context: Context, token: str, secret: str) -> None:
    """End the feed: its address is gone for good, and nothing is kept of what it was. Raises
    NotFound and FeedRevoked."""
    now = context.now()

    async def revoke(con: Connection) -> None:
        feed = await _owned(con, context, token, secret)
        await drop_feed(con, feed.id)
        await retire(con, token_hash(token), now)
        await raise_revision(con, now)

    await context.store.write(revoke)


async def _owned(con: Connection, context: Context, token: str, secret: str) -> SavedFeed:
    feed = await _found(con, token)
    if not is_same(secret, feed.secret(context.secret_key)):
        raise NotFound("feed", token)
    return feed


async def _found(con: Connection, token: str) -> SavedFeed:
    key = token_hash(token)
    feed = await find_feed(con, key)
    if feed is None:
        raise FeedRevoked(token) if await is_retired(con, key) else NotFound("feed", token)
    return feed


def _hash(context: Context, feed: SavedFeed) -> str:
    return token_hash(feed.token(context.secret_key))

"""Mail that was promised: it commits with what it tells of, and leaves later."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

import sqlalchemy as sa

from calendar_service.storage.batches import WANTED, batches
from calendar_service.storage.connection import Connection
from calendar_service.storage.schema import outbox


@dataclass(frozen=True, slots=True)
class Outgoing:
    """`key` says why it is sent: a second mail for the same reason is the same mail."""

    id: str
    kind: str
    recipient: str
    key: str
    message: bytes
    attempts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A mail that leaves at `due_at`, or soon after."""

    outgoing: Outgoing
    created_at: datetime
    due_at: datetime


_KEYS = sa.select(outbox.c.key).where(outbox.c.key.in_(WANTED))


async def promise_mail(
    con: Connection, outgoing: Outgoing, *, created_at: datetime, due_at: datetime
) -> None:
    """Add the mail unless one with its key was promised before."""
    promise = Promise(outgoing=outgoing, created_at=created_at, due_at=due_at)
    await promise_mails(con, [promise])


async def promise_mails(con: Connection, promises: Sequence[Promise]) -> None:
    """Add the mails, those of one key once, unless one with their key was promised before."""
    by_key = {promise.outgoing.key: promise for promise in reversed(promises)}
    known = await _known(con, by_key)
    await con.run_many(
        outbox, [_row(promise) for key, promise in by_key.items() if key not in known]
    )


async def _known(con: Connection, keys: Iterable[str]) -> set[str]:
    return {
        row["key"] for wanted in batches(keys) for row in await con.all(_KEYS, {"wanted": wanted})
    }


def _row(promise: Promise) -> dict[str, object]:
    row = {field.name: getattr(promise.outgoing, field.name) for field in fields(Outgoing)}
    return {**row, "created_at": promise.created_at, "due_at": promise.due_at}


async def drop_waiting(con: Connection, key: str) -> bool:
    """Remove the mail with this key; False if it was tried already, and may have left."""
    gone = await con.all(
        sa.delete(outbox)
        .where(outbox.c.key == key, outbox.c.attempts == 0, outbox.c.sent_at.is_(None))
        .returning(outbox.c.id)
    )
    return bool(gone) or not await _known(con, [key])


async def rewrite_waiting(con: Connection, about: str, rewritten: Callable[[bytes], bytes]) -> None:
    """Write the mails anew that have not left and whose keys begin with this part of a path."""
    is_waiting = outbox.c.sent_at.is_(None), outbox.c.failed_at.is_(None)
    is_about = outbox.c.key.startswith(f"{about}/", autoescape=True)
    query = sa.select(outbox.c.id, outbox.c.message).where(*is_waiting, is_about)
    for row in await con.all(query):
        message = rewritten(row["message"])
        if message != row["message"]:
            here = outbox.c.id == row["id"]
            await con.run(sa.update(outbox).where(here).values(message=message))


async def take_due(
    con: Connection, at: datetime, *, next_try_at: datetime, most: int
) -> Sequence[Outgoing]:
    """Return the mails that are due, each marked as tried, so that nobody else takes them
    before the next try."""
    rows = await con.all(
        sa.select(outbox)
        .where(outbox.c.sent_at.is_(None), outbox.c.failed_at.is_(None), outbox.c.due_at <= at)
        .order_by(outbox.c.due_at, outbox.c.created_at, outbox.c.id)
        .limit(most)
        .with_for_update(skip_locked=True)  # where several can write at once
    )
    taken = [
        Outgoing(
            row["id"], row["kind"], row["recipient"], row["key"], row["message"], row["attempts"]
        )
        for row in rows
    ]
    if taken:
        await con.run(
            sa.update(outbox)
            .where(outbox.c.id.in_([each.id for each in taken]))
            .values(attempts=outbox.c.attempts + 1, due_at=next_try_at)
        )
    return taken


async def mark_sent(con: Connection, outgoing_id: str, at: datetime) -> None:
    await con.run(
        sa.update(outbox).where(outbox.c.id == outgoing_id).values(sent_at=at, last_error=None)
    )


async def mark_refused(
    con: Connection,
    outgoing: Outgoing,
    *,
    reason: str,
    due_at: datetime,
    failed_at: datetime | None,
) -> None:
    """Keep why it was not taken; with `failed_at` it is given up. One that somebody else has
    taken since, and may be sending, is left alone: the number of tries tells them apart."""
    is_ours = outbox.c.attempts == outgoing.attempts + 1, outbox.c.sent_at.is_(None)
    await con.run(
        sa.update(outbox)
        .where(outbox.c.id == outgoing.id, *is_ours)
        .values(last_error=reason, due_at=due_at, failed_at=failed_at)
    )


async def count_failed(con: Connection) -> int:
    row = await con.first(
        sa.select(sa.func.count().label("count")).where(outbox.c.failed_at.is_not(None))
    )
    return int(row["count"]) if row else 0

"""Which process does a work that only one may do at a time."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from calendar_service.storage.connection import Connection
from calendar_service.storage.schema import leases


class LeaseLost(Exception):
    """Another one has taken the work over, and does it."""


async def take_lease(
    con: Connection, work: str, holder: str, now: datetime, *, lasting: timedelta
) -> int | None:
    """Return the lease's fencing number, which rises with each new holder; None while another
    one holds it. Taking it again while one holds it makes it last longer."""
    table = leases.c
    row = await con.first(sa.select(leases).where(table.work == work))
    if row is None:
        first = {"work": work, "holder": holder, "fence": 1, "until": now + lasting}
        await con.run(sa.insert(leases).values(**first))
        return 1
    is_ours = row["holder"] == holder
    if not is_ours and row["until"] > now:
        return None
    fence = row["fence"] if is_ours else row["fence"] + 1
    taken = {"holder": holder, "fence": fence, "until": now + lasting}
    await con.run(sa.update(leases).where(table.work == work).values(**taken))
    return int(fence)


async def refuse_unless_held(con: Connection, work: str, fence: int) -> None:
    """Raise `LeaseLost` unless the newest lease has this number: asked in the transaction that
    saves the work, however long ago the lease was taken, nothing is done twice."""
    row = await con.first(sa.select(leases.c.fence).where(leases.c.work == work))
    if row is None or row["fence"] != fence:
        raise LeaseLost(work)


async def end_lease(con: Connection, work: str, holder: str, now: datetime) -> None:
    """Let others take it at once; one that is another's by now is left alone."""
    table = leases.c
    ours = (table.work == work, table.holder == holder)
    await con.run(sa.update(leases).where(*ours).values(until=now))

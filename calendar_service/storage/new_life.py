"""What is true of a database that was restored: it goes on from an earlier moment, and nobody may
take what it says from now on for something older."""

from datetime import datetime

import sqlalchemy as sa

from calendar_service.storage.connection import Connection
from calendar_service.storage.schema import catalogue, events, leases

LIFT = 1_000
"""More versions than an event gets between two backups."""


async def begin_new_life(con: Connection, epoch: str, at: datetime) -> None:
    """Lift every event above the versions that subscribers may have seen since (RFC 5545
    §3.8.7.4), end what counts on the life before, and let the next start render everything."""
    await con.run(sa.update(events).values(sequence=events.c.sequence + LIFT))
    await con.run(sa.delete(leases))
    begun = {"epoch": epoch, "begun_at": at, "changed_at": at}
    await con.run(sa.update(catalogue).values(**begun, fingerprint="restored", aim=None))

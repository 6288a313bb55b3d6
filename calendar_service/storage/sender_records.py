"""What an address sent in before, in numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from calendar_service.domain.moderation import State
from calendar_service.domain.scope import Scope
from calendar_service.storage.connection import Connection
from calendar_service.storage.schema import submissions
from calendar_service.storage.scope import covers_submission


@dataclass(frozen=True, slots=True)
class SenderRecord:
    """How many submissions of an address are in each state that has any, and when the first one
    came in; None without any."""

    counts: Mapping[State, int]
    first_at: datetime | None

    @property
    def sent(self) -> int:
        return sum(self.counts.values())


async def find_record(con: Connection, email: str, scope: Scope) -> SenderRecord:
    """Return the record of an address, as `same_address` spells it, in a scope. What nobody has
    confirmed is not its own: anybody may have named it."""
    table = submissions.c
    first_at = sa.func.min(table.created_at).label("first_at")
    rows = await con.all(
        sa.select(table.state, sa.func.count().label("count"), first_at)
        .where(table.contact_folded == email, table.state != State.UNCONFIRMED.value)
        .where(*covers_submission(scope))
        .group_by(table.state)
    )
    counts = {State(row["state"]): int(row["count"]) for row in rows}
    return SenderRecord(counts, min((row["first_at"] for row in rows), default=None))

"""What an address sent in before, in numbers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from calendar_service.domain.moderation import State
from calendar_service.domain.scope import Scope
from calendar_service.storage.batches import batches
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


async def count_records(con: Connection, emails: Iterable[str]) -> dict[str, dict[State, int]]:
    """Return how many submissions of each address, as `same_address` spells it, are in each state
    that has any; what nobody has confirmed is not its own."""
    found: dict[str, dict[State, int]] = {}
    table = submissions.c
    counted = sa.select(table.contact_folded, table.state, sa.func.count().label("count"))
    for wanted in batches(emails):
        is_theirs = table.contact_folded.in_(wanted), table.state != State.UNCONFIRMED.value
        query = counted.where(*is_theirs).group_by(table.contact_folded, table.state)
        for row in await con.all(query):
            found.setdefault(row["contact_folded"], {})[State(row["state"])] = int(row["count"])
    return found

"""Decisions: rows that are only ever appended."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import sqlalchemy as sa

from calendar_service.domain.moderation import Action, Decision, State
from calendar_service.storage.connection import Connection, Row
from calendar_service.storage.schema import accounts, decisions


@dataclass(frozen=True, slots=True)
class Signed:
    """A decision with the address of the account that took it; None where nobody signed in."""

    decision: Decision
    email: str | None


async def append_decision(con: Connection, decision: Decision) -> None:
    await con.run(sa.insert(decisions).values(asdict(decision)))


async def list_decisions(con: Connection, submission_id: str) -> Sequence[Signed]:
    """Return all that happened to a submission, oldest first."""
    rows = await con.all(
        sa.select(decisions, accounts.c.email)
        .join(accounts, accounts.c.id == decisions.c.account_id, isouter=True)
        .where(decisions.c.submission_id == submission_id)
        .order_by(decisions.c.revision)
    )
    return [_signed(row) for row in rows]


def _signed(row: Row) -> Signed:
    values = {name: row[name] for name in Decision.__slots__}
    values |= {
        "action": Action(row["action"]),
        "from_state": State(row["from_state"]),
        "to_state": State(row["to_state"]),
    }
    return Signed(Decision(**values), row["email"])

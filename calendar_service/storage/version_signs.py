"""Who brought each version of an event about: a moderator, or the sender of what was published."""

from dataclasses import dataclass

import sqlalchemy as sa

from calendar_service.domain.moderation import Action
from calendar_service.storage.connection import Connection
from calendar_service.storage.schema import accounts, decisions, submissions, versions
from calendar_service.storage.versions import VERSIONS_SHOWN


@dataclass(frozen=True, slots=True)
class Sign:
    """`account` is the address of the moderator, `sender` the name or address of whoever sent in
    what was published; each None where there was none. `action` is what the moderator did."""

    account: str | None
    sender: str | None
    submission_id: str | None
    action: Action | None


async def signs_of(con: Connection, event_id: str) -> dict[int, Sign]:
    """Return those of the last `VERSIONS_SHOWN` versions, by their sequence."""
    who = sa.func.coalesce(versions.c.account_id, decisions.c.account_id)
    query = (
        sa.select(versions.c.sequence, accounts.c.email, decisions.c.action)
        .add_columns(submissions.c.id, submissions.c.contact_name, submissions.c.contact_email)
        .join_from(versions, decisions, decisions.c.id == versions.c.decision_id, isouter=True)
        .join(submissions, submissions.c.id == decisions.c.submission_id, isouter=True)
        .join(accounts, accounts.c.id == who, isouter=True)
        .where(versions.c.event_id == event_id)
        .order_by(versions.c.sequence.desc())
        .limit(VERSIONS_SHOWN)
    )
    return {
        row["sequence"]: Sign(
            account=row["email"],
            sender=row["contact_name"] or row["contact_email"],
            submission_id=row["id"],
            action=Action(row["action"]) if row["action"] else None,
        )
        for row in await con.all(query)
    }

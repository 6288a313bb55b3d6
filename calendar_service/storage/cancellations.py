"""What the senders of events cancelled by themselves, as the decisions tell of it."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from calendar_service.domain.event import Status
from calendar_service.domain.moderation import State
from calendar_service.domain.scope import Scope
from calendar_service.storage.connection import Connection
from calendar_service.storage.schema import decisions, submissions, versions
from calendar_service.storage.scope import covers_submission

_OF_THEIR_SUBMISSION = decisions.c.submission_id == submissions.c.id


@dataclass(frozen=True, slots=True)
class Undone:
    """A cancellation that is to be taken back: of the event or of one date, and the version of
    the event that is public now."""

    event_id: str
    sequence: int
    recurrence_id: str | None


@dataclass(frozen=True, slots=True)
class Cancelled:
    """What its sender cancelled, or took back."""

    title: str
    is_back: bool
    reason: str | None


async def is_passed_cancellation(con: Connection, undone: Undone, rule: str) -> bool:
    """True if this was cancelled by that rule, and the public version came by the rule too."""
    newest = (
        sa.select(versions.c.event_id)
        .join_from(versions, decisions, decisions.c.id == versions.c.decision_id)
        .where(versions.c.event_id == undone.event_id, versions.c.sequence == undone.sequence)
        .where(decisions.c.reason == rule)
    )
    table = submissions.c
    sent = (
        sa.select(table.fields)
        .join_from(submissions, decisions, _OF_THEIR_SUBMISSION)
        .where(table.event_id == undone.event_id, table.state == State.APPROVED.value)
        .where(
            decisions.c.reason == rule,
            table.recurrence_id.is_not_distinct_from(undone.recurrence_id),
        )
    )
    if await con.first(newest) is None:
        return False
    told = [row["fields"].get("status") for row in await con.all(sent)]
    return Status.CANCELLED.value in told


async def list_cancelled(
    con: Connection, rule: str, *, scope: Scope, since: datetime, until: datetime
) -> list[Cancelled]:
    """Return what passed by the rule (since, until] in a scope, the first of it first."""
    query = (
        sa.select(submissions.c.title, submissions.c.fields, decisions.c.at)
        .join_from(submissions, decisions, _OF_THEIR_SUBMISSION)
        .where(decisions.c.reason == rule, *covers_submission(scope))
        .where(decisions.c.at > since, decisions.c.at <= until)
        .order_by(decisions.c.at, decisions.c.id)
    )
    return [
        Cancelled(
            row["title"],
            row["fields"].get("status") != Status.CANCELLED.value,
            row["fields"].get("status_reason"),
        )
        for row in await con.all(query)
    ]

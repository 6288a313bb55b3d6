"""Where edits of one date and all after it have split series."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from calendar_service.domain.edit import AppliesTo
from calendar_service.domain.moderation import EDIT
from calendar_service.storage.connection import Connection
from calendar_service.storage.schema import decisions, submissions, versions


@dataclass(frozen=True, slots=True)
class Split:
    """From its date `recurrence_id` on the event goes on as `part_id`."""

    event_id: str
    part_id: str
    recurrence_id: str


async def splits_of(con: Connection, event_id: str) -> Sequence[Split]:
    """Return the splits of this event, by date; what was taken back left nothing behind."""
    return await _found(con, submissions.c.event_id == event_id)


async def split_that_made(con: Connection, event_id: str) -> Split | None:
    """Return the split that this event came of; None where it came in by itself."""
    return next(iter(await _found(con, versions.c.event_id == event_id)), None)


async def _found(con: Connection, which: sa.ColumnElement[bool]) -> list[Split]:
    rows = await con.all(
        sa.select(
            submissions.c.event_id,
            versions.c.event_id.label("part_id"),
            submissions.c.recurrence_id,
        )
        .distinct()
        .join_from(submissions, decisions, decisions.c.submission_id == submissions.c.id)
        .join(versions, versions.c.decision_id == decisions.c.id)
        .where(submissions.c.proposes == EDIT)
        .where(submissions.c.applies_to == AppliesTo.FOLLOWING.value)
        .where(versions.c.event_id != submissions.c.event_id)
        .where(submissions.c.recurrence_id.is_not(None), which)
        .order_by(submissions.c.recurrence_id, versions.c.event_id)
    )
    return [Split(row["event_id"], row["part_id"], row["recurrence_id"]) for row in rows]

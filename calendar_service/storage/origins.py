"""Which submission brought an event into the calendar, and what became several of it."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from calendar_service.domain.moderation import EDIT, NEW_EVENT, State
from calendar_service.storage.connection import Connection
from calendar_service.storage.schema import decisions, events, submissions, versions
from calendar_service.storage.submissions import Submission, find_submission

_PARTS_MOST = 20
"""A series can be split again and again; each part continues the one before."""

_OF_EVENT = sa.select(submissions.c.id).where(
    submissions.c.event_id == sa.bindparam("event_id"),
    submissions.c.proposes == NEW_EVENT,
    submissions.c.state == State.APPROVED.value,
    submissions.c.merged_into.is_(None),
)
_ALL = events.alias()
_CONTINUED = sa.select(_ALL.c.id).where(
    _ALL.c.uid == events.c.related_uid, events.c.id == sa.bindparam("event_id")
)


async def find_origin(con: Connection, event_id: str) -> Submission | None:
    """Return the submission that the event came in with, or the series that it continues; None
    where it was imported, or merged into another."""
    part: str | None = event_id
    for _ in range(_PARTS_MOST):
        if found := await con.first(_OF_EVENT, {"event_id": part}):
            return await find_submission(con, found["id"])
        continued = await con.first(_CONTINUED, {"event_id": part})
        if continued is None:
            return None
        part = continued["id"]
    return None


async def find_parts(con: Connection, event_id: str) -> list[str]:
    """Return the events that edits split off from this one, and off from those, in that order;
    whether they are still public is not asked."""
    found, last = [event_id], [event_id]
    for _ in range(_PARTS_MOST):
        last = await _split_off(con, last, found)
        if not last:
            break
        found += last
    return found[1:]


async def find_edits(con: Connection, event_ids: Sequence[str]) -> list[str]:
    """Return the edits that were sent in of these events."""
    query = sa.select(submissions.c.id).where(
        submissions.c.event_id.in_(event_ids), submissions.c.proposes == EDIT
    )
    return [row["id"] for row in await con.all(query.order_by(submissions.c.id))]


async def find_amendments(con: Connection, edit_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return what moderators made of these edits when they last decided: `fields` are the parts
    that were taken, `changes` are theirs; nothing of an edit that was taken as it was."""
    is_last = decisions.c.revision == submissions.c.revision
    rows = await con.all(
        sa.select(decisions.c.submission_id, decisions.c.details)
        .join_from(
            submissions, decisions, (decisions.c.submission_id == submissions.c.id) & is_last
        )
        .where(submissions.c.id.in_(edit_ids))
    )
    return {row["submission_id"]: row["details"] for row in rows if row["details"]}


async def find_made(con: Connection, edit: Submission) -> list[str]:
    """Return the events that an edit made besides the one it is of."""
    rows = await con.all(
        sa.select(versions.c.event_id)
        .distinct()
        .join_from(decisions, versions, versions.c.decision_id == decisions.c.id)
        .where(decisions.c.submission_id == edit.id, versions.c.event_id != edit.event_id)
        .order_by(versions.c.event_id)
    )
    return [row["event_id"] for row in rows]


async def _split_off(con: Connection, parents: Sequence[str], known: Sequence[str]) -> list[str]:
    """Return what the edits of these events made besides them. Each step has an index."""
    rows = await con.all(
        sa.select(versions.c.event_id)
        .distinct()
        .join_from(submissions, decisions, decisions.c.submission_id == submissions.c.id)
        .join(versions, versions.c.decision_id == decisions.c.id)
        .where(submissions.c.event_id.in_(parents), submissions.c.proposes == EDIT)
        .where(versions.c.event_id.not_in(known))
        .order_by(versions.c.event_id)
    )
    return [row["event_id"] for row in rows]

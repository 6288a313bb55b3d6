"""Which submission brought an event into the calendar."""

import sqlalchemy as sa

from calendar_service.domain.moderation import NEW_EVENT, State
from calendar_service.storage.connection import Connection
from calendar_service.storage.schema import events, submissions
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

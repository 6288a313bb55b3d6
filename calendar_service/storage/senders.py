"""What an address has sent in. What nobody has confirmed is not its own: anybody may have named it.

Addresses are as `same_address` spells them.
"""

import sqlalchemy as sa

from calendar_service.domain.moderation import NEW_EVENT, State
from calendar_service.storage.connection import Connection
from calendar_service.storage.schema import submissions
from calendar_service.storage.submissions import SUBMISSION, Submission, submission_of


async def list_sent_by(con: Connection, email: str, most: int) -> list[Submission]:
    """Return the newest submissions of an address."""
    query = (
        sa.select(*SUBMISSION)
        .where(*_sent_by(email))
        .order_by(submissions.c.created_at.desc(), submissions.c.id.desc())
        .limit(most)
    )
    return [submission_of(row) for row in await con.all(query)]


async def has_sent_in(con: Connection, email: str) -> bool:
    query = sa.select(submissions.c.id).where(*_sent_by(email)).limit(1)
    return await con.first(query) is not None


async def has_published(con: Connection, email: str, event_id: str) -> bool:
    """True if the event came in from this address."""
    is_it = submissions.c.event_id == event_id, submissions.c.proposes == NEW_EVENT
    query = sa.select(submissions.c.id).where(*is_it, *_sent_by(email)).limit(1)
    return await con.first(query) is not None


def _sent_by(email: str) -> tuple[sa.ColumnElement[bool], ...]:
    is_theirs = submissions.c.contact_folded == email
    return is_theirs, submissions.c.state != State.UNCONFIRMED.value

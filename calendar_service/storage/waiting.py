"""The new events that wait for a decision, by the day they are on."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from calendar_service.domain.moderation import NEW_EVENT, State
from calendar_service.domain.scope import Scope
from calendar_service.storage.connection import Connection
from calendar_service.storage.schema import submissions
from calendar_service.storage.schema_scope import submission_facets
from calendar_service.storage.scope import covers_submission

WAITING_MOST = 300
"""So many are compared with each other: a flood on one day is not looked through for pairs."""
_WAITS = (State.PENDING.value, State.CHANGES_REQUESTED.value)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is needed to find its like: `day` is as the desk's facets have it."""

    id: str
    title: str
    day: str


async def list_waiting(
    con: Connection, scope: Scope, facet: str, days: Iterable[str]
) -> list[Waiting]:
    """Return the submissions of a scope that propose a new event and start, or close, on any of
    these days; `facet` says which. The oldest first, at most `WAITING_MOST`."""
    wanted = sorted(set(days))
    if not wanted:
        return []
    table, named = submissions.c, submission_facets.c
    query = (
        sa.select(table.id, table.title, named.value)
        .join_from(submission_facets, submissions, table.id == named.submission_id)
        .where(named.facet == facet, named.value.in_(wanted))
        .where(table.state.in_(_WAITS), table.proposes == NEW_EVENT, *covers_submission(scope))
        .order_by(table.created_at, table.id)
        .limit(WAITING_MOST)
    )
    return [Waiting(row["id"], row["title"], row["value"]) for row in await con.all(query)]

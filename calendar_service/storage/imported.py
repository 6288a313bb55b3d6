"""What came in from files before: by UID, and by the mark of what a file said."""

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from calendar_service.storage.batches import WANTED, batches
from calendar_service.storage.connection import Connection
from calendar_service.storage.schema import submissions

IMPORT = "import"
_FIELDS = (
    sa.select(submissions.c.uid, submissions.c.fields)
    .where(submissions.c.uid.in_(WANTED), submissions.c.source == IMPORT)
    .order_by(submissions.c.created_at, submissions.c.id)
)
_MARKS = sa.select(submissions.c.client_id).where(submissions.c.client_id.in_(WANTED))


async def imported_fields(
    con: Connection, uids: Iterable[str]
) -> dict[str, list[Mapping[str, Any]]]:
    """Return what files said of these UIDs when they came in, the oldest first."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for wanted in batches(uids):
        for row in await con.all(_FIELDS, {"wanted": wanted}):
            found.setdefault(row["uid"], []).append(row["fields"])
    return found


async def known_marks(con: Connection, marks: Iterable[str]) -> set[str]:
    """Return which of these `client_id`s were taken in already, whatever was decided."""
    found = set[str]()
    for wanted in batches(marks):
        found |= {row["client_id"] for row in await con.all(_MARKS, {"wanted": wanted})}
    return found

"""What is kept of transactions that were saved."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from calendar_service.storage.connection import Connection
from calendar_service.storage.schema import commits

COMMITS_KEPT = timedelta(hours=1)
"""Much longer than anybody asks whether one was saved."""


async def forget_commits(con: Connection, before: datetime) -> None:
    await con.run(sa.delete(commits).where(commits.c.at < before))

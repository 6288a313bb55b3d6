"""One SQLite connection on the event loop itself, for what is sooner read than handed over."""

from collections.abc import Callable
from typing import TypeVar

import sqlalchemy as sa

from calendar_service.storage.sqlite_session import SqliteSession

T = TypeVar("T")


class SqliteHere:
    """Is used like one in a thread of its own. On a busy loop, to hear that a thread is done takes
    longer than all who wait for a few rows may wait. A file that is busy is not waited for."""

    is_idle = True
    _session: SqliteSession | None = None

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    @property
    def session(self) -> SqliteSession:
        assert self._session is not None, "the connection is not open"
        return self._session

    async def open(self) -> None:
        self._session = SqliteSession(self._engine)
        self._session.inside.execute("PRAGMA busy_timeout=0")

    async def close(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None

    async def visit(self, errand: Callable[[], T]) -> T:
        return errand()

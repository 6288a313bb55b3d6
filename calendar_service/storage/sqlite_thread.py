"""One SQLite connection in a thread of its own, and what is done there."""

import asyncio
import sqlite3
from collections.abc import Callable
from typing import TypeVar

import aiosqlite
import sqlalchemy as sa

from calendar_service.storage.sqlite_session import SqliteSession

T = TypeVar("T")


class SqliteThread:
    """aiosqlite's thread owns the connection. A whole unit is one visit to the thread: the visit
    costs more than most queries do, and a busy event loop lets each of them wait."""

    _session: SqliteSession

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._outside: aiosqlite.Connection | None = None
        self._asked = self._answered = 0

    async def open(self) -> None:
        outside = aiosqlite.Connection(self._connect, iter_chunk_size=1)
        try:
            self._outside = await outside
        except BaseException:
            # Its thread still has a last word for the loop, which may be closed before that.
            await asyncio.to_thread(outside._thread.join)
            raise

    async def close(self) -> None:
        """Close the connection and end the thread, if they were open."""
        if self._outside is None:
            return
        try:
            await self.visit(self._session.close)
        finally:
            await self._outside.close()
            self._outside = None

    @property
    def is_idle(self) -> bool:
        """Whether no visit is under way, such as one whose caller was cancelled."""
        return self._answered == self._asked

    async def visit(self, errand: Callable[[], T]) -> T:
        """Return what the errand returns in the thread. Visits are made in the order in which
        they were asked for, and to their end, even if nobody waits for it."""
        assert self._outside is not None, "the connection is not open"
        self._asked = number = self._asked + 1

        def counted() -> T:
            try:
                return errand()
            finally:
                self._answered = number

        answer: T = await self._outside._execute(counted)  # type: ignore[no-untyped-call]
        return answer

    @property
    def session(self) -> SqliteSession:
        """What an errand works with, in the thread alone."""
        return self._session

    def _connect(self) -> sqlite3.Connection:
        self._session = SqliteSession(self._engine)
        return self._session.inside

"""One SQLite connection in a thread of its own, and what is done there."""

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar, cast

import aiosqlite
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from calendar_service.storage.many import compiled_insert, compiled_update

T = TypeVar("T")

BUSY_SECONDS = 30.0


class SqliteThread:
    """aiosqlite's thread owns the connection, SQLAlchemy Core speaks to it there.

    A whole unit is one visit to the thread: the visit costs more than most queries do, and a busy
    event loop lets each of them wait. Core compiles on that side, from its cache, and binds what
    `databases` forgets: members of `IN`. Whatever is not a coroutine here is called in the thread.
    """

    _core: sa.Connection
    _inside: sqlite3.Connection

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
            await self.visit(self._core.close)
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

    @contextmanager
    def transaction(self, begin: str) -> Iterator[None]:
        """Keep what the block does if it ends well, else undo it."""
        self._inside.execute(begin)
        try:
            yield
            self._inside.execute("COMMIT")
        except BaseException:
            self._inside.rollback()
            raise

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Keep what the block does within the transaction if it ends well, else undo that."""
        self._inside.execute("SAVEPOINT unit")
        try:
            yield
        except BaseException:
            if self.in_transaction:
                self._inside.execute("ROLLBACK TO unit")
                self._inside.execute("RELEASE unit")
            raise
        self._inside.execute("RELEASE unit")

    @property
    def in_transaction(self) -> bool:
        """False once SQLite has given it up by itself, as when the disk is full."""
        return self._inside.in_transaction

    def ask(
        self, query: sa.Executable, values: Mapping[str, Any] | None = None
    ) -> sa.CursorResult[Any]:
        return self._core.execute(query, values)

    def insert(self, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
        self._run_many(compiled_insert(self._core.dialect, table, tuple(rows[0])), rows)

    def update(self, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
        self._run_many(compiled_update(self._core.dialect, table, tuple(rows[0])), rows)

    def _run_many(self, compiled: Any, rows: Sequence[Mapping[str, Any]]) -> None:
        # Core binds row by row, which takes three times as long as the insert itself.
        columns = []
        for name in compiled.positiontup:
            values = [row[name] for row in rows]
            convert = compiled._bind_processors.get(name)
            columns.append(map(convert, values) if convert else values)
        self._core.exec_driver_sql(compiled.string, list(zip(*columns, strict=True)))

    def _connect(self) -> sqlite3.Connection:
        self._core = self._engine.connect()
        self._inside = cast(sqlite3.Connection, self._core.connection.dbapi_connection)
        return self._inside


def driven(unit: Coroutine[Any, Any, T]) -> T:
    """Return what a unit returns, without an event loop: its queries wait for nothing here, and
    where it gives up its turn nobody takes it. Raises `RuntimeError` if it waits for anything."""
    try:
        while unit.send(None) is None:
            pass
    except StopIteration as end:
        answer: T = end.value
        return answer
    unit.close()
    raise RuntimeError("a unit waits for nothing but its queries")


def sqlite_engine(path: str, pragmas: Sequence[str]) -> sa.Engine:
    """Return what makes connections to this file that are set up by these pragmas."""

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            for pragma in pragmas:
                connection.execute(f"PRAGMA {pragma}")
        except BaseException:
            connection.close()
            raise
        return connection

    return sa.create_engine(
        "sqlite://",
        creator=connect,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,
    )

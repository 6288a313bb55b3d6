"""How `databases` reaches a SQLite file: a pool of connections, each in a thread of its own."""

import asyncio
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, cast

import aiosqlite
import sqlalchemy as sa
from databases import Database, DatabaseURL
from databases.interfaces import ConnectionBackend, DatabaseBackend
from sqlalchemy.pool import NullPool

T = TypeVar("T")

BUSY_SECONDS = 30.0
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY")
READER_PRAGMAS = (*PRAGMAS, "query_only=ON")


class PooledSqlite(Database):
    """A `databases.Database` whose `size` connections stay open from connect to disconnect."""

    SUPPORTED_BACKENDS = {  # noqa: RUF012 - the base class declares it so
        "sqlite": f"{__name__}:SqliteBackend"
    }

    def __init__(self, url: str, *, size: int, read_only: bool) -> None:
        super().__init__(url, size=size, read_only=read_only)


class SqliteBackend(DatabaseBackend):
    """The pool: each connection is lent to one unit at a time and comes back without a transaction.

    A transaction begins with the first query after that.
    """

    def __init__(self, url: DatabaseURL, *, size: int, read_only: bool) -> None:
        engine = _engine(url.database, READER_PRAGMAS if read_only else PRAGMAS)
        begin = "BEGIN" if read_only else "BEGIN IMMEDIATE"
        self._threads = tuple(SqliteThread(engine, begin) for _ in range(size))
        self._idle: asyncio.LifoQueue[SqliteThread] = asyncio.LifoQueue()
        self._returning: set[asyncio.Task[None]] = set()

    async def connect(self) -> None:
        try:
            for thread in self._threads:
                await thread.open()
                self._idle.put_nowait(thread)
        except BaseException:
            await self._close_all()
            raise

    async def disconnect(self) -> None:
        for _ in self._threads:
            await self._idle.get()
        await self._close_all()

    def connection(self) -> "SqliteConnection":
        return SqliteConnection(self)

    async def lend(self) -> "SqliteThread":
        return await self._idle.get()

    def take_back(self, thread: "SqliteThread") -> None:
        # Nothing is awaited here, so a unit that is cancelled once more cannot lose the thread.
        if thread.is_clean:
            self._idle.put_nowait(thread)
            return
        returning = asyncio.create_task(self._clean(thread))
        self._returning.add(returning)
        returning.add_done_callback(self._returning.discard)

    async def _clean(self, thread: "SqliteThread") -> None:
        try:
            await thread.rollback()
        finally:
            self._idle.put_nowait(thread)

    async def _close_all(self) -> None:
        for thread in self._threads:
            await thread.close()


class SqliteConnection(ConnectionBackend):
    """What `databases` asks of a connection, answered by the thread that was lent to it."""

    def __init__(self, backend: SqliteBackend) -> None:
        self._backend = backend
        self._thread: SqliteThread | None = None

    @property
    def raw_connection(self) -> "SqliteThread":
        assert self._thread is not None, "the connection is not acquired"
        return self._thread

    async def acquire(self) -> None:
        self._thread = await self._backend.lend()

    async def release(self) -> None:
        self._backend.take_back(self.raw_connection)
        self._thread = None

    # `databases` promises records of its own make; it only passes on what it gets.
    async def fetch_all(self, query: sa.Executable) -> list[dict[str, Any]]:  # type: ignore[override]
        return await self.raw_connection.ask(query, _all)

    async def fetch_one(self, query: sa.Executable) -> dict[str, Any] | None:  # type: ignore[override]
        return await self.raw_connection.ask(query, _first)

    async def execute(self, query: sa.Executable) -> None:  # type: ignore[override]
        await self.raw_connection.ask(query, _nothing)


class SqliteThread:
    """One SQLite connection: aiosqlite's thread owns it, SQLAlchemy Core speaks to it there.

    A query is one visit to the thread, since the visit costs more than most queries do. Core
    compiles on that side, from its cache, and binds what `databases` forgets: members of `IN`.
    """

    _core: sa.Connection
    _inside: sqlite3.Connection

    def __init__(self, engine: sa.Engine, begin: str) -> None:
        self._engine = engine
        self._begin = begin
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
            await self._visit(self._core.close)
        finally:
            await self._outside.close()
            self._outside = None

    @property
    def is_clean(self) -> bool:
        """Whether no transaction runs, and no visit is under way that nobody waits for."""
        return self._answered == self._asked and not self._inside.in_transaction

    async def ask(self, query: sa.Executable, answer: Callable[[sa.CursorResult[Any]], T]) -> T:
        """Return what `answer` makes of the result, in the thread."""
        return await self._visit(lambda: answer(self._in_transaction().execute(query)))

    async def insert(self, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
        await self._visit(lambda: _insert(self._in_transaction(), table, rows))

    async def commit(self) -> None:
        await self._visit(self._inside.commit)

    async def rollback(self) -> None:
        await self._visit(self._inside.rollback)

    async def _visit(self, errand: Callable[[], T]) -> T:
        # Visits are made in the order they were asked for; one whose caller was cancelled is, too.
        assert self._outside is not None, "the connection is not open"
        self._asked = number = self._asked + 1
        answer: T = await self._outside._execute(errand)  # type: ignore[no-untyped-call]
        self._answered = number
        return answer

    def _in_transaction(self) -> sa.Connection:
        if not self._inside.in_transaction:
            self._inside.execute(self._begin)
        return self._core

    def _connect(self) -> sqlite3.Connection:
        self._core = self._engine.connect()
        self._inside = cast(sqlite3.Connection, self._core.connection.dbapi_connection)
        return self._inside


def _insert(core: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    # Core binds row by row, which takes three times as long as the insert itself.
    insert = sa.insert(table).inline()
    compiled: Any = insert.compile(dialect=core.dialect, column_keys=list(rows[0]))
    converters = compiled._bind_processors
    columns = []
    for name in compiled.positiontup:
        values = [row[name] for row in rows]
        columns.append(map(converters[name], values) if name in converters else values)
    core.exec_driver_sql(compiled.string, list(zip(*columns, strict=True)))


def _all(result: sa.CursorResult[Any]) -> list[dict[str, Any]]:
    names = tuple(result.keys())
    return [dict(zip(names, row, strict=True)) for row in result]


def _first(result: sa.CursorResult[Any]) -> dict[str, Any] | None:
    names = tuple(result.keys())
    row = result.first()
    return None if row is None else dict(zip(names, row, strict=True))


def _nothing(result: sa.CursorResult[Any]) -> None:
    result.close()


def _engine(path: str, pragmas: Sequence[str]) -> sa.Engine:
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

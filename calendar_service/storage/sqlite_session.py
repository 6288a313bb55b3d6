"""A SQLite connection as units use it, and as nobody may use it from another thread."""

import sqlite3
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from calendar_service.storage.many import compiled_insert, compiled_update

T = TypeVar("T")

BUSY_SECONDS = 30.0


class SqliteSession:
    """SQLAlchemy Core speaks to the connection: it compiles on this side, from its cache, and
    binds what `databases` forgets: members of `IN`."""

    def __init__(self, engine: sa.Engine) -> None:
        self._core = engine.connect()
        self.inside = cast(sqlite3.Connection, self._core.connection.dbapi_connection)

    def close(self) -> None:
        self._core.close()

    @contextmanager
    def transaction(self, begin: str) -> Iterator[None]:
        """Keep what the block does if it ends well, else undo it."""
        self.inside.execute(begin)
        try:
            yield
            self.inside.execute("COMMIT")
        except BaseException:
            self.inside.rollback()
            raise

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Keep what the block does within the transaction if it ends well, else undo that."""
        self.inside.execute("SAVEPOINT unit")
        try:
            yield
        except BaseException:
            if self.in_transaction:
                self.inside.execute("ROLLBACK TO unit")
                self.inside.execute("RELEASE unit")
            raise
        self.inside.execute("RELEASE unit")

    @property
    def in_transaction(self) -> bool:
        """False once SQLite has given it up by itself, as when the disk is full."""
        return self.inside.in_transaction

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

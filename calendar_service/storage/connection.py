"""How the rest of storage reads and writes: units of work on a connection the store lends them."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import Any, Literal, Protocol, TypeVar
from urllib.parse import urlsplit

import sqlalchemy as sa
from databases import core
from sqlalchemy import Executable

from calendar_service.storage.sqlite import SqliteFile

T = TypeVar("T")
Row = Mapping[str, Any]
Dialect = Literal["sqlite", "postgresql"]


class Connection:
    """One unit's view of the database: each of its queries runs in one transaction.

    A query that failed ends the transaction, whoever caught its error: PostgreSQL does so, and
    what holds there must hold on SQLite.
    """

    def __init__(self, inner: core.Connection, dialect: Dialect) -> None:
        self.dialect: Dialect = dialect
        self._inner = inner
        self._ended_because = ""

    async def all(self, query: Executable) -> list[Row]:
        """Return all rows, as plain mappings by column label."""
        rows: list[Row] = await self._ask(self._inner.fetch_all, query)
        return rows

    async def first(self, query: Executable) -> Row | None:
        """Return the first row, as a plain mapping by column label."""
        row: Row | None = await self._ask(self._inner.fetch_one, query)
        return row

    async def run(self, query: Executable) -> None:
        await self._ask(self._inner.execute, query)

    async def run_many(self, table: sa.Table, rows: Sequence[Row]) -> None:
        """Insert the rows. Raises `ValueError` unless they all name the same columns."""
        if any(row.keys() != rows[0].keys() for row in rows):
            raise ValueError(f"rows for {table.name} that name different columns")
        if rows:
            await self._ask(self._inner.raw_connection.insert, table, rows)

    def end(self) -> None:
        """Refuse every later query."""
        self._ended_because = "its unit is over"

    def refuse_if_ended(self) -> None:
        """Raise `RuntimeError` if a query failed, whether or not its error was caught."""
        if self._ended_because:
            raise RuntimeError(f"the transaction has ended: {self._ended_because}")

    async def _ask(self, ask: Callable[..., Awaitable[Any]], *arguments: object) -> Any:
        self.refuse_if_ended()
        try:
            return await ask(*arguments)
        except BaseException:
            self._ended_because = "one of its queries failed"
            raise


class Reachable(Protocol):
    """One database, as the store needs it."""

    @property
    def dialect(self) -> Dialect: ...
    async def open(self) -> None: ...
    async def close(self) -> None: ...
    def reading(self) -> AbstractAsyncContextManager[core.Connection]: ...
    def writing(self) -> AbstractAsyncContextManager[core.Connection]: ...
    async def data_version(self) -> int: ...


def _reach_postgres(url: str) -> Reachable:
    # Its driver is an extra, which most installations do without.
    from calendar_service.storage.postgres import PostgresServer  # noqa: PLC0415

    return PostgresServer(url)


DATABASES: dict[str, Callable[[str], Reachable]] = {
    "sqlite": SqliteFile,
    "postgresql": _reach_postgres,
}


class Store:
    """The only way to the database. Units take a `Connection`, and do nothing but database work.

    A unit must not ask the store for another one, and passes its connection on instead. A store
    that is not closed keeps Python from exiting.
    """

    def __init__(self, url: str) -> None:
        scheme = urlsplit(url).scheme
        if scheme not in DATABASES:
            raise ValueError(f"no database is spoken to by {scheme!r}, only {', '.join(DATABASES)}")
        self._database = DATABASES[scheme](url)
        self._is_open = False
        self._opening: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None
        self._writes: set[asyncio.Task[Any]] = set()
        self._within: set[asyncio.Task[Any] | None] = set()

    async def open(self) -> None:
        self._opening = asyncio.create_task(self._database.open())
        await asyncio.shield(self._opening)
        self._is_open = self._closing is None

    async def close(self) -> None:
        """Let the units that were begun end, then close every connection."""
        self._is_open = False
        if self._closing is None:
            self._closing = asyncio.create_task(self._close())
        await asyncio.shield(self._closing)

    async def read(self, unit: Callable[[Connection], Awaitable[T]]) -> T:
        """Return the unit's answer from one moment of the database; a write in it raises."""
        self._refuse_if_not_now()
        return await self._run(unit, self._database.reading())

    async def write(self, unit: Callable[[Connection], Awaitable[T]]) -> T:
        """Return the unit's answer once its changes are saved; if it raises, none are.

        A caller that is cancelled leaves the unit running to its end.
        """
        self._refuse_if_not_now()
        writing = asyncio.create_task(self._run(unit, self._database.writing()))
        self._writes.add(writing)
        writing.add_done_callback(self._writes.discard)
        return await asyncio.shield(writing)

    async def data_version(self) -> int:
        """Return a number that is another one after any commit, from here or elsewhere."""
        return await self._database.data_version()

    async def _run(
        self,
        unit: Callable[[Connection], Awaitable[T]],
        lending: AbstractAsyncContextManager[core.Connection],
    ) -> T:
        with self._marked_as_within():
            async with lending as inner:
                connection = Connection(inner, self._database.dialect)
                try:
                    answer = await unit(connection)
                    connection.refuse_if_ended()
                    return answer
                finally:
                    connection.end()

    @contextmanager
    def _marked_as_within(self) -> Iterator[None]:
        task = asyncio.current_task()
        self._within.add(task)
        try:
            yield
        finally:
            self._within.discard(task)

    def _refuse_if_not_now(self) -> None:
        if not self._is_open:
            raise RuntimeError("the store is not open")
        if asyncio.current_task() in self._within:
            raise RuntimeError("a unit cannot begin another one")

    async def _close(self) -> None:
        if self._opening is not None:
            await asyncio.wait([self._opening])
        while self._writes:
            await asyncio.wait(self._writes)
        await self._database.close()

"""How the rest of storage reads and writes: units of work on a connection the store lends them."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextvars import ContextVar
from copy import copy
from typing import Any, Literal, Protocol, TypeVar
from urllib.parse import urlsplit

import sqlalchemy as sa
from databases import core
from sqlalchemy import Executable

from calendar_service.storage.limits import OF_VISITORS, Patience
from calendar_service.storage.sqlite import SqliteFile

T = TypeVar("T")
Row = Mapping[str, Any]
Dialect = Literal["sqlite", "postgresql"]
Lent = Callable[[core.Connection], Coroutine[Any, Any, T]]
_WITHIN = ContextVar("_WITHIN", default=False)


class Connection:
    """One unit's view of the database: each of its queries runs in one transaction.

    A query that failed ends the transaction, whoever caught its error: PostgreSQL does so, and
    what holds there must hold on SQLite.
    """

    def __init__(self, inner: core.Connection, dialect: Dialect) -> None:
        self.dialect: Dialect = dialect
        self._inner = inner
        self._ended_because = ""

    async def all(self, query: Executable, values: Row | None = None) -> list[Row]:
        """Return all rows, as plain mappings by column label.

        With `values` for its bound parameters a query can be built once for good, which costs
        more than to ask it.
        """
        rows: list[Row] = await self._ask(self._inner.raw_connection.fetch_all, query, values)
        return rows

    async def first(self, query: Executable, values: Row | None = None) -> Row | None:
        """Return the first row, as a plain mapping by column label; `values` as in `all`."""
        row: Row | None = await self._ask(self._inner.raw_connection.fetch_one, query, values)
        return row

    async def run(self, query: Executable) -> None:
        await self._ask(self._inner.raw_connection.execute, query)

    async def run_many(self, table: sa.Table, rows: Sequence[Row]) -> None:
        """Insert the rows. Raises `ValueError` unless they all name the same columns."""
        if any(row.keys() != rows[0].keys() for row in rows):
            raise ValueError(f"rows for {table.name} that name different columns")
        if rows:
            await self._ask(self._inner.raw_connection.insert, table, rows)

    async def update_many(self, table: sa.Table, rows: Sequence[Row]) -> None:
        """Update the rows by their ids. Raises `ValueError` unless they all name the same
        columns."""
        if any(row.keys() != rows[0].keys() for row in rows):
            raise ValueError(f"rows for {table.name} that name different columns")
        if rows:
            await self._ask(self._inner.raw_connection.update, table, rows)

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


Guard = Callable[[Connection], Awaitable[None]]


class Reachable(Protocol):
    """One database, as the store needs it."""

    @property
    def dialect(self) -> Dialect: ...
    async def open(self) -> None: ...
    async def close(self) -> None: ...
    async def read(self, unit: Lent[T], *, is_short: bool = False) -> T: ...
    async def write(self, unit: Lent[T]) -> T: ...
    async def data_version(self) -> int: ...
    async def glance(self, query: str) -> tuple[Any, ...] | None: ...


def _reach_file(url: str, patience: Patience) -> Reachable:
    """Nobody waits for a file that is silent."""
    return SqliteFile(url)


def _reach_postgres(url: str, patience: Patience) -> Reachable:
    # Its driver is an extra, which most installations do without.
    from calendar_service.storage.postgres import PostgresServer  # noqa: PLC0415

    return PostgresServer(url, patience)


DATABASES: dict[str, Callable[[str, Patience], Reachable]] = {
    "sqlite": _reach_file,
    "postgresql": _reach_postgres,
}


async def _anything(con: Connection) -> None:
    """Let every unit write."""


class Store:
    """The only way to the database. Units take a `Connection`, and do nothing but database work.

    A unit waits for nothing but its queries, one after the other: on SQLite it runs in the thread
    of its connection, where there is no event loop. It must not ask the store for another one,
    and passes its connection on instead. A store that is not closed keeps Python from exiting.
    """

    def __init__(self, url: str, patience: Patience = OF_VISITORS) -> None:
        scheme = urlsplit(url).scheme
        if scheme not in DATABASES:
            raise ValueError(f"no database is spoken to by {scheme!r}, only {', '.join(DATABASES)}")
        self._database = DATABASES[scheme](url, patience)
        self._is_open = False
        self._opening: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None
        self._writes: set[asyncio.Task[Any]] = set()
        self._guard: Guard = _anything

    def guarded(self, guard: Guard) -> "Store":
        """Return the open store for somebody who may write only as long as the guard lets them,
        which each unit asks first: if it raises, nothing of the unit is saved."""
        other = copy(self)
        other._guard = guard
        return other

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

    async def read(
        self, unit: Callable[[Connection], Awaitable[T]], *, is_short: bool = False
    ) -> T:
        """Return the unit's answer from one moment of the database; a write in it raises.

        What is short, some rows by their keys, is read sooner than handed over: on SQLite at
        once, on the loop itself, and so behind no other read.
        """
        self._refuse_if_not_now()
        return await self._database.read(self._lent(unit), is_short=is_short)

    async def write(self, unit: Callable[[Connection], Awaitable[T]]) -> T:
        """Return the unit's answer once its changes are saved; if it raises, none are.

        On SQLite, units that wait are saved in one transaction, each whole or not at all by
        itself. A caller that is cancelled leaves the unit running to its end.
        """
        self._refuse_if_not_now()

        async def allowed(con: Connection) -> T:
            await self._guard(con)
            return await unit(con)

        writing = asyncio.create_task(self._database.write(self._lent(allowed)))
        self._writes.add(writing)
        writing.add_done_callback(self._writes.discard)
        return await asyncio.shield(writing)

    async def data_version(self) -> int:
        """Return a number that is another one after any commit, from here or elsewhere."""
        return await self._database.data_version()

    async def glance(self, query: str) -> tuple[Any, ...] | None:
        """Return the first row as the newest commit left it: meant for a short query that is
        asked over and over, and cheaper than a unit."""
        return await self._database.glance(query)

    def _lent(self, unit: Callable[[Connection], Awaitable[T]]) -> Lent[T]:
        """Return the unit for a connection as the database lends it."""

        async def whole(inner: core.Connection) -> T:
            connection = Connection(inner, self._database.dialect)
            within = _WITHIN.set(True)
            try:
                answer = await unit(connection)
                connection.refuse_if_ended()
                return answer
            finally:
                _WITHIN.reset(within)
                connection.end()

        return whole

    def _refuse_if_not_now(self) -> None:
        if not self._is_open:
            raise RuntimeError("the store is not open")
        if _WITHIN.get():
            raise RuntimeError("a unit cannot begin another one")

    async def _close(self) -> None:
        if self._opening is not None:
            await asyncio.wait([self._opening])
        while self._writes:
            await asyncio.wait(self._writes)
        await self._database.close()

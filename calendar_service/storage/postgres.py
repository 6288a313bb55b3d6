"""A PostgreSQL server as the store sees it: the same promises as on a SQLite file."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Literal, TypeVar

import sqlalchemy as sa
from databases import Database, core
from databases.backends import postgres
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.sql.ddl import DDLElement

from calendar_service.storage.many import compiled_insert, compiled_update

T = TypeVar("T")
CONNECTIONS = 5
WRITERS_TURN = 0x0CA1E4DA  # the advisory lock that writers of one database share


class PostgresServer:
    """The connections of one process to one database."""

    dialect: Literal["postgresql"] = "postgresql"

    def __init__(self, url: str) -> None:
        self._database = PooledPostgres(url, min_size=1, max_size=CONNECTIONS)
        self._snapshot = ""
        self._version = 0

    async def open(self) -> None:
        await self._database.connect()

    async def close(self) -> None:
        await self._database.disconnect()

    async def read(self, unit: Callable[[core.Connection], Awaitable[T]]) -> T:
        """Return the unit's answer, from a connection that sees one moment of the database and
        cannot change it."""
        async with (
            self._database.connection() as connection,
            connection.raw_connection.unit(isolation="repeatable_read", readonly=True),
        ):
            return await unit(connection)

    async def write(self, unit: Callable[[core.Connection], Awaitable[T]]) -> T:
        """Return the unit's answer once its changes are saved; if it raises, none are. One unit
        writes at a time."""
        async with (
            self._database.connection() as connection,
            connection.raw_connection.unit(),
        ):
            # Taken first, so that what the unit reads is what the last writer left.
            await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(WRITERS_TURN)))
            return await unit(connection)

    async def data_version(self) -> int:
        """Return a number that another commit changes."""
        # All transactions that are over, in words: a commit is one more, whichever began first.
        query = sa.select(sa.cast(sa.func.pg_current_snapshot(), sa.Text).label("over"))
        async with self._database.connection() as connection:
            row: Any = await connection.fetch_one(query)
        if row["over"] != self._snapshot:
            self._snapshot = row["over"]
            self._version += 1
        return self._version

    async def glance(self, query: str) -> tuple[Any, ...] | None:
        async with self._database.connection() as connection:
            row: Any = await connection.fetch_one(sa.text(query))
        return None if row is None else tuple(row.values())


class PooledPostgres(Database):
    """A `databases.Database` that binds every value, members of `IN` included."""

    SUPPORTED_BACKENDS = {  # noqa: RUF012 - the base class declares it so
        "postgresql": f"{__name__}:PostgresBackend"
    }


class PostgresBackend(postgres.PostgresBackend):
    """The pool of asyncpg, with connections that compile for it."""

    def _get_dialect(self) -> sa.Dialect:
        dialect: sa.Dialect = asyncpg.dialect()  # type: ignore[no-untyped-call]
        # Its own type for floats must be told what the server sent, which `databases` is not.
        dialect.colspecs = {**dialect.colspecs, sa.Float: sa.Float}
        return dialect

    def connection(self) -> "PostgresConnection":
        return PostgresConnection(self, self._dialect)


class PostgresConnection(postgres.PostgresConnection):
    """What `databases` asks of a connection, with rows as plain mappings."""

    @property
    def raw_connection(self) -> "PostgresConnection":
        return self

    @property
    def _asyncpg(self) -> Any:
        return super().raw_connection

    def unit(self, **options: object) -> AbstractAsyncContextManager[None]:
        """Return asyncpg's own transaction: that of `databases` leaks when it is cancelled."""
        transaction: AbstractAsyncContextManager[None] = self._asyncpg.transaction(**options)
        return transaction

    # `databases` promises records of its own make; it only passes on what it gets.
    async def fetch_all(  # type: ignore[override]
        self, query: Any, values: Mapping[str, Any] | None = None
    ) -> list[dict[str, Any]]:
        asked = query.params(values) if values else query
        return [dict(record) for record in await super().fetch_all(asked)]

    async def fetch_one(  # type: ignore[override]
        self, query: Any, values: Mapping[str, Any] | None = None
    ) -> dict[str, Any] | None:
        record = await super().fetch_one(query.params(values) if values else query)
        return None if record is None else dict(record)

    async def insert(self, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
        await self._run_many(compiled_insert(self._dialect, table, tuple(rows[0])), rows)

    async def update(self, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
        await self._run_many(compiled_update(self._dialect, table, tuple(rows[0])), rows)

    async def _run_many(self, compiled: Any, rows: Sequence[Mapping[str, Any]]) -> None:
        bound = [_bind(compiled, row)[1] for row in rows]
        await self._asyncpg.executemany(compiled.string, bound)

    def _compile(self, query: Any) -> tuple[str, list[object], Any]:
        compiled = query.compile(dialect=self._dialect)
        if isinstance(query, DDLElement):
            return compiled.string, [], None
        return *_bind(compiled, None), compiled._result_columns


def _bind(compiled: Any, values: Mapping[str, Any] | None) -> tuple[str, list[object]]:
    state = compiled.construct_expanded_state(values)
    processors = {**compiled._bind_processors, **state.processors}
    return state.statement, [
        processors[name](state.parameters[name]) if name in processors else state.parameters[name]
        for name in state.positiontup
    ]

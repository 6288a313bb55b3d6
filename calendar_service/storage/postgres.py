"""A PostgreSQL server as the store sees it: the same promises as on a SQLite file."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, Literal, TypeVar

import asyncpg
import sqlalchemy as sa
from databases import Database, core
from databases.backends import postgres
from sqlalchemy.dialects.postgresql import asyncpg as asyncpg_dialect
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from calendar_service.storage.many import compiled_insert, compiled_update
from calendar_service.storage.patience import Unreached, insistently, is_lost
from calendar_service.storage.postgres_glance import Glances, KeptConnection
from calendar_service.storage.postgres_rows import plain_rows
from calendar_service.storage.postgres_statements import Statements, bound_rows

T = TypeVar("T")
CONNECTIONS = 6
"""One of them is kept for glances."""
STATEMENTS = 500
"""How many a connection keeps as the server has prepared them."""
IDLE_SECONDS = 10.0
PING_SECONDS = 5.0
WRITERS_TURN = 0x0CA1E4DA  # the advisory lock that writers of one database share
# The row is there afterwards if and only if the transaction was saved.
_BEGIN_WRITE = (
    "WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock($1)) "
    "INSERT INTO commits (token, at) "
    "SELECT gen_random_uuid()::text, (extract(epoch FROM now()) * 1000000)::bigint FROM turn "
    "RETURNING token"
)
_TAKE_TURN = sa.select(sa.func.pg_advisory_xact_lock(WRITERS_TURN))
_FIND_COMMIT = sa.text("SELECT token FROM commits WHERE token = :token")
_BROKEN = (
    *(asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError),
    OSError,
)
log = logging.getLogger(__name__)


class PostgresServer:
    """The connections of one process to one database.

    A unit whose connection was lost, or that met another one, is run again from its beginning
    for some seconds; after that `StoreUnavailable` is raised.
    """

    dialect: Literal["postgresql"] = "postgresql"

    def __init__(self, url: str) -> None:
        self._database = PooledPostgres(
            url,
            min_size=0,
            max_size=CONNECTIONS,
            connection_class=Session,
            statement_cache_size=STATEMENTS,
        )
        self._glances: dict[str, Glances] = {}
        self._turn = asyncio.Lock()
        self._snapshot = ""
        self._version = 0

    async def open(self) -> None:
        await insistently(self._database.connect)

    async def close(self) -> None:
        for glances in self._glances.values():
            await glances.end()
        if self._database.is_connected:
            await self._database.disconnect()

    async def read(
        self, unit: Callable[[core.Connection], Awaitable[T]], *, urgent: bool = False
    ) -> T:
        """Return the unit's answer, from a connection that sees one moment of the database and
        cannot change it. Here nothing is more urgent than the rest."""

        async def once() -> T:
            async with (
                self._database.connection() as connection,
                connection.raw_connection.unit(isolation="repeatable_read", readonly=True),
            ):
                return await unit(connection)

        return await insistently(once)

    async def write(self, unit: Callable[[core.Connection], Awaitable[T]]) -> T:
        """Return the unit's answer once its changes are saved; if it raises, none are. One unit
        writes at a time."""

        async def once() -> T:
            try:
                return await self._write(unit)
            except OutcomeUnknown as unknown:
                if await insistently(partial(self._was_saved, unknown.token)):
                    answer: T = unknown.answer
                    return answer
                raise Unreached from unknown

        # Who waits here keeps no connection from those who read.
        async with self._turn:
            return await insistently(once)

    async def data_version(self) -> int:
        """Return a number that another commit changes."""
        # All transactions that are over, in words: a commit is one more, whichever began first.
        query = sa.select(sa.cast(sa.func.pg_current_snapshot(), sa.Text).label("over"))
        row: Any = await insistently(lambda: self._first(query))
        if row["over"] != self._snapshot:
            self._snapshot = row["over"]
            self._version += 1
        return self._version

    async def glance(self, query: str) -> tuple[Any, ...] | None:
        """Return the first row as the newest commit left it.

        It asks the server each time, so that whoever was answered finds what was decided, on
        every machine; a notice from the server could only say the same later.
        """
        if query not in self._glances:
            kept = KeptConnection(lambda: self._database._backend.connection(), query)
            self._glances[query] = Glances(partial(insistently, kept.glance), kept.give_back)
        return await self._glances[query].row()

    async def _first(self, query: Any) -> Any:
        async with self._database.connection() as connection:
            return await connection.fetch_one(query)

    async def _write(self, unit: Callable[[core.Connection], Awaitable[T]]) -> T:
        async with self._database.connection() as connection:
            raw: PostgresConnection = connection.raw_connection
            transaction = raw.unit()
            await transaction.start()
            try:
                # Taken first, so that what the unit reads is what the last writer left.
                token = await raw.take_turn()
                answer = await unit(connection)
            except BaseException:
                with suppress(*_BROKEN):
                    await transaction.rollback()
                raise
            await _commit(transaction, token, answer)
            return answer

    async def _was_saved(self, token: str) -> bool:
        """The lost connection may still be saving: it holds the turn until that is over."""
        async with (
            self._database.connection() as connection,
            connection.raw_connection.unit(),
        ):
            await connection.execute(_TAKE_TURN)
            return await connection.fetch_one(_FIND_COMMIT.bindparams(token=token)) is not None


class OutcomeUnknown(Exception):
    """The connection was lost while the transaction was being saved."""

    def __init__(self, token: str, answer: Any) -> None:
        super().__init__("the connection was lost while a transaction was being saved")
        self.token = token
        self.answer = answer


async def _commit(transaction: Any, token: str, answer: object) -> None:
    try:
        with _told_plainly():
            await transaction.commit()
    except Exception as error:
        if is_lost(error):
            raise OutcomeUnknown(token, answer) from error
        raise


class Session(asyncpg.Connection):  # type: ignore[misc, unused-ignore]
    """A connection that is given back without a word: whatever a unit asks for, turns included,
    ends with its transaction, so that there is nothing to reset for the next one."""

    def get_reset_query(self) -> str:
        return ""


class PooledPostgres(Database):
    """A `databases.Database` that binds every value, members of `IN` included."""

    SUPPORTED_BACKENDS = {  # noqa: RUF012 - the base class declares it so
        "postgresql": f"{__name__}:PostgresBackend"
    }


class PostgresBackend(postgres.PostgresBackend):
    """The pool of asyncpg, with connections that compile for it."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._used_seconds: dict[int, float] = {}
        self.statements = Statements(self._dialect)

    def _get_dialect(self) -> sa.Dialect:
        dialect: sa.Dialect = asyncpg_dialect.dialect()  # type: ignore[no-untyped-call]
        # Its own type for floats must be told what the server sent, which `databases` is not.
        dialect.colspecs = {**dialect.colspecs, sa.Float: sa.Float}
        return dialect

    async def connect(self) -> None:
        """Let the driver read the address: `databases` drops what stands behind the question
        mark, such as how the connection is to be encrypted."""
        self._pool = await asyncpg.create_pool(str(self._database_url), **self._options)

    def connection(self) -> "PostgresConnection":
        return PostgresConnection(self, self._dialect)

    async def ping_if_idle(self, connection: Any) -> None:
        """Ask a connection for a sign of life if nobody has used it for a while."""
        now_seconds = asyncio.get_running_loop().time()
        pid = connection.get_server_pid()
        used_seconds = self._used_seconds.get(pid, now_seconds)
        self._used_seconds[pid] = now_seconds
        if now_seconds - used_seconds >= IDLE_SECONDS:
            await connection.execute("SELECT 1", timeout=PING_SECONDS)


class PostgresConnection(postgres.PostgresConnection):
    """What `databases` asks of a connection, with rows as plain mappings."""

    @property
    def raw_connection(self) -> "PostgresConnection":
        return self

    @property
    def _asyncpg(self) -> Any:
        return super().raw_connection

    async def acquire(self) -> None:
        """Lend one that answers: the other end may have gone without a word."""
        await super().acquire()
        try:
            await self._database.ping_if_idle(self._asyncpg)  # type: ignore[attr-defined]
        except BaseException:
            self._asyncpg.terminate()
            await self.release()
            raise

    async def release(self) -> None:
        """Give it back, never with an error: what the unit did is told by then, and a connection
        that cannot be given back is closed by its pool."""
        try:
            await super().release()
        except _BROKEN:
            log.info("A connection was lost.")
            self._connection = None

    async def glance(self, query: str) -> tuple[Any, ...] | None:
        try:
            with _told_plainly():
                record = await self._asyncpg.fetchrow(query, timeout=PING_SECONDS)
        except asyncpg.InterfaceError as error:
            # The pool has taken it back, since the server closed it.
            raise ConnectionError(str(error)) from error
        return None if record is None else tuple(record)

    def terminate(self) -> None:
        with suppress(asyncpg.InterfaceError):
            self._asyncpg.terminate()

    def unit(self, **options: object) -> Any:
        """Return asyncpg's own transaction: that of `databases` leaks when it is cancelled."""
        return self._asyncpg.transaction(**options)

    async def take_turn(self) -> str:
        """Wait until no other unit writes; return what this one is known by once it is saved."""
        token: str = await self._asyncpg.fetchval(_BEGIN_WRITE, WRITERS_TURN)
        return token

    # `databases` promises records of its own make; it only passes on what it gets.
    async def fetch_all(  # type: ignore[override]
        self, query: Any, values: Mapping[str, Any] | None = None
    ) -> list[dict[str, Any]]:
        statement, bound, columns = self._compile(query, values)
        with _told_plainly():
            records = await self._asyncpg.fetch(statement, *bound)
        return await plain_rows(records, columns, self._dialect)

    async def fetch_one(  # type: ignore[override]
        self, query: Any, values: Mapping[str, Any] | None = None
    ) -> dict[str, Any] | None:
        statement, bound, columns = self._compile(query, values)
        with _told_plainly():
            record = await self._asyncpg.fetchrow(statement, *bound)
        rows = await plain_rows([] if record is None else [record], columns, self._dialect)
        return rows[0] if rows else None

    async def execute(self, query: Any) -> Any:
        with _told_plainly():
            return await super().execute(query)

    async def insert(self, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
        await self._run_many(compiled_insert(self._dialect, table, tuple(rows[0])), rows)

    async def update(self, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
        await self._run_many(compiled_update(self._dialect, table, tuple(rows[0])), rows)

    async def _run_many(self, compiled: Any, rows: Sequence[Mapping[str, Any]]) -> None:
        log.debug("%s", compiled.string)
        with _told_plainly():
            await self._asyncpg.executemany(compiled.string, bound_rows(compiled, rows))

    def _compile(
        self, query: Any, values: Mapping[str, Any] | None = None
    ) -> tuple[str, list[Any], Any]:
        statements: Statements = self._database.statements  # type: ignore[attr-defined]
        statement, bound, columns = statements.bound(query, values)
        log.debug("%s", statement)
        return statement, bound, columns


@contextmanager
def _told_plainly() -> Iterator[None]:
    """Raise what the server refuses as SQLAlchemy would, without the values it names: they may
    be people's addresses. What the connection suffers is left as it is."""
    try:
        yield
    except asyncpg.IntegrityConstraintViolationError as error:
        raise _plain(IntegrityError, error) from None
    except asyncpg.PostgresError as error:
        if is_lost(error):
            raise
        raise _plain(OperationalError, error) from None


def _plain(kind: type[DBAPIError], error: asyncpg.PostgresError) -> DBAPIError:
    return kind(None, None, RuntimeError(f"{error.sqlstate}: {error.args[0]}"))

"""The connections to a PostgreSQL server: lent only while they answer, and given up once they have
been silent for too long."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any

import asyncpg
import sqlalchemy as sa
from databases import Database
from databases.backends import postgres
from sqlalchemy.dialects.postgresql import asyncpg as asyncpg_dialect
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from calendar_service.storage.limits import Patience
from calendar_service.storage.many import compiled_insert, compiled_update
from calendar_service.storage.patience import is_lost
from calendar_service.storage.postgres_rows import plain_rows
from calendar_service.storage.postgres_statements import Statements, bound_rows

CONNECTIONS = 6
"""One of them is kept for glances."""
STATEMENTS = 500
"""How many a connection keeps as the server has prepared them."""
IDLE_SECONDS = 10.0
WRITERS_TURN = 0x0CA1E4DA  # the advisory lock that writers of one database share
# The row is there afterwards if and only if the transaction was saved.
_BEGIN_WRITE = (
    "WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock($1)) "
    "INSERT INTO commits (token, at) "
    "SELECT gen_random_uuid()::text, (extract(epoch FROM now()) * 1000000)::bigint FROM turn "
    "RETURNING token"
)
_LIMITS = "SET statement_timeout = {most}; SET idle_in_transaction_session_timeout = {most}"
BROKEN = (
    *(asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError),
    OSError,
)
log = logging.getLogger(__name__)


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

    def __init__(self, url: Any, *, patience: Patience) -> None:
        super().__init__(
            url,
            min_size=0,
            max_size=CONNECTIONS,
            connection_class=Session,
            statement_cache_size=STATEMENTS,
            timeout=patience.connecting_seconds,
            command_timeout=patience.reading_seconds,
            init=self._limit,
        )
        self.patience = patience
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

    async def disconnect(self) -> None:
        """Take leave of the server, without its answer if it stands still."""
        pool: Any = self._pool
        self._pool = None
        with suppress(TimeoutError):
            async with asyncio.timeout(self.patience.closing_seconds):
                await pool.close()

    def connection(self) -> "PostgresConnection":
        return PostgresConnection(self, self._dialect)

    async def ping_if_idle(self, connection: Any) -> None:
        """Ask a connection for a sign of life if nobody has used it for a while."""
        now_seconds = asyncio.get_running_loop().time()
        pid = connection.get_server_pid()
        used_seconds = self._used_seconds.get(pid, now_seconds)
        self._used_seconds[pid] = now_seconds
        if now_seconds - used_seconds >= IDLE_SECONDS:
            await connection.execute("SELECT 1", timeout=self.patience.connecting_seconds)

    async def _limit(self, connection: Any) -> None:
        """Let the server end what nobody waits for any more: the turn of a writer whose line was
        cut would keep all others waiting until it noticed, which can take hours."""
        most = int(self.patience.writing_seconds * 1000)
        await connection.execute(_LIMITS.format(most=most))


class PostgresConnection(postgres.PostgresConnection):
    """What `databases` asks of a connection, with rows as plain mappings.

    A statement that takes too long ends the connection: the server may still be at it, or gone.
    """

    _limit_seconds: float | None = None

    @property
    def raw_connection(self) -> "PostgresConnection":
        return self

    @property
    def _asyncpg(self) -> Any:
        return super().raw_connection

    @property
    def _patience(self) -> Patience:
        patience: Patience = self._database.patience  # type: ignore[attr-defined]
        return patience

    async def acquire(self) -> None:
        """Lend one that answers: the other end may have gone without a word."""
        pool: Any = self._database._pool
        self._connection = await pool.acquire(timeout=self._patience.lending_seconds)
        try:
            await self._database.ping_if_idle(self._asyncpg)  # type: ignore[attr-defined]
        except BaseException:
            self.terminate()
            await self.release()
            raise

    async def release(self) -> None:
        """Give it back, never with an error: what the unit did is told by then, and a connection
        that cannot be given back is closed by its pool."""
        try:
            await super().release()
        except BROKEN:
            log.info("A connection was lost.")
            self._connection = None

    async def glance(self, query: str) -> tuple[Any, ...] | None:
        limit_seconds = self._patience.connecting_seconds
        try:
            with told_plainly():
                record = await self._asyncpg.fetchrow(query, timeout=limit_seconds)
        except asyncpg.InterfaceError as error:
            # The pool has taken it back, since the server closed it.
            raise ConnectionError(str(error)) from error
        return None if record is None else tuple(record)

    def terminate(self) -> None:
        with suppress(asyncpg.InterfaceError):
            self._asyncpg.terminate()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[None]:
        """Hold one moment of the database, which cannot be changed."""
        self._limit_seconds = self._patience.reading_seconds
        with self.ended_by_silence():
            async with self._transaction(isolation="repeatable_read", readonly=True):
                yield

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Any]:
        """Lend a transaction that has begun, and is rolled back unless it was committed."""
        self._limit_seconds = self._patience.writing_seconds
        with self.ended_by_silence():
            transaction = self._transaction()
            await transaction.start()
            try:
                yield transaction
            except BaseException:
                with suppress(*BROKEN):
                    await transaction.rollback()
                raise

    def _transaction(self, **options: object) -> Any:
        """Return asyncpg's own: that of `databases` leaks when it is cancelled."""
        return self._asyncpg.transaction(**options)

    async def take_turn(self) -> str:
        """Wait until no other unit writes; return what this one is known by once it is saved."""
        token: str = await self._asyncpg.fetchval(
            _BEGIN_WRITE, WRITERS_TURN, timeout=self._patience.turn_seconds
        )
        return token

    @contextmanager
    def ended_by_silence(self) -> Iterator[None]:
        """A connection that the server left without an answer is closed without one."""
        try:
            yield
        except TimeoutError:
            self.terminate()
            raise

    # `databases` promises records of its own make; it only passes on what it gets.
    async def fetch_all(  # type: ignore[override]
        self, query: Any, values: Mapping[str, Any] | None = None
    ) -> list[dict[str, Any]]:
        statement, bound, columns = self._compile(query, values)
        with told_plainly(), self.ended_by_silence():
            records = await self._asyncpg.fetch(statement, *bound, timeout=self._limit_seconds)
        return await plain_rows(records, columns, self._dialect)

    async def fetch_one(  # type: ignore[override]
        self, query: Any, values: Mapping[str, Any] | None = None
    ) -> dict[str, Any] | None:
        statement, bound, columns = self._compile(query, values)
        with told_plainly(), self.ended_by_silence():
            record = await self._asyncpg.fetchrow(statement, *bound, timeout=self._limit_seconds)
        rows = await plain_rows([] if record is None else [record], columns, self._dialect)
        return rows[0] if rows else None

    async def execute(self, query: Any) -> Any:
        statement, bound, _ = self._compile(query)
        with told_plainly(), self.ended_by_silence():
            return await self._asyncpg.fetchval(statement, *bound, timeout=self._limit_seconds)

    async def insert(self, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
        await self._run_many(compiled_insert(self._dialect, table, tuple(rows[0])), rows)

    async def update(self, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
        await self._run_many(compiled_update(self._dialect, table, tuple(rows[0])), rows)

    async def _run_many(self, compiled: Any, rows: Sequence[Mapping[str, Any]]) -> None:
        log.debug("%s", compiled.string)
        bound, limit_seconds = bound_rows(compiled, rows), self._limit_seconds
        with told_plainly(), self.ended_by_silence():
            await self._asyncpg.executemany(compiled.string, bound, timeout=limit_seconds)

    def _compile(
        self, query: Any, values: Mapping[str, Any] | None = None
    ) -> tuple[str, list[Any], Any]:
        statements: Statements = self._database.statements  # type: ignore[attr-defined]
        statement, bound, columns = statements.bound(query, values)
        log.debug("%s", statement)
        return statement, bound, columns


@contextmanager
def told_plainly() -> Iterator[None]:
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

"""How `databases` reaches a SQLite file: a pool of connections, each in a thread of its own, or
one on the loop."""

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from databases import Database, DatabaseURL
from databases.interfaces import ConnectionBackend, DatabaseBackend

from calendar_service.storage.sqlite_here import SqliteHere
from calendar_service.storage.sqlite_session import SqliteSession, sqlite_engine
from calendar_service.storage.sqlite_thread import SqliteThread

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY")
READER_PRAGMAS = (*PRAGMAS, "query_only=ON")

Lent = SqliteThread | SqliteHere


class PooledSqlite(Database):
    """A `databases.Database` whose `size` connections stay open from connect to disconnect."""

    SUPPORTED_BACKENDS = {  # noqa: RUF012 - the base class declares it so
        "sqlite": f"{__name__}:SqliteBackend"
    }

    def __init__(self, url: str, *, size: int = 1, read_only: bool, on_loop: bool = False) -> None:
        super().__init__(url, size=size, read_only=read_only, on_loop=on_loop)


class SqliteBackend(DatabaseBackend):
    """The pool: each connection is lent to one borrower at a time, who leaves no transaction."""

    def __init__(self, url: DatabaseURL, *, size: int, read_only: bool, on_loop: bool) -> None:
        engine = sqlite_engine(url.database, READER_PRAGMAS if read_only else PRAGMAS)
        kind = SqliteHere if on_loop else SqliteThread
        self._threads: tuple[Lent, ...] = tuple(kind(engine) for _ in range(size))
        self._idle: list[Lent] = []
        self._waiting: deque[asyncio.Future[Lent]] = deque()
        self._returning: set[asyncio.Task[None]] = set()

    async def connect(self) -> None:
        try:
            for thread in self._threads:
                await thread.open()
                self._idle.append(thread)
        except BaseException:
            await self._close_all()
            raise

    async def disconnect(self) -> None:
        for _ in self._threads:
            await self.lend()
        await self._close_all()

    def connection(self) -> "SqliteConnection":
        return SqliteConnection(self)

    async def lend(self) -> Lent:
        """Return a thread that has nothing to do, to whoever asked first."""
        if self._idle:
            return self._idle.pop()
        waiting: asyncio.Future[Lent] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        try:
            return await waiting
        except asyncio.CancelledError:
            if not waiting.cancelled():
                self._hand_on(waiting.result())
            raise

    def take_back(self, thread: Lent) -> None:
        # Nothing is awaited here, so a borrower that is cancelled once more cannot lose the thread.
        if thread.is_idle:
            self._hand_on(thread)
            return
        returning = asyncio.create_task(self._take_back_later(thread))
        self._returning.add(returning)
        returning.add_done_callback(self._returning.discard)

    async def _take_back_later(self, thread: Lent) -> None:
        try:
            await thread.visit(_nothing)
        finally:
            self._hand_on(thread)

    def _hand_on(self, thread: Lent) -> None:
        # To one who waits, not to one who comes just then, as asyncio's queue would.
        while self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_result(thread)
                return
        self._idle.append(thread)

    async def _close_all(self) -> None:
        for thread in self._threads:
            await thread.close()


class SqliteConnection(ConnectionBackend):
    """What `databases` asks of a connection: lent outside the thread, and asked within it, where
    nothing has to be waited for."""

    def __init__(self, backend: SqliteBackend) -> None:
        self._backend = backend
        self._thread: Lent | None = None

    @property
    def raw_connection(self) -> "SqliteConnection":
        return self

    @property
    def thread(self) -> Lent:
        assert self._thread is not None, "the connection is not acquired"
        return self._thread

    @property
    def _session(self) -> SqliteSession:
        return self.thread.session

    async def acquire(self) -> None:
        self._thread = await self._backend.lend()

    async def release(self) -> None:
        self._backend.take_back(self.thread)
        self._thread = None

    # `databases` promises records of its own make; it only passes on what it gets.
    async def fetch_all(  # type: ignore[override]
        self, query: sa.Executable, values: Mapping[str, Any] | None = None
    ) -> list[dict[str, Any]]:
        result = self._session.ask(query, values)
        names = tuple(result.keys())
        return [dict(zip(names, row, strict=True)) for row in result]

    async def fetch_one(  # type: ignore[override]
        self, query: sa.Executable, values: Mapping[str, Any] | None = None
    ) -> dict[str, Any] | None:
        result = self._session.ask(query, values)
        names = tuple(result.keys())
        row = result.first()
        return None if row is None else dict(zip(names, row, strict=True))

    async def execute(self, query: sa.Executable) -> None:  # type: ignore[override]
        self._session.ask(query).close()

    async def insert(self, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
        self._session.insert(table, rows)

    async def update(self, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
        self._session.update(table, rows)


def _nothing() -> None:
    """An errand that is over when all before it are."""

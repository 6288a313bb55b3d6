"""One SQLite file as the store sees it: many readers, one writer, and the lock between writers."""

import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal, TypeVar
from urllib.parse import quote, unquote, urlsplit

import sqlalchemy as sa

from calendar_service.storage.lock import locked_async
from calendar_service.storage.sqlite_pool import Lent, PooledSqlite
from calendar_service.storage.sqlite_session import driven
from calendar_service.storage.sqlite_writer import SqliteWriter, Unit

T = TypeVar("T")
READERS = 4
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL)


def database_file(url: str) -> Path:
    """Return where the database of a `sqlite:///…` address lies. Raises `ValueError`."""
    parts = urlsplit(url)
    path = unquote(parts.path[1:])
    if parts.scheme != "sqlite" or parts.netloc or parts.query or parts.fragment or not path:
        raise ValueError(f"not the address of a SQLite file: {url}")
    return Path(path)


def sqlite_url(database: Path) -> str:
    """Return the address of this database file."""
    return f"sqlite:///{quote(str(database))}"


def sqlite_has_wal_reset_bug(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    """Return whether this SQLite can spoil a file that two connections write at one moment.

    Versions before 3.51.3 can; the writers' lock keeps our own writes and checkpoints apart.
    """
    return version < (3, 51, 3)


class SqliteFile:
    """The connections of one process to one database file."""

    dialect: Literal["sqlite"] = "sqlite"

    def __init__(self, url: str) -> None:
        self._path = database_file(url)
        self._readers = PooledSqlite(url, size=READERS, read_only=True)
        self._here = PooledSqlite(url, read_only=True, on_loop=True)
        self._writer = SqliteWriter(url, self._path)
        self._watch: sqlite3.Connection | None = None
        self._version = 0

    async def open(self) -> None:
        try:
            # The first connection to a new file changes its journal mode: a write.
            async with locked_async(self._path):
                await self._writer.open()
            await self._readers.connect()
            await self._here.connect()
            self._watch = sqlite3.connect(self._path, timeout=0, isolation_level=None)
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Close all connections once their units are over, the last one under the lock."""
        for pool in (self._readers, self._here):
            await pool.disconnect()
        if self._watch is not None:
            self._watch.close()
            self._watch = None
        if not self._writer.is_open:
            return
        try:
            async with locked_async(self._path):
                await self._writer.close()
        except TimeoutError:
            # Whoever kept the lock so long has the file open: ours is not the last close.
            await self._writer.close()

    async def read(self, unit: Unit[T], *, is_short: bool = False) -> T:
        """Return the unit's answer, from a connection that sees one moment of the database and
        cannot change it. What is short is read at once, on the loop itself."""
        if is_short:
            try:
                return await _read(self._here, unit)
            except (sqlite3.OperationalError, sa.exc.OperationalError) as error:
                if not _is_busy(error):
                    raise
        # Busy for a moment, as while the log is being recovered: readers wait for that.
        return await _read(self._readers, unit)

    async def write(self, unit: Unit[T]) -> T:
        """Return the unit's answer once its changes are saved; if it raises, none are."""
        return await self._writer.write(unit)

    async def data_version(self) -> int:
        """Return a number that another commit changes, by asking the shared memory of the log."""
        assert self._watch is not None, "the store is not open"
        # Busy for a moment, as while the log is being recovered: seen the next time.
        with suppress(sqlite3.OperationalError):
            (self._version,) = self._watch.execute("PRAGMA data_version").fetchone()
        return self._version

    async def glance(self, query: str) -> tuple[Any, ...] | None:
        """Return the first row as the newest commit left it, without a visit to a thread."""
        assert self._watch is not None, "the store is not open"
        try:
            row: tuple[Any, ...] | None = self._watch.execute(query).fetchone()
        except sqlite3.OperationalError:
            # Busy for a moment, as while the log is being recovered: readers wait for that.
            found = await self.read(lambda connection: connection.fetch_one(sa.text(query)))
            return None if found is None else tuple(dict(found).values())
        return row


def _is_busy(error: Exception) -> bool:
    inner = error.orig if isinstance(error, sa.exc.OperationalError) else error
    return getattr(inner, "sqlite_errorcode", 0) & 0xFF in _BUSY


async def _read(pool: PooledSqlite, unit: Unit[T]) -> T:
    async with pool.connection() as connection:
        lent: Lent = connection.raw_connection.thread

        def read() -> T:
            with lent.session.transaction("BEGIN"):
                return driven(unit(connection))

        return await lent.visit(read)

"""How the units of one process are written to a SQLite file: those that wait, in one transaction.

A transaction costs what its write to the disk costs, and a turn among the processes; units share
both. Each is whole or not at all by itself, and none is answered before all of them are saved.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from databases.core import Connection

from calendar_service.domain.errors import StoreUnavailable
from calendar_service.storage.limits import COME_BACK_SECONDS
from calendar_service.storage.lock import locked
from calendar_service.storage.sqlite_pool import PooledSqlite
from calendar_service.storage.sqlite_session import SqliteSession, driven
from calendar_service.storage.sqlite_thread import SqliteThread

T = TypeVar("T")
Unit = Callable[[Connection], Coroutine[Any, Any, T]]

UNITS_MOST = 256
SECONDS_MOST = 0.05
"""After this no other unit begins, so that other processes get their turn."""


@dataclass(slots=True, eq=False)
class _Turn:
    """A unit that waits, and then what became of it."""

    unit: Unit[Any]
    told: asyncio.Future[Any]
    answer: Any = None
    error: BaseException | None = None

    def take(self, session: SqliteSession, connection: Connection) -> None:
        """Raises what the unit does only if SQLite gave up the whole transaction because of it."""
        try:
            with session.savepoint():
                self.answer = driven(self.unit(connection))
        except BaseException as error:
            if not session.in_transaction:
                raise
            self.error = error

    def tell(self) -> None:
        if self.told.done():  # cancelled, as when the event loop ends
            return
        if self.error is None:
            self.told.set_result(self.answer)
        else:
            self.told.set_exception(self.error)


class SqliteWriter:
    """The one writing connection of this process, and the queue for it."""

    def __init__(self, url: str, path: Path) -> None:
        self._path = path
        self._database = PooledSqlite(url, size=1, read_only=False)
        self._waiting: deque[_Turn] = deque()
        self._working: asyncio.Task[None] | None = None

    @property
    def is_open(self) -> bool:
        return bool(self._database.is_connected)

    async def open(self) -> None:
        await self._database.connect()

    async def close(self) -> None:
        await self._database.disconnect()

    async def write(self, unit: Unit[T]) -> T:
        """Return the unit's answer once it is saved. It has its turn even if nobody waits."""
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Turn(unit, answer))
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work())
        return await answer

    async def _work(self) -> None:
        async with self._database.connection() as connection:
            while self._waiting:
                await self._write_some(connection)

    async def _write_some(self, connection: Connection) -> None:
        thread: SqliteThread = connection.raw_connection.thread
        taken: list[_Turn] = []
        writing = thread.visit(partial(self._write_together, thread, connection, taken))
        (failed,) = await asyncio.gather(writing, return_exceptions=True)
        if failed is not None:
            if isinstance(failed, TimeoutError):
                failed = StoreUnavailable(COME_BACK_SECONDS)
            taken = taken or self._give_up_all()
            for turn in taken:
                turn.error = failed
        for turn in taken:
            turn.tell()

    def _write_together(
        self, thread: SqliteThread, connection: Connection, taken: list["_Turn"]
    ) -> None:
        """Take those who wait, and whoever comes meanwhile, as long as there is time."""
        with locked(self._path), thread.session.transaction("BEGIN IMMEDIATE"):
            until = time.monotonic() + SECONDS_MOST
            while self._waiting and len(taken) < UNITS_MOST and time.monotonic() < until:
                turn = self._waiting.popleft()
                taken.append(turn)
                turn.take(thread.session, connection)

    def _give_up_all(self) -> list["_Turn"]:
        """Return all who waited while not even a transaction could begin."""
        given_up = list(self._waiting)
        self._waiting.clear()
        return given_up

"""A PostgreSQL server as the store sees it: the same promises as on a SQLite file."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Literal, TypeVar

import sqlalchemy as sa
from databases import core

from calendar_service.domain.errors import StoreUnavailable
from calendar_service.storage.limits import COME_BACK_SECONDS, OF_VISITORS, Patience
from calendar_service.storage.patience import (
    Unreached,
    insistently,
    is_lost,
)
from calendar_service.storage.postgres_connection import (
    WRITERS_TURN,
    PooledPostgres,
    PostgresConnection,
    told_plainly,
)
from calendar_service.storage.postgres_glance import Glances, KeptConnection

T = TypeVar("T")
_TAKE_TURN = sa.select(sa.func.pg_advisory_xact_lock(WRITERS_TURN))
_FIND_COMMIT = sa.text("SELECT token FROM commits WHERE token = :token")


class PostgresServer:
    """The connections of one process to one database.

    A unit whose connection was lost, or that met another one, is run again from its beginning
    for some seconds; after that `StoreUnavailable` is raised.
    """

    dialect: Literal["postgresql"] = "postgresql"

    def __init__(self, url: str, patience: Patience = OF_VISITORS) -> None:
        self._database = PooledPostgres(url, patience=patience)
        self._patience = patience
        self._glances: dict[str, Glances] = {}
        self._turn = asyncio.Lock()
        self._snapshot = ""
        self._version = 0

    async def open(self) -> None:
        await self._insistently(self._database.connect)

    async def close(self) -> None:
        for glances in self._glances.values():
            await glances.end()
        if self._database.is_connected:
            await self._database.disconnect()

    async def read(
        self, unit: Callable[[core.Connection], Awaitable[T]], *, is_short: bool = False
    ) -> T:
        """Return the unit's answer, from a connection that sees one moment of the database and
        cannot change it. Short or not, it waits for the server."""

        async def once() -> T:
            async with (
                self._database.connection() as connection,
                connection.raw_connection.reading(),
            ):
                return await unit(connection)

        return await self._insistently(once)

    async def write(self, unit: Callable[[core.Connection], Awaitable[T]]) -> T:
        """Return the unit's answer once its changes are saved; if it raises, none are. One unit
        writes at a time."""

        async def once() -> T:
            try:
                return await self._write(unit)
            except OutcomeUnknown as unknown:
                if await self._insistently(partial(self._was_saved, unknown.token)):
                    answer: T = unknown.answer
                    return answer
                raise Unreached from unknown

        # Who waits here keeps no connection from those who read.
        await self._take_turn()
        try:
            return await self._insistently(once)
        finally:
            self._turn.release()

    async def data_version(self) -> int:
        """Return a number that another commit changes."""
        # All transactions that are over, in words: a commit is one more, whichever began first.
        query = sa.select(sa.cast(sa.func.pg_current_snapshot(), sa.Text).label("over"))
        row: Any = await self._insistently(lambda: self._first(query))
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
            self._glances[query] = Glances(partial(self._insistently, kept.glance), kept.give_back)
        return await self._glances[query].row()

    async def _insistently(self, ask: Callable[[], Awaitable[T]]) -> T:
        return await insistently(ask, seconds=self._patience.again_seconds)

    async def _first(self, query: Any) -> Any:
        async with self._database.connection() as connection:
            return await connection.fetch_one(query)

    async def _take_turn(self) -> None:
        """Wait for those of this process that write before."""
        try:
            async with asyncio.timeout(self._patience.turn_seconds):
                await self._turn.acquire()
        except TimeoutError as error:
            raise StoreUnavailable(COME_BACK_SECONDS) from error

    async def _write(self, unit: Callable[[core.Connection], Awaitable[T]]) -> T:
        async with self._database.connection() as connection:
            raw: PostgresConnection = connection.raw_connection
            async with raw.writing() as transaction:
                # Taken first, so that what the unit reads is what the last writer left.
                token = await raw.take_turn()
                answer = await unit(connection)
                await _commit(raw, transaction, token, answer)
                return answer

    async def _was_saved(self, token: str) -> bool:
        """The lost connection may still be saving: it holds the turn until that is over."""
        async with (
            self._database.connection() as connection,
            connection.raw_connection.writing() as transaction,
        ):
            await connection.execute(_TAKE_TURN)
            found = await connection.fetch_one(_FIND_COMMIT.bindparams(token=token))
            await transaction.commit()
            return found is not None


class OutcomeUnknown(Exception):
    """The connection was lost while the transaction was being saved."""

    def __init__(self, token: str, answer: Any) -> None:
        super().__init__("the connection was lost while a transaction was being saved")
        self.token = token
        self.answer = answer


async def _commit(raw: PostgresConnection, transaction: Any, token: str, answer: object) -> None:
    try:
        with told_plainly(), raw.ended_by_silence():
            await transaction.commit()
    except Exception as error:
        if is_lost(error):
            raise OutcomeUnknown(token, answer) from error
        raise

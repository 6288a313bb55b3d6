"""A PostgreSQL that says nothing is waited for no longer than is stated, and nothing is lost."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import pytest
import sqlalchemy as sa

from calendar_service.domain.errors import StoreUnavailable
from calendar_service.storage.catalogue import begin_catalogue, glance_at_position
from calendar_service.storage.connection import Connection, Store
from calendar_service.storage.limits import Patience
from calendar_service.storage.schema import quotas
from tests.databases import begin_with, blank_postgres, run_plainly, running_on, url_of
from tests.silent_line import SilentLine, silent_line

T = TypeVar("T")
SHORT = Patience(
    connecting_seconds=0.2,
    lending_seconds=0.4,
    reading_seconds=0.2,
    writing_seconds=0.3,
    turn_seconds=0.3,
    again_seconds=0.2,
    closing_seconds=0.1,
)
LONG_SECONDS = 20
NOW = datetime(2027, 5, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def on_postgres() -> Iterator[None]:
    with running_on("postgres"):
        yield


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[SilentLine]:
    begin_with(tmp_path, blank_postgres)
    async with silent_line(url_of(tmp_path), tmp_path) as line:
        yield line


@pytest.fixture
async def store(line: SilentLine) -> AsyncIterator[Store]:
    """Open, with connections that were used before."""
    store = Store(line.url, SHORT)
    await store.open()
    async with asyncio.timeout(LONG_SECONDS):
        await at_last(lambda: store.write(lambda con: begin_catalogue(con, "epoch", NOW)))
        await at_last(lambda: glance_at_position(store))
        yield store
        await store.close()


async def at_last(ask: Callable[[], Awaitable[T]]) -> T:
    """Return what is answered on a machine that is busy with other things, too."""
    while True:
        with suppress(StoreUnavailable):
            return await ask()


async def note(con: Connection, key: str) -> str:
    await con.run(sa.insert(quotas).values(key=key, window_at=NOW, uses=1))
    return key


async def noted(con: Connection) -> list[str]:
    return [row["key"] for row in await con.all(sa.select(quotas.c.key).order_by(quotas.c.key))]


async def test_who_asks_a_silent_server_is_told_so_and_answered_once_it_speaks(
    line: SilentLine, store: Store
) -> None:
    line.is_open.clear()

    reading = [store.read(noted) for _ in range(8)]
    writing = [store.write(lambda con: note(con, "Alice")) for _ in range(2)]
    looking = [glance_at_position(store) for _ in range(3)]
    told = await asyncio.gather(*reading, *writing, *looking, return_exceptions=True)

    assert [type(each) for each in told] == [StoreUnavailable] * 13
    line.is_open.set()
    assert await at_last(lambda: store.write(lambda con: note(con, "Bob"))) == "Bob"
    assert await at_last(lambda: store.read(noted)) == ["Bob"]
    assert (await at_last(lambda: glance_at_position(store))).epoch == "epoch"


async def test_a_server_that_stays_silent_keeps_nobody_from_leaving(
    line: SilentLine, store: Store
) -> None:
    line.is_open.clear()

    await store.close()

    assert not line.is_open.is_set()


async def test_what_was_saved_in_silence_is_told_once_the_server_speaks(
    line: SilentLine, tmp_path: Path
) -> None:
    line.deaf_to = b"COMMIT"
    async with asyncio.timeout(LONG_SECONDS):
        store = Store(line.url, replace(SHORT, again_seconds=LONG_SECONDS))
        await store.open()
        writing = asyncio.create_task(store.write(lambda con: note(con, "Alice")))
        await line.fell_silent.wait()
        # Until it has asked in vain for what became of it.
        await asyncio.sleep(2 * SHORT.connecting_seconds)
        line.is_open.set()

        assert await writing == "Alice"
        await store.close()

    assert run_plainly(tmp_path, "SELECT key FROM quotas") == [("Alice",)]


async def test_a_writer_that_went_without_a_word_keeps_the_turn_from_nobody(
    line: SilentLine, store: Store, tmp_path: Path
) -> None:
    async def go_away(con: Connection) -> None:
        await note(con, "Alice")
        line.is_open.clear()
        await note(con, "Alice again")

    with pytest.raises(StoreUnavailable):
        await store.write(go_away)

    other = Store(url_of(tmp_path), replace(SHORT, turn_seconds=LONG_SECONDS))
    await other.open()
    assert await other.write(lambda con: note(con, "Bob")) == "Bob"
    await other.close()
    assert not line.is_open.is_set()
    assert run_plainly(tmp_path, "SELECT key FROM quotas") == [("Bob",)]

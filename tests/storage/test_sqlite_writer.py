"""Units that wait are saved together, and none pays for what another one did wrong."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from calendar_service.domain.errors import StoreUnavailable
from calendar_service.storage.connection import Connection, Store
from calendar_service.storage.lock import locked
from calendar_service.storage.sqlite import sqlite_url
from tests.storage.halls import add_a_seat, make_tables, open_store, seats

pytestmark = pytest.mark.sqlite_only

# Asked for at the end of a transaction only; the tables of the service have no such reference.
MAKE_LATE_CHECKED = sa.text(
    "CREATE TABLE guests (name TEXT PRIMARY KEY, hall TEXT "
    "REFERENCES halls (name) DEFERRABLE INITIALLY DEFERRED)"
)
ADD_HOMELESS_GUEST = sa.text("INSERT INTO guests VALUES ('Carol', 'Nowhere')")
END_ALL = sa.text("INSERT OR ROLLBACK INTO halls (name, seats) VALUES ('Town Hall', 1)")


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "calendar.db"


@pytest.fixture
async def store(database: Path) -> AsyncIterator[Store]:
    async with open_store(sqlite_url(database)) as store:
        await store.write(make_tables)
        await store.write(lambda connection: connection.run(MAKE_LATE_CHECKED))
        yield store


def commits(database: Path) -> int:
    """Return how many transactions the log holds: its frames that end one (SQLite's file format,
    section 4.1)."""
    log = Path(f"{database}-wal").read_bytes()
    frame_bytes = 24 + int.from_bytes(log[8:12], "big")
    generation = log[16:24]
    frames = [log[at : at + 24] for at in range(32, len(log), frame_bytes)]
    own = [frame for frame in frames if frame[8:16] == generation]
    return sum(int.from_bytes(frame[4:8], "big") > 0 for frame in own)


@contextmanager
def in_the_way(file: Path) -> Iterator[None]:
    """Put a folder where the file belongs."""
    file.unlink()
    file.mkdir()
    try:
        yield
    finally:
        file.rmdir()


async def add_and_fail(connection: Connection) -> None:
    await add_a_seat(connection)
    raise LookupError("no more chairs")


async def test_units_that_wait_share_one_transaction(store: Store, database: Path) -> None:
    before = commits(database)
    with locked(database):
        writes = [asyncio.create_task(store.write(add_a_seat)) for _ in range(50)]
        await asyncio.sleep(0.01)

    assert await asyncio.gather(*writes) == list(range(1, 51))
    assert commits(database) - before < 10  # one, where the machine has nothing else to do


async def test_a_unit_that_raises_takes_back_only_what_it_did_itself(store: Store) -> None:
    units = [add_a_seat, add_and_fail, add_a_seat, add_and_fail, add_a_seat]

    answers = await asyncio.gather(*map(store.write, units), return_exceptions=True)

    assert [str(answer) for answer in answers] == [
        "1",
        "no more chairs",
        "2",
        "no more chairs",
        "3",
    ]
    assert await store.read(seats) == 3


async def test_a_failed_query_of_one_unit_is_not_the_others_business(store: Store) -> None:
    async def add_and_shrug(connection: Connection) -> None:
        await add_a_seat(connection)
        with pytest.raises(IntegrityError):
            await connection.run(sa.text("INSERT INTO halls (name) VALUES ('Town Hall')"))

    units = [add_a_seat, add_and_shrug, add_a_seat]
    answers = await asyncio.gather(*map(store.write, units), return_exceptions=True)

    assert (answers[0], answers[2]) == (1, 2)
    assert isinstance(answers[1], RuntimeError)


async def test_a_transaction_that_cannot_be_saved_is_nobodys(store: Store, database: Path) -> None:
    async def invite(connection: Connection) -> None:
        await connection.run(ADD_HOMELESS_GUEST)

    with locked(database):
        writes = [asyncio.create_task(store.write(unit)) for unit in (add_a_seat, invite)]
        await asyncio.sleep(0.01)
    answers = await asyncio.gather(*writes, return_exceptions=True)

    assert [type(answer).__name__ for answer in answers] == ["IntegrityError"] * 2
    assert await store.read(seats) == 0
    assert await store.write(add_a_seat) == 1


async def test_a_transaction_that_sqlite_gave_up_is_nobodys(store: Store, database: Path) -> None:
    async def end_all(connection: Connection) -> None:
        await connection.run(END_ALL)

    with locked(database):
        writes = [asyncio.create_task(store.write(unit)) for unit in (add_a_seat, end_all)]
        await asyncio.sleep(0.01)
        writes.append(asyncio.create_task(store.write(add_a_seat)))
    answers = await asyncio.gather(*writes, return_exceptions=True)

    assert [type(answer).__name__ for answer in answers[:2]] == ["IntegrityError"] * 2
    assert answers[2] == await store.read(seats) == 1


async def test_nobody_is_left_waiting_where_no_transaction_can_begin(
    store: Store, database: Path
) -> None:
    with in_the_way(Path(f"{database}.turn")):
        answers = await asyncio.gather(
            *(store.write(add_a_seat) for _ in range(3)), return_exceptions=True
        )

    assert [type(answer) for answer in answers] == [IsADirectoryError] * 3
    assert await store.write(add_a_seat) == 1


async def test_slow_units_leave_others_their_turn(store: Store, database: Path) -> None:
    async def add_slowly(connection: Connection) -> int:
        time.sleep(0.03)  # noqa: ASYNC251 - the unit has a thread of its own
        return await add_a_seat(connection)

    before = commits(database)
    answers = await asyncio.gather(*(store.write(add_slowly) for _ in range(6)))

    assert answers == [1, 2, 3, 4, 5, 6]
    assert commits(database) - before >= 3


async def test_where_another_process_goes_on_writing_all_who_wait_are_told_to_come_back(
    store: Store, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    briefly = partial(locked, wait_seconds=0.05)
    monkeypatch.setattr("calendar_service.storage.sqlite_writer.locked", briefly)

    with locked(database):
        writes = (store.write(add_a_seat) for _ in range(3))
        found = await asyncio.gather(*writes, return_exceptions=True)

    assert [type(each) for each in found] == 3 * [StoreUnavailable]
    await store.write(add_a_seat)

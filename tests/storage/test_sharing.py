"""Several processes share one database file, and none of them can spoil it for the others."""

import asyncio
import random
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

import calendar_service
from calendar_service.storage.connection import Store
from calendar_service.storage.sqlite import sqlite_url
from tests.storage.halls import add_a_seat, make_tables, open_store, seats
from tests.volume import Volume

pytestmark = pytest.mark.sqlite_only

ROOT = Path(calendar_service.__file__).parents[1]
PATIENCE_SECONDS = 60

COUNT_UP = """
import asyncio, sys
import sqlalchemy as sa
from calendar_service.storage.connection import Store

async def add_a_seat(connection):
    row = await connection.first(sa.text("SELECT seats FROM halls"))
    now = row["seats"] + 1
    await connection.run(sa.text("UPDATE halls SET seats = :now").bindparams(now=now))
    return now

async def main(url, times):
    store = Store(url)
    try:
        await store.open()
        for _ in range(times):
            print(await store.write(add_a_seat), flush=True)
    finally:
        await store.close()

asyncio.run(main(sys.argv[1], int(sys.argv[2])))
"""


def start(script: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", script, *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def url(tmp_path: Path) -> str:
    return sqlite_url(tmp_path / "calendar.db")


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    async with open_store(url) as store:
        await store.write(make_tables)
        yield store


async def test_two_programs_that_write_at_once_lose_nothing(
    store: Store, url: str, volume: Volume
) -> None:
    each = volume.of(5000)
    writers = [start(COUNT_UP, url, each) for _ in range(2)]

    mine = [await store.write(add_a_seat) for _ in range(each)]
    outcomes = [
        await asyncio.to_thread(writer.communicate, timeout=PATIENCE_SECONDS) for writer in writers
    ]

    assert [complaint for _, complaint in outcomes] == ["", ""]
    counted = mine + [int(line) for answers, _ in outcomes for line in answers.split()]
    assert sorted(counted) == list(range(1, 3 * each + 1))
    assert await store.read(seats) == 3 * each


async def test_a_killed_writer_loses_no_answer_it_gave(
    store: Store, url: str, volume: Volume
) -> None:
    told = 0
    for _ in range(volume.of(50)):
        writer = start(COUNT_UP, url, 100_000)
        assert writer.stdout is not None
        for _ in range(random.Random(told).randrange(1, 60)):
            await asyncio.to_thread(writer.stdout.readline)
        writer.kill()
        rest, _ = await asyncio.to_thread(writer.communicate, timeout=PATIENCE_SECONDS)
        told = int(rest.split()[-1]) if rest.split() else told

        # The last answer may have been saved and never told; none may have been told and lost.
        kept = await store.write(seats)
        assert kept >= told
        assert await store.write(add_a_seat) == kept + 1

    sound = sa.text("PRAGMA integrity_check")
    assert await store.read(lambda connection: connection.all(sound)) == [{"integrity_check": "ok"}]


OPEN_AND_FAIL = """
import asyncio, sys
from calendar_service.storage.connection import Store

async def main(url):
    try:
        await Store(url).open()
    except Exception as error:
        print(type(error).__name__)

asyncio.run(main(sys.argv[1]))
"""
OPEN_AND_CANCEL = """
import asyncio, sys
from calendar_service.storage.connection import Store

async def main(url):
    for turns in range(12):
        store = Store(url)
        opening = asyncio.create_task(store.open())
        await asyncio.sleep(turns / 2000)
        opening.cancel()
        await asyncio.gather(opening, return_exceptions=True)
        await store.close()
    print("closed")

asyncio.run(main(sys.argv[1]))
"""
CANCEL_AND_CLOSE = """
import asyncio, sys
import sqlalchemy as sa
from calendar_service.storage.connection import Store

async def main(url):
    store = Store(url)
    try:
        await store.open()
        read = lambda connection: connection.all(sa.text("SELECT 1"))
        reading = [asyncio.create_task(store.read(read)) for _ in range(30)]
        await asyncio.sleep(0.001)
        for each in reading:
            each.cancel()
    finally:
        await store.close()
    print("closed")

asyncio.run(main(sys.argv[1]))
"""


@pytest.mark.parametrize(
    ("script", "file", "said"),
    [
        (OPEN_AND_FAIL, ".", "OperationalError\n"),
        (OPEN_AND_CANCEL, "calendar.db", "closed\n"),
        (CANCEL_AND_CLOSE, "calendar.db", "closed\n"),
    ],
)
def test_no_thread_stays_behind_to_keep_python_from_exiting(
    tmp_path: Path, script: str, file: str, said: str
) -> None:
    child = start(script, sqlite_url(tmp_path / file))

    assert child.communicate(timeout=PATIENCE_SECONDS) == (said, "")
    assert child.returncode == 0

"""Only one writer holds the lock of a database, and a dead one does not."""

import asyncio
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import calendar_service
from calendar_service.storage.lock import locked, locked_async

pytestmark = pytest.mark.sqlite_only

ROOT = Path(calendar_service.__file__).parents[1]
HOLD_UNTIL_KILLED = """
import sys, time
from pathlib import Path
from calendar_service.storage.lock import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def hold_elsewhere(database: Path) -> subprocess.Popen[str]:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD_UNTIL_KILLED, str(database)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


def kill(holder: subprocess.Popen[str]) -> None:
    holder.send_signal(signal.SIGKILL)
    holder.communicate(timeout=10)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "calendar.db"


def test_a_lock_held_elsewhere_is_waited_for_no_longer_than_asked(database: Path) -> None:
    holder = hold_elsewhere(database)
    try:
        with pytest.raises(TimeoutError, match="another process"), locked(database, 0.05):
            pass
    finally:
        kill(holder)


def test_a_killed_holder_leaves_the_lock_free(database: Path) -> None:
    kill(hold_elsewhere(database))

    with locked(database, 1):
        pass


async def test_a_holder_shuts_out_another_beside_it(database: Path) -> None:
    with locked(database):
        with pytest.raises(TimeoutError):
            async with locked_async(database, 0.01):
                pass
        with pytest.raises(TimeoutError), locked(database, 0.01):
            pass

    async with locked_async(database, 0.01):
        pass


def test_locks_of_different_databases_do_not_meet(tmp_path: Path) -> None:
    with locked(tmp_path / "one.db"), locked(tmp_path / "other.db", 0.01):
        assert sorted(path.name for path in tmp_path.iterdir()) == [
            *("one.db.lock", "one.db.turn", "other.db.lock", "other.db.turn")
        ]


async def test_the_event_loop_runs_on_while_the_lock_is_waited_for(database: Path) -> None:
    is_held, may_release = threading.Event(), threading.Event()

    def hold() -> None:
        with locked(database):
            is_held.set()
            may_release.wait(10)

    async def take() -> str:
        async with locked_async(database):
            return "taken"

    thread = threading.Thread(target=hold)
    thread.start()
    try:
        is_held.wait(10)
        waiting = asyncio.create_task(take())
        for _ in range(20):
            await asyncio.sleep(0)
        assert not waiting.done()
        may_release.set()
        assert await asyncio.wait_for(waiting, 10) == "taken"
    finally:
        may_release.set()
        thread.join()


def test_whoever_waits_comes_before_a_holder_who_comes_again(database: Path) -> None:
    taken, over = threading.Semaphore(0), threading.Event()
    turns: list[str] = []

    def take_again_and_again() -> None:
        while not over.is_set():
            with locked(database):
                turns.append("holder")
                taken.release()
                time.sleep(0.01)

    thread = threading.Thread(target=take_again_and_again)
    thread.start()
    try:
        for _ in range(5):
            taken.acquire(timeout=10)
            before = len(turns)
            with locked(database, 10):
                assert len(turns) <= before + 2
    finally:
        over.set()
        thread.join()


async def test_a_cancelled_wait_takes_no_lock(database: Path) -> None:
    async def take() -> None:
        async with locked_async(database):
            pass

    with locked(database):
        waiting = asyncio.create_task(take())
        await asyncio.sleep(0.005)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)

    with locked(database, 0.01):
        pass

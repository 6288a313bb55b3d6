"""Tests of the database that one start leaves to the next."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from calendar_service.app import Chance, opened
from calendar_service.operations.load_sample import remove_sample
from calendar_service.settings import Settings
from tests.house import CALENDAR, Clock, dump
from tests.house import Chance as Counter


def settings(folder: Path) -> Settings:
    given: dict[str, Any] = {"_env_file": None, "data_dir": folder}
    return Settings(public_url=CALENDAR.public_url, **given)


def chance(name: str) -> Chance:
    counter = Counter(name)
    return Chance(Clock().now, counter.new_id, counter.new_uid, counter.new_token)


async def test_a_second_start_changes_nothing_and_brings_no_removed_sample_back(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "new"
    async with opened(settings(folder), chance("a")) as house:
        first = await house.context.store.read(dump)
    async with opened(settings(folder), chance("b")) as house:
        assert await house.context.store.read(dump) == first
        assert len(first["events"]) == await remove_sample(house.context) == 8
        empty = await house.context.store.read(dump)
    async with opened(settings(folder), chance("c")) as house:
        assert await house.context.store.read(dump) == empty

    assert (empty["events"], empty["categories"]) == ([], [])
    assert sorted(path.name for path in folder.iterdir()) == [
        *("calendar.db", "calendar.db.lock", "calendar.db.turn", "secret.key")
    ]


def test_the_driver_of_postgresql_is_asked_for_by_those_who_use_it_alone() -> None:
    """It is an extra, which an installation by the README is without."""
    load = "import sys; sys.modules['asyncpg'] = None; import calendar_service.cli"

    subprocess.run([sys.executable, "-c", load], check=True)

"""A calendar that is saved while it is served, and put back when it was lost."""

import asyncio
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from calendar_service.cli import cli
from calendar_service.domain.errors import CalendarError
from calendar_service.settings import PREFIX, Settings
from calendar_service.storage.backup import KEPT_AS
from calendar_service.storage.catalogue import read_reached
from calendar_service.storage.migrate import HEAD
from calendar_service.storage.new_life import LIFT
from tests.web.visitors import Site, begin_database, open_site

pytestmark = pytest.mark.sqlite_only


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"{PREFIX}{name.upper()}", raising=False)
    monkeypatch.setenv("CALENDAR_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    begin_database(tmp_path / "data")
    return tmp_path / "data"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(each) for each in arguments])


async def run_beside(*arguments: object) -> Result:
    return await asyncio.to_thread(run, *arguments)


async def test_a_calendar_is_saved_while_it_is_served_and_put_back_once_it_is_not(
    folder: Path,
) -> None:
    file = folder.parent / "sunday.backup"
    async with open_site(folder, sample=False) as site:
        kept = await site.publish(title="Kept")
        saved = await run_beside("backup", file)
        await site.publish(title="Lost")
        in_use = await run_beside("restore", file)
        before = await site.context.store.read(read_reached)
        first = await feed(site)
    assert saved.exit_code == 0, saved.output
    assert saved.output.startswith(f"1 events and all that belongs to them are in {file}.\n")
    assert str(folder / "secret.key") in saved.output
    assert (file.stat().st_mode & 0o777) == 0o600
    assert (in_use.exit_code, str(in_use.exception)) == (
        1,
        "The calendar is in use: stop the service first.",
    )
    assert b"SUMMARY:Lost" in first

    done = await run_beside("restore", file)

    assert done.exit_code == 0, done.output
    async with open_site(folder, sample=False, start=500) as site:
        again = await feed(site)
        after = await site.context.store.read(read_reached)
    assert (b"SUMMARY:Kept" in again, b"SUMMARY:Lost" in again) == (True, False)
    assert str(kept).encode() in again
    assert sequence(again) > sequence(first) + LIFT - 1
    assert after.epoch != before.epoch
    assert events_left(folder, f"calendar.db{KEPT_AS}") == 2


def events_left(folder: Path, kept: str) -> int:
    """Return how many events the database has that was replaced, beside which nothing else is."""
    assert sorted(path.name for path in folder.iterdir() if path.name.startswith("cal")) == [
        *("calendar.db", kept, "calendar.db.lock", "calendar.db.turn")
    ]
    with closing(sqlite3.connect(folder / kept)) as connection:
        return int(connection.execute("SELECT count(*) FROM events").fetchone()[0])


async def feed(site: Site) -> bytes:
    return (await site.visitor().get("/events.ics")).content


def sequence(feed: bytes) -> int:
    return max(int(found) for found in re.findall(rb"SEQUENCE:(\d+)", feed))


async def test_a_database_that_was_put_back_by_other_means_begins_anew_too(folder: Path) -> None:
    async with open_site(folder, sample=False) as site:
        await site.publish(title="Kept")

    assert (await run_beside("restore")).exit_code == 0

    async with open_site(folder, sample=False, start=500) as site:
        assert sequence(await feed(site)) > LIFT


def test_an_empty_place_takes_a_backup(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = folder.parent / "sunday.backup"
    assert run("backup", file).exit_code == 0
    monkeypatch.setenv("CALENDAR_DATA_DIR", str(folder.parent / "new"))

    done = run("restore", file)

    assert (done.exit_code, "kept in" in done.output) == (0, False)
    with closing(sqlite3.connect(folder.parent / "new" / "calendar.db")) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (HEAD,)


@pytest.mark.parametrize("content", [None, b"", b"A letter to somebody. " * 100])
def test_what_is_no_backup_is_refused_and_changes_nothing(
    folder: Path, content: bytes | None
) -> None:
    file = folder.parent / "letter"
    if content is not None:
        file.write_bytes(content)
    before = (folder / "calendar.db").read_bytes()

    refused = run("restore", file)

    assert isinstance(refused.exception, CalendarError)
    assert str(file) in str(refused.exception)
    assert (folder / "calendar.db").read_bytes() == before
    assert [path.name for path in folder.iterdir() if "restore" in path.name] == []


def test_a_backup_never_takes_the_calendars_own_place(folder: Path) -> None:
    refused = run("backup", folder / "calendar.db")

    assert "its own place" in str(refused.exception)


@pytest.mark.parametrize(("command", "tool"), [("backup", "pg_dump"), ("restore", "pg_restore")])
def test_on_postgresql_its_own_tools_are_named(
    monkeypatch: pytest.MonkeyPatch, command: str, tool: str
) -> None:
    given: dict[str, Any] = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    for name, value in (given | {"SECRET_KEY": "k" * 32}).items():
        monkeypatch.setenv(f"{PREFIX}{name}", value)

    refused = run(command, "file")

    assert (refused.exit_code, tool in refused.output) == (1, True)

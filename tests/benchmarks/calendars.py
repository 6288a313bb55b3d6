"""Databases of so many events, made in the service's own way; large ones by copying rows."""

import asyncio
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from calendar_service.app import Chance, House, opened
from calendar_service.domain.event import Category
from calendar_service.domain.people import Role
from calendar_service.operations import manage_account
from calendar_service.operations.import_events import publish_drafts
from calendar_service.settings import Settings
from calendar_service.storage.categories import add_category
from tests.benchmarks.events import CATEGORIES, UID_START, drafts

PUBLIC_URL = "https://calendar.example"
MODERATOR = "bob@example.org"
SEED = 10_000
"""Up to so many events are published one by one; more are copies of these."""

# What a listing in JSON or iCalendar reads, and the events that the others refer to. Search words
# and past versions are not copied: nothing that is measured on copies reads them.
COPIED = ("events", "occurrences", "event_facets", "event_positions", "fragments", "changes")


def settings(folder: Path) -> Settings:
    given: dict[str, Any] = {"_env_file": None, "data_dir": folder, "sample": False}
    return Settings(public_url=PUBLIC_URL, **given)


def make_calendar(folder: Path, count: int) -> None:
    """Fill a new database in the folder; a moderator's token lies beside it."""
    say(f"Making a calendar of {count:,} events ...")
    asyncio.run(_publish(folder, min(count, SEED)))
    if count > SEED:
        copy_rows(folder / "calendar.db", copies=count // SEED - 1)


def token_of(folder: Path) -> str:
    return (folder / "token").read_text()


def event_ids(folder: Path) -> list[str]:
    """Return the ids of the events, by their numbers."""
    with closing(sqlite3.connect(folder / "calendar.db")) as connection:
        return [row[0] for row in connection.execute("SELECT id FROM events ORDER BY uid")]


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


async def _publish(folder: Path, count: int) -> None:
    async with opened(settings(folder), Chance()) as house:
        for category in CATEGORIES:
            await _add(house, category)
        imported = await publish_drafts(house.context, list(drafts(count, house.context.today())))
        assert (imported.taken_in, imported.problems) == (count, ())
        await manage_account.create_account(house.context, MODERATOR, Role.MODERATOR, None)
        token = await manage_account.create_api_token(house.context, MODERATOR)
        (folder / "token").write_text(token)


async def _add(house: House, category: Category) -> None:
    await house.context.store.write(lambda con: add_category(con, house.context.new_id(), category))


def copy_rows(database: Path, *, copies: int) -> None:
    """Lay so many copies, fewer than 1,000, of all events beside them, each under an id and a UID
    of its own, which its bytes name too."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -500000")
        indexes = _drop_indexes(connection)
        for copy in range(1, copies + 1):
            connection.execute("BEGIN IMMEDIATE")
            for table in COPIED:
                connection.execute(_copying(connection, table, copy))
            connection.execute("COMMIT")
            if copy % 10 == 0:
                say(f"  {copy + 1} times as many")
        for statement in indexes:
            connection.execute(statement)


def _drop_indexes(connection: sqlite3.Connection) -> list[str]:
    """Return the statements that make them again, which is quick once all rows are there."""
    found = connection.execute(
        "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    )
    ours = [(name, statement) for name, table, statement in found if table in COPIED]
    for name, _ in ours:
        connection.execute(f"DROP INDEX {name}")
    return [statement for _, statement in ours]


def _copying(connection: sqlite3.Connection, table: str, copy: int) -> str:
    """Return the statement that copies the rows of all events that are no copies themselves."""
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    key = "id" if table == "events" else "event_id"
    names = ", ".join(f'"{column}"' for column in columns)
    values = ", ".join(_value(column, key, copy) for column in columns)
    # A made id begins with a letter or a digit from 2 to 7, that of a copy with 0.
    return (
        f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} AS seed "  # noqa: S608
        f"WHERE seed.{key} > '1' ORDER BY seed.{key}"
    )


def _value(column: str, key: str, copy: int) -> str:
    """What names an event keeps its length, so that folded lines stay as long as they may be."""
    new_id = f"'{copy:04}' || substr(seed.{key}, 5)"
    new_uid = f"'{UID_START[:-5]}{copy:04}-'"
    match column:
        case "id" | "event_id":
            return new_id
        case "uid" | "order_key":
            return f"replace(seed.{column}, '{UID_START}', {new_uid})"
        case "body":
            text = f"replace(CAST(seed.body AS TEXT), '{UID_START}', {new_uid})"
            return f"CAST(replace({text}, seed.{key}, {new_id}) AS BLOB)"
        case _:
            return f'seed."{column}"'

"""A database of any age gets the tables this version expects, once, and whole."""

import asyncio
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

import calendar_service
from calendar_service.storage.migrate import HEAD, SchemaUnknown, migrate, stored_revision
from calendar_service.storage.migrations.upgrade import steps
from calendar_service.storage.schema import metadata
from calendar_service.storage.sqlite import sqlite_url

pytestmark = pytest.mark.sqlite_only

ROOT = Path(calendar_service.__file__).parents[1]
MIGRATE = """
import sys
from calendar_service.storage.migrate import migrate
migrate(sys.argv[1])
print("alembic" in sys.modules)
"""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "calendar.db"


@pytest.fixture
def migrated(database: Path) -> Iterator[sa.Connection]:
    migrate(sqlite_url(database))
    with reach(database).connect() as connection:
        yield connection


def reach(database: Path) -> sa.Engine:
    return sa.create_engine(f"sqlite:///{database}", poolclass=NullPool)


def start_migrating(database: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", MIGRATE, sqlite_url(database)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run_plainly(database: Path, *statements: str) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def test_the_steps_lead_to_the_tables_of_the_schema(migrated: sa.Connection) -> None:
    context = MigrationContext.configure(migrated, opts={"target_metadata": metadata})

    assert compare_metadata(context, metadata) == []


def test_the_steps_make_the_same_keys_and_checks_as_the_schema(
    migrated: sa.Connection, tmp_path: Path
) -> None:
    with reach(tmp_path / "fresh.db").begin() as fresh:
        metadata.create_all(fresh)
        expected = {table: constraints(fresh, table) for table in metadata.tables}

    assert {table: constraints(migrated, table) for table in metadata.tables} == expected


def constraints(connection: sa.Connection, table: str) -> list[object]:
    inspector = sa.inspect(connection)
    keys = inspector.get_foreign_keys(table)
    return [
        inspector.get_pk_constraint(table),
        sorted(keys, key=lambda key: str(key["name"])),
        sorted(inspector.get_check_constraints(table), key=lambda check: str(check["name"])),
    ]


def test_no_column_counts_on_a_default_that_only_one_driver_fills_in() -> None:
    columns = [column for table in metadata.tables.values() for column in table.columns]

    assert [str(column) for column in columns if column.default or column.onupdate] == []


def test_the_last_step_is_the_one_a_start_looks_for(database: Path) -> None:
    assert ScriptDirectory.from_config(steps()).get_heads() == [HEAD]
    assert stored_revision(database) is None
    migrate(sqlite_url(database))
    assert stored_revision(database) == HEAD


def test_only_its_owner_may_read_the_database_and_what_is_beside_it(database: Path) -> None:
    migrate(sqlite_url(database))
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA user_version = 1")
        found = {file.name: stat.S_IMODE(file.stat().st_mode) for file in database.parent.iterdir()}

    holding = {name: mode for name, mode in found.items() if name[-5:] not in (".lock", ".turn")}
    assert holding == dict.fromkeys(("calendar.db", "calendar.db-wal", "calendar.db-shm"), 0o600)


def test_a_start_without_anything_to_do_does_not_load_alembic(database: Path) -> None:
    first = start_migrating(database).communicate(timeout=60)
    second = start_migrating(database).communicate(timeout=60)

    assert (first, second) == (("True\n", ""), ("False\n", ""))


async def test_of_services_that_start_together_one_migrates(database: Path) -> None:
    starting = [start_migrating(database) for _ in range(3)]

    outcomes = [await asyncio.to_thread(each.communicate, timeout=60) for each in starting]

    assert sorted(outcomes) == [("False\n", ""), ("False\n", ""), ("True\n", "")]
    assert stored_revision(database) == HEAD


def test_a_step_that_fails_leaves_nothing_of_itself(database: Path) -> None:
    run_plainly(database, "CREATE TABLE versions (mine TEXT)")

    with pytest.raises(OperationalError, match="versions already exists"):
        migrate(sqlite_url(database))

    with closing(sqlite3.connect(database)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
    assert tables == [("versions",)]
    run_plainly(database, "DROP TABLE versions")
    migrate(sqlite_url(database))
    assert stored_revision(database) == HEAD


def test_the_database_of_a_newer_version_is_refused_and_left_alone(database: Path) -> None:
    migrate(sqlite_url(database))
    run_plainly(database, "UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(SchemaUnknown, match="schema 9999"):
        migrate(sqlite_url(database))

    assert stored_revision(database) == "9999"


def test_an_older_service_starts_on_the_tables_of_a_newer_one_that_says_it_may(
    database: Path,
) -> None:
    migrate(sqlite_url(database))
    begun = "INSERT INTO catalogue (id, revision, begun_at, changed_at, epoch, has_sample)"
    run_plainly(
        database,
        f"{begun} VALUES (1, 0, 1, 1, 'a', 0)",
        "UPDATE alembic_version SET version_num = '9999'",
        f"UPDATE catalogue SET oldest_schema = '{HEAD}'",  # noqa: S608
    )

    migrate(sqlite_url(database))

    assert stored_revision(database) == "9999"
    run_plainly(database, "UPDATE catalogue SET oldest_schema = '9998'")
    with pytest.raises(SchemaUnknown, match="schema 9999"):
        migrate(sqlite_url(database))


def test_migrating_keeps_the_rows_and_leaves_one_file(database: Path) -> None:
    migrate(sqlite_url(database))
    run_plainly(database, "INSERT INTO quotas VALUES ('a', 1, 2)")
    migrate(sqlite_url(database))

    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT * FROM quotas").fetchall() == [("a", 1, 2)]
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    left = sorted(path.name for path in database.parent.iterdir())
    assert left == ["calendar.db", "calendar.db.lock", "calendar.db.turn"]

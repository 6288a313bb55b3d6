"""How Alembic runs the steps a database has not had, without a configuration file."""

import asyncio
import sqlite3
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.pool import NullPool

from calendar_service.storage.migrate import HEAD, OLDEST, SchemaUnknown
from calendar_service.storage.sqlite_session import BUSY_SECONDS

CONNECTING_SECONDS = 10.0


def upgrade_sqlite(database: Path) -> None:
    """Run the steps this file has not had, in one transaction. Raises `SchemaUnknown`."""
    engine = sa.create_engine("sqlite://", creator=lambda: _connect(database), poolclass=NullPool)
    with engine.connect() as connection:
        # Python's driver would begin one only before an INSERT, and leave half a schema behind.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        _run_steps(connection)
        _refuse_dangling(connection)
        connection.commit()


def upgrade_postgres(url: str) -> None:
    """Run the steps this database has not had, in one transaction.

    Raises `SchemaUnknown`, and `ConnectionError` with what the server or the driver says.
    """
    try:
        import asyncpg  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise ConnectionError("its driver is in the extra calendar-service[postgres]") from error
    try:
        asyncio.run(_upgrade_postgres(url))
    except (asyncpg.PostgresError, asyncpg.InterfaceError, sa.exc.DBAPIError) as error:
        said = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise ConnectionError(said) from error
    except TimeoutError as error:
        raise ConnectionError("the server does not answer") from error


def steps() -> Config:
    """Return where Alembic finds the steps."""
    config = Config()
    config.set_main_option("script_location", "calendar_service.storage:migrations")
    config.set_main_option("path_separator", "os")
    return config


async def _upgrade_postgres(url: str) -> None:
    # What these need comes with the extra for PostgreSQL.
    import asyncpg  # noqa: PLC0415
    from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415

    from calendar_service.storage.postgres_connection import WRITERS_TURN  # noqa: PLC0415

    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=lambda: asyncpg.connect(url, timeout=CONNECTING_SECONDS),
        poolclass=NullPool,
    )
    async with engine.begin() as connection:
        await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(WRITERS_TURN)))
        await connection.run_sync(_run_steps)
        await connection.run_sync(_sort_by_bytes)


def _sort_by_bytes(connection: sa.Connection) -> None:
    """Let every text column sort as on SQLite, whatever the database was made with: the same
    questions have the same answers, in the same order."""
    columns = connection.execute(
        sa.text(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = "
            "current_schema() AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'"
        )
    )
    changes: dict[str, list[str]] = {}
    for table, column in columns:
        change = f'ALTER COLUMN "{column}" TYPE text COLLATE "C"'
        changes.setdefault(table, []).append(change)
    for table, wanted in sorted(changes.items()):
        connection.execute(sa.text(f'ALTER TABLE "{table}" {", ".join(wanted)}'))


def _run_steps(connection: sa.Connection) -> None:
    config = steps()
    stored = MigrationContext.configure(connection).get_current_revision()
    known = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
    if stored is not None and stored not in known:
        if not _may_run_beside(connection):
            raise SchemaUnknown(stored)
        return
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    # One column of one row, whatever later steps make of the others.
    connection.execute(sa.text("UPDATE catalogue SET oldest_schema = :oldest"), {"oldest": OLDEST})


def _may_run_beside(connection: sa.Connection) -> bool:
    """Return whether a newer version left the tables so that this one can go on with them."""
    columns = {each["name"] for each in sa.inspect(connection).get_columns("catalogue")}
    if "oldest_schema" not in columns:
        return False
    oldest = connection.execute(sa.text("SELECT oldest_schema FROM catalogue")).scalar()
    return oldest is not None and oldest <= HEAD


def _connect(database: Path) -> sqlite3.Connection:
    # Foreign keys stay off, as SQLite asks for while tables are made anew.
    connection = sqlite3.connect(database, timeout=BUSY_SECONDS, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    return connection


def _refuse_dangling(connection: sa.Connection) -> None:
    dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if dangling:
        raise RuntimeError(f"the migration would leave references to nothing: {dangling[:3]}")

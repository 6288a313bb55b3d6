"""How a database gets the tables of this version before anything else opens it."""

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlsplit

from calendar_service.domain.errors import CalendarError
from calendar_service.storage.lock import locked
from calendar_service.storage.sqlite import database_file
from calendar_service.storage.sqlite_session import BUSY_SECONDS

HEAD = "0016"
OLDEST = "0015"
"""Services of this schema and later ones may run, and start, beside this one. It is raised only by
a step that they could not live with: what they read or write stays as it was for one version."""
WAIT_SECONDS = 600.0  # a large database may be rewritten by another process meanwhile


class SchemaUnknown(CalendarError):
    """The database was written by a newer version of this service."""

    def __init__(self, revision: str) -> None:
        super().__init__(
            f"The database has schema {revision}, this version knows up to {HEAD}. "
            "Run the newer version, or restore a backup made with this one."
        )
        self.revision = revision


def migrate(url: str) -> None:
    """Bring the tables to this version, all or nothing; a database that has them is left alone.

    Of processes that start together one does it and the others wait. Raises `SchemaUnknown`.
    """
    if urlsplit(url).scheme == "sqlite":
        _migrate_sqlite(database_file(url))
    else:
        from calendar_service.storage.migrations.upgrade import upgrade_postgres  # noqa: PLC0415

        upgrade_postgres(url)


def _migrate_sqlite(database: Path) -> None:
    with locked(database, WAIT_SECONDS):
        _make(database)
        if stored_revision(database) != HEAD:
            # Alembic takes longer to import than the rest of a start, and is seldom needed.
            from calendar_service.storage.migrations.upgrade import upgrade_sqlite  # noqa: PLC0415

            upgrade_sqlite(database)


def _make(database: Path) -> None:
    """Only who runs the service may read it: it holds addresses of people, and hashes of their
    passwords. What SQLite writes beside it follows."""
    with suppress(FileExistsError):
        os.close(os.open(database, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def stored_revision(database: Path) -> str | None:
    """Return the schema revision this file says it has, `None` for a new one."""
    if not database.exists():
        return None
    with closing(sqlite3.connect(database, timeout=BUSY_SECONDS)) as connection:
        if not connection.execute(
            "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
        ).fetchone():
            return None
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(row[0]) if row else None

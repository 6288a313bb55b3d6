"""A SQLite database as one file that an operator can put away, and back in its place."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import quote

from calendar_service.domain.errors import CalendarError
from calendar_service.storage.lock import locked

KEPT_AS = ".before-restore"
_OPEN = "The calendar is in use: stop the service first."


class BackupRefused(CalendarError):
    """It cannot be written, or is not what it should be."""


def back_up(database: Path, file: Path) -> None:
    """Write the database as of one moment into a file, which is the old one or the new one and
    never half of it. Others go on reading and writing meanwhile. Raises BackupRefused."""
    _refuse_unless_calendar(database)
    if file.exists() and file.samefile(database):
        raise BackupRefused("The calendar cannot be saved in its own place.")
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        _copy(database, draft)
        draft.replace(file)
    except OSError as error:
        raise BackupRefused(f"Cannot write {file}: {error.strerror}.") from error
    finally:
        draft.unlink(missing_ok=True)


def put_back(file: Path, database: Path, finish: Callable[[Path], None]) -> None:
    """Put a copy of a file in the database's place, once `finish` is done with it. What was there
    is kept beside it. Raises BackupRefused, where the database is in use too."""
    _refuse_unless_calendar(file)
    with locked(database), _folder_beside(database) as folder:
        _refuse_if_open(database)
        draft = folder / database.name
        _copy(file, draft)
        finish(draft)
        _give_to_owner(draft, database if database.exists() else database.parent)
        if database.exists():
            database.replace(database.with_name(database.name + KEPT_AS))
        draft.replace(database)


def count_events_in(file: Path) -> int:
    with closing(_read_only(file)) as connection:
        query = "SELECT count(*) FROM events WHERE withdrawn_at IS NULL"
        return int(connection.execute(query).fetchone()[0])


def _copy(source: Path, target: Path) -> None:
    # It holds addresses of people, and hashes of their passwords.
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with closing(_read_only(source)) as read, closing(sqlite3.connect(target)) as copy:
        # All pages in one step are those of one moment.
        read.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        [(found,)] = copy.execute("PRAGMA quick_check(1)")
    if found != "ok":
        raise BackupRefused(f"{source} is damaged: {found}.")
    with target.open("rb") as written:
        os.fsync(written.fileno())


def _read_only(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(file.resolve()))}?mode=ro", uri=True)


def _refuse_unless_calendar(file: Path) -> None:
    if not file.is_file():
        raise BackupRefused(f"There is no file {file}.")
    try:
        with closing(_read_only(file)) as connection:
            connection.execute("SELECT version_num FROM alembic_version, catalogue").fetchone()
    except sqlite3.DatabaseError as error:
        raise BackupRefused(f"{file} is not the database of a calendar: {error}.") from error


def _refuse_if_open(database: Path) -> None:
    """Only who is alone with a database may end its log, which is then all in the one file."""
    if not database.exists():
        return
    try:
        with closing(sqlite3.connect(database, timeout=0)) as connection:
            [(mode,)] = connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError as error:
        raise BackupRefused(_OPEN) from error
    if mode != "delete":
        raise BackupRefused(_OPEN)


@contextmanager
def _folder_beside(database: Path) -> Iterator[Path]:
    folder = Path(mkdtemp(prefix=".restore-", dir=database.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _give_to_owner(file: Path, like: Path) -> None:
    """Root restores for the service, which has a user of its own."""
    owner = like.stat()
    with suppress(OSError, AttributeError):  # elsewhere than on Unix nobody owns it so
        os.chown(file, owner.st_uid, owner.st_gid)

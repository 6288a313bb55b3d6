"""Which database a test runs on: each folder of a test stands for a database of its own."""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest

from calendar_service.storage.catalogue import _POSITION
from calendar_service.storage.migrate import migrate
from calendar_service.storage.postgres_connection import log as postgres_log
from calendar_service.storage.sqlite import sqlite_url
from tests import postgres, postgres_spares
from tests.postgres_spares import SESSION, is_template, template_name

KINDS = ("sqlite", "postgres")
CHOICES = (*KINDS, "both")
FILE = "calendar.db"


@dataclass(slots=True)
class _Chosen:
    """What the tests that are running just now run on: `made` for one of them, and `lent` by the
    name that its folder would give it."""

    kind: str = "sqlite"
    made: set[str] = field(default_factory=set)
    lent: dict[str, str] = field(default_factory=dict)


_CHOSEN = _Chosen()


def kinds_for(chosen: str | None, *, is_core: bool, is_sqlite_only: bool) -> list[str]:
    """Return on which databases a test runs: by default all of them on SQLite, and those at the
    core on PostgreSQL as well."""
    if is_sqlite_only:
        return ["sqlite"]
    if chosen is None:
        return list(KINDS) if is_core else ["sqlite"]
    return list(KINDS) if chosen == "both" else [chosen]


@contextmanager
def running_on(kind: str) -> Iterator[None]:
    """Let all folders stand for databases of this kind, and give them back afterwards."""
    before, _CHOSEN.kind = _CHOSEN.kind, kind
    try:
        with giving_back():
            yield
    finally:
        _CHOSEN.kind = before


@contextmanager
def giving_back() -> Iterator[None]:
    """Give back the databases that are taken meanwhile."""
    before = _CHOSEN.lent.keys() | _CHOSEN.made
    try:
        yield
    finally:
        _give_back((_CHOSEN.lent.keys() | _CHOSEN.made) - before)


def _give_back(names: AbstractSet[str]) -> None:
    for name in names & _CHOSEN.made:
        postgres.drop_database(name)
    _CHOSEN.made -= names
    for name in names & _CHOSEN.lent.keys():
        postgres_spares.give_back(_CHOSEN.lent.pop(name))


def is_postgres() -> bool:
    return _CHOSEN.kind == "postgres"


def url_of(folder: Path) -> str:
    """Return the address of the folder's database, which need not be there yet."""
    if is_postgres():
        return postgres.server().url(_database_of(folder))
    return sqlite_url(folder / FILE)


def begin_with(folder: Path, template: Callable[[], str]) -> None:
    """Lay a copy of a database into a folder that has none. `template` returns its file, or on
    PostgreSQL its name."""
    if not is_postgres():
        if not (folder / FILE).exists():
            copyfile(template(), folder / FILE)
    elif (name := _name_of(folder)) not in _CHOSEN.lent.keys() | _CHOSEN.made:
        source = template()
        if is_template(source):
            _CHOSEN.lent[name] = postgres_spares.take(source)
        else:
            postgres.make_database(name, source)
            _CHOSEN.made.add(name)


def copy_database(folder: Path, copy: Path) -> None:
    """Give a folder a copy of the closed database of another one."""
    source = _database_of(folder) if is_postgres() else str(folder / FILE)
    begin_with(copy, lambda: source)


def run_plainly(folder: Path, *statements: str) -> list[tuple[Any, ...]]:
    """Run statements past the service, as no code of it would; return the last one's rows."""
    if is_postgres():
        # As on SQLite, which looks after references only where it is asked to.
        freely = "SET session_replication_role = replica"
        return postgres.run_plainly(url_of(folder), freely, *statements)
    rows: list[tuple[Any, ...]] = []
    with closing(sqlite3.connect(folder / FILE)) as connection, connection:
        for statement in statements:
            rows = connection.execute(statement).fetchall()
    return rows


def refusing(change: str) -> tuple[str, ...]:
    """Return the statements after which a change like `INSERT ON outbox` is refused."""
    if not is_postgres():
        does = "BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
        return (f"CREATE TRIGGER refusing AFTER {change} {does}",)
    return (
        "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE "
        "EXCEPTION 'database or disk is full' USING ERRCODE = 'check_violation'; END $$",
        f"CREATE TRIGGER refusing AFTER {change} FOR EACH ROW EXECUTE FUNCTION refuse()",
    )


def accepting(table: str) -> tuple[str, ...]:
    return (f"DROP TRIGGER refusing ON {table}" if is_postgres() else "DROP TRIGGER refusing",)


@contextmanager
def heard_statements(hear: Callable[[str], None]) -> Iterator[None]:
    """Let every statement that PostgreSQL is asked be heard, but those that begin and end units."""
    ears = _Ears(hear)
    level = postgres_log.level
    postgres_log.addHandler(ears)
    postgres_log.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        postgres_log.setLevel(level)
        postgres_log.removeHandler(ears)


class _Ears(logging.Handler):
    def __init__(self, hear: Callable[[str], None]) -> None:
        super().__init__()
        self._hear = hear

    def emit(self, record: logging.LogRecord) -> None:
        # How far the catalogue is: SQLite says it without a statement.
        if record.getMessage() != _POSITION:
            self._hear(record.getMessage())


@cache
def blank_postgres() -> str:
    """Return the name of a database of this version with nothing in it."""
    name = template_name("blank")
    postgres.make_empty_database(name)
    postgres.in_a_thread(lambda: migrate(postgres.server().url(name)))
    return name


def skip_unless_sqlite(reason: str) -> None:
    if is_postgres():
        pytest.skip(reason)


def _database_of(folder: Path) -> str:
    name = _name_of(folder)
    return _CHOSEN.lent.get(name, name)


def _name_of(folder: Path) -> str:
    return f"test_{SESSION}_{sha256(str(folder).encode()).hexdigest()[:20]}"

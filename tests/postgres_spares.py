"""Databases that tests leave empty for the next: to make one takes longer than most tests."""

import atexit
import json
import os
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from secrets import token_hex

import asyncpg

from tests import postgres

SESSION = token_hex(4)
"""A server may be shared with another session."""
GROWN_BYTES_MOST = 4_000_000
"""What was deleted takes room until there is more than this of it."""
FEW_ROWS = 100
_TEMPLATE = "template_of"
_ALONE = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
_SIZE = "SELECT pg_database_size(current_database())"
_SHAPE = (
    "SELECT string_agg(name, ' ' ORDER BY name) FROM ("
    "SELECT relname::text || relkind::text || relnatts AS name FROM pg_class "
    "WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i') "
    "UNION ALL SELECT tgname::text FROM pg_trigger WHERE NOT tgisinternal) AS names"
)


@dataclass(frozen=True, slots=True)
class Fresh:
    """What a database is like when nobody has used it. Tables with many rows are not written by
    tests, or else the database is not used again."""

    emptying: str
    shape: str
    many: tuple[str, ...]
    size_bytes: int


@dataclass(slots=True)
class _Spares:
    free: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    templates: dict[str, str] = field(default_factory=dict)


_SPARES = _Spares()
_NUMBERS = count(1)


def template_name(name: str) -> str:
    """Return what a database is called that others are copied from."""
    whole = f"{_TEMPLATE}_{name}_{SESSION}"
    _drop_at_the_end(whole)
    return whole


def is_template(name: str) -> bool:
    return name.startswith(_TEMPLATE)


def take(template: str) -> str:
    """Return the name of a database that is as the template, which never changes."""
    free = _SPARES.free[template]
    while free:
        name = free.pop()
        if postgres.in_a_loop(_empty(postgres.server().url(name), _fresh(template))):
            return name
        _drop(name)
    name = f"test_{SESSION}_{next(_NUMBERS)}"
    postgres.make_database(name, template)
    _SPARES.templates[name] = template
    _drop_at_the_end(name)
    return name


def _drop_at_the_end(name: str) -> None:
    """Leave nothing on a server that somebody else runs; our own goes with all that it holds."""
    if os.environ.get(postgres.NAMED_BY):
        atexit.register(postgres.drop_database, name)


def give_back(name: str) -> None:
    _SPARES.free[_SPARES.templates[name]].append(name)


def _drop(name: str) -> None:
    del _SPARES.templates[name]
    postgres.drop_database(name)


@cache
def _fresh(template: str) -> Fresh:
    return postgres.in_a_loop(_look(postgres.server().url(template)))


async def _look(url: str) -> Fresh:
    connection = await asyncpg.connect(url)
    try:
        emptying, many = ["SET session_replication_role = replica"], []
        for (table,) in await connection.fetch(_TABLES):
            if await connection.fetchval(f"SELECT count(*) FROM {table}") > FEW_ROWS:  # noqa: S608
                many.append(table)
            else:
                rows = await connection.fetchval(f"SELECT json_agg(t) FROM {table} AS t")  # noqa: S608
                emptying += [f"DELETE FROM {table}", *_filling(table, rows)]  # noqa: S608
        shape = await _shape(connection, many)
        size_bytes = await connection.fetchval(_SIZE)
        return Fresh("; ".join(emptying), shape, tuple(many), size_bytes)
    finally:
        await connection.close()


def _filling(table: str, rows: str | None) -> list[str]:
    if rows is None:
        return []
    assert "$rows$" not in json.dumps(rows)
    recordset = f"json_populate_recordset(NULL::{table}, $rows${rows}$rows$)"
    return [f"INSERT INTO {table} SELECT * FROM {recordset}"]  # noqa: S608


async def _shape(connection: asyncpg.Connection, many: list[str] | tuple[str, ...]) -> str:
    """Return what a test may have changed for good: names, and who wrote the rows that stay."""
    found = [await connection.fetchval(_SHAPE)]
    for table in many:
        by = f"SELECT count(*) || '/' || sum(xmin::text::bigint) FROM {table}"  # noqa: S608
        found.append(await connection.fetchval(by))
    return " ".join(found)


async def _empty(url: str, fresh: Fresh) -> bool:
    """Return False if the database is not to be used again."""
    connection = await asyncpg.connect(url)
    try:
        await connection.fetch(_ALONE)
        if await _shape(connection, fresh.many) != fresh.shape:
            return False
        if await connection.fetchval(_SIZE) - fresh.size_bytes > GROWN_BYTES_MOST:
            return False
        await connection.execute(fresh.emptying)
        return True
    finally:
        await connection.close()

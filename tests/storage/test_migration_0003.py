"""A database of an earlier shape gets what listings are found by, as publishing would store it."""

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy.pool import NullPool

from calendar_service.domain.occurrence import FOR_EVER, Stretch
from calendar_service.storage.extents import HIDDEN, extent_of
from calendar_service.storage.migrate import migrate
from calendar_service.storage.migrations.upgrade import steps
from calendar_service.storage.sqlite import sqlite_url
from calendar_service.storage.types import micros
from tests.house import START

pytestmark = pytest.mark.sqlite_only

DAYS = (-1, 0, 1, 8, 9, 32, 33, 64, 65, 256, 257, 512, 513)
STRETCHES = [
    Stretch(START - timedelta(days=before), START + timedelta(days=after))
    for before in DAYS
    for after in DAYS
    if after > -before
]
ENDS_AT = micros(START)
JAZZ = json.dumps({"facets": {"tag": ["jazz"]}, "start": 1, "end": 2})
FILM = json.dumps({"facets": {"tag": ["film"]}, "start": 1, "end": 2})
CHANGES = [(None, JAZZ), (JAZZ, JAZZ), (JAZZ, FILM), (FILM, None), (None, None)]


def make_second(database: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{database}", poolclass=NullPool)
    config = steps()
    with engine.begin() as upgraded:
        config.attributes["connection"] = upgraded
        command.upgrade(config, "0002")
    with closing(sqlite3.connect(database)) as connection, connection:
        for event_id in ("public", "withdrawn", "bare"):
            _put(connection, "events", _event(event_id))
            _put(
                connection, "event_facets", {"event_id": event_id, "facet": "tag", "value": "jazz"}
            )
        for event_id, format in (("public", "json"), ("public", "ics"), ("withdrawn", "ics")):
            _put(connection, "fragments", _fragment(event_id, format))
        for number, stretch in enumerate(STRETCHES):
            _put(connection, "occurrences", _occurrence("public", str(number), stretch))
        _put(connection, "occurrences", _occurrence("withdrawn", "", STRETCHES[0]))
        for number, (before, after) in enumerate(CHANGES):
            row = {"revision": number, "event_id": "public", "at": 1}
            _put(connection, "changes", row | {"before": before, "after": after})


def _put(connection: sqlite3.Connection, table: str, row: dict[str, object]) -> None:
    names, places = ", ".join(f'"{name}"' for name in row), ", ".join("?" for _ in row)
    statement = f"INSERT INTO {table} ({names}) VALUES ({places})"  # noqa: S608 - names from here
    connection.execute(statement, tuple(row.values()))


def _event(event_id: str) -> dict[str, object]:
    names = {"id": event_id, "uid": event_id, "kind": "event", "status": "confirmed"}
    rest = {"sequence": 0, "created_at": 1, "changed_at": 1, "tags": "[]", "is_sample": 0}
    return {**names, **rest, "title": "Choir", "tzid": "UTC"}


def _fragment(event_id: str, format: str) -> dict[str, object]:
    key = {"format": format, "event_id": event_id, "recurrence_id": "", "order_key": ""}
    rest = {"body": b"", "hash": "", "zones": "[]", "fingerprint": ""}
    return {**key, "start_at": 1, "end_at": ENDS_AT, **rest}


def _occurrence(event_id: str, recurrence_id: str, stretch: Stretch) -> dict[str, object]:
    times = {"start_at": micros(stretch.start_at), "end_at": micros(stretch.end_at)}
    key = {"event_id": event_id, "recurrence_id": recurrence_id, "tzid": "UTC"}
    return {**key, **times, "order_at": micros(START)}


def test_what_is_derived_is_filled_in(tmp_path: Path) -> None:
    database = tmp_path / "calendar.db"
    make_second(database)

    migrate(sqlite_url(database))

    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT event_id, recurrence_id, extent FROM occurrences")
        assert {(event_id, number): extent for event_id, number, extent in rows} == {
            **{("public", str(at)): extent_of(each, START) for at, each in enumerate(STRETCHES)},
            ("withdrawn", ""): HIDDEN,
        }
        ends = connection.execute("SELECT event_id, end_at FROM event_facets ORDER BY event_id")
        assert ends.fetchall() == [
            ("bare", micros(FOR_EVER)),
            ("public", ENDS_AT),
            ("withdrawn", ENDS_AT),
        ]
        moves = connection.execute("SELECT moves FROM changes ORDER BY revision").fetchall()
        assert moves == [(0,), (0,), (1,), (1,), (0,)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []

"""A database of the first shape gets its venues in order, and loses nothing."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy.pool import NullPool

from calendar_service.storage.migrate import migrate
from calendar_service.storage.migrations.upgrade import steps
from calendar_service.storage.sqlite import sqlite_url

pytestmark = pytest.mark.sqlite_only

FIRST_ROWS = """
INSERT INTO venues (id, name, city, address, folded, replaced_by, created_at) VALUES
  ('a', 'Øresund  Hall', 'Malmö', NULL, 'x', NULL, 1),
  ('b', NULL, 'Graz', NULL, 'x', NULL, 1),
  ('c', NULL, NULL, 'Am Hafen 5', 'x', NULL, 1),
  ('d', NULL, NULL, NULL, 'x', 'a', 1);
INSERT INTO events
  (id, uid, sequence, created_at, changed_at, kind, status, title, tzid, venue_id, tags, is_sample)
  VALUES ('e', 'u', 0, 1, 1, 'event', 'confirmed', 'Choir', 'UTC', 'a', '[]', 0);
"""


def make_first(database: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{database}", poolclass=NullPool)
    config = steps()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    with closing(sqlite3.connect(database)) as plain, plain:
        plain.executescript(FIRST_ROWS)


def test_venues_are_ordered_by_what_they_are_called(tmp_path: Path) -> None:
    database = tmp_path / "calendar.db"
    make_first(database)

    migrate(sqlite_url(database))

    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT id, sorted_as, replaced_by FROM venues ORDER BY id")
        assert rows.fetchall() == [
            ("a", "oresund hall", None),
            ("b", "graz", None),
            ("c", "am hafen 5", None),
            ("d", "d", "a"),
        ]
        events = connection.execute("SELECT id, venue_id, fault FROM events").fetchall()
        assert events == [("e", "a", None)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []

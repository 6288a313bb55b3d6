"""A database of an earlier shape learns where its submissions belong, and whose they are."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from sqlalchemy.pool import NullPool

from calendar_service.domain.desk_facets import desk_facets
from calendar_service.domain.people import same_address
from calendar_service.storage.migrate import migrate
from calendar_service.storage.migrations.upgrade import steps
from calendar_service.storage.sqlite import sqlite_url

SENT: dict[str, tuple[str | None, dict[str, Any]]] = {
    "concert": ("Alice@Example.org ", {"categories": ["Music", "film"], "venue": {"id": "v1"}}),
    "film": (None, {"venue": {"name": "Hall", "country": "de"}}),
    "call": (None, {"kind": "Call", "language": " de", "start": "2027-05-08T09:00", "end": None}),
    "series": (None, {"closes_at": "2027-05-08", "include": ["2027-06-01"]}),
    "plain": ("bob@example.org", {"title": "Plain", "venue": None}),
    "odd": ("ÉVA@example.org", {"categories": "music", "venue": {"id": 7, "country": ""}}),
}


def make_ninth(database: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{database}", poolclass=NullPool)
    config = steps()
    with engine.begin() as upgraded:
        config.attributes["connection"] = upgraded
        command.upgrade(config, "0009")
    with closing(sqlite3.connect(database)) as connection, connection:
        for key, (email, fields) in SENT.items():
            connection.execute(
                "INSERT INTO submissions (id, proposes, state, revision, fields, title,"
                " contact_email, source, rotation, token_hash, created_at, changed_at)"
                " VALUES (?, 'event', 'pending', 1, ?, 'Title', ?, 'form', 1, ?, 1, 1)",
                (key, json.dumps(fields), email, key),
            )


def test_submissions_are_sorted_as_new_ones_are(tmp_path: Path) -> None:
    database = tmp_path / "calendar.db"
    make_ninth(database)

    migrate(sqlite_url(database))

    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT submission_id, facet, value FROM submission_facets")
        assert set(rows.fetchall()) == {
            (key, facet, value)
            for key, (_, fields) in SENT.items()
            for facet, value in desk_facets(fields)
        }
        folded = connection.execute("SELECT id, contact_folded FROM submissions")
        assert dict(folded.fetchall()) == {
            key: None if email is None else same_address(email) for key, (email, _) in SENT.items()
        }
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []

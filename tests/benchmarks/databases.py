"""The same calendar on SQLite and on a PostgreSQL server of our own, spoken to over loopback."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from calendar_service.settings import PREFIX
from calendar_service.storage.sqlite import sqlite_url
from tests import postgres
from tests.benchmarks.bench import Bench
from tests.benchmarks.calendars import PUBLIC_URL
from tests.benchmarks.servers import HOST, ROOT, free_port

KINDS = ("SQLite", "PostgreSQL")


@dataclass(frozen=True, slots=True)
class Place:
    """A calendar in a folder, and what a service needs to know to find its database."""

    kind: str
    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.settings.get("DATABASE_URL") or sqlite_url(self.folder / "calendar.db")


@dataclass(slots=True)
class _OverTheNetwork(postgres.Server):
    """A socket in a folder would be quicker than what several machines have."""

    port: int = 0

    def url(self, database: str) -> str:
        return f"postgresql://{postgres.USER}@{HOST}:{self.port}/{database}"


@contextmanager
def place(bench: Bench, kind: str, count: int) -> Iterator[Place]:
    """Lend a copy of a calendar, which may be changed, on a database of this kind."""
    with bench.copy(count) as folder:
        if kind == "SQLite":
            yield Place(kind, folder)
            return
        with _server() as server:
            postgres.run_plainly(server.url("postgres"), "CREATE DATABASE calendar")
            key = (folder / "secret.key").read_text().strip()
            settings = {"DATABASE_URL": server.url("calendar"), "SECRET_KEY": key}
            _copy(folder, settings)
            yield Place(kind, folder, settings)


@contextmanager
def _server() -> Iterator[_OverTheNetwork]:
    port = free_port()
    chosen = (*postgres.SAFE, f"listen_addresses={HOST}", f"port={port}")
    server = _OverTheNetwork(postgres.find_binaries(), chosen, port=port)
    try:
        server.begin()
        server.start()
        yield server
    finally:
        server.remove()


def _copy(folder: Path, settings: Mapping[str, str]) -> None:
    given = {"DATA_DIR": str(folder), "PUBLIC_URL": PUBLIC_URL, **settings}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    source = sqlite_url(folder / "calendar.db")
    command = ["copy", "--from", source, "--to", settings["DATABASE_URL"]]
    subprocess.run(
        [sys.executable, str(ROOT / "main.py"), *command],
        env=kept | {f"{PREFIX}{name}": value for name, value in given.items()},
        stdout=subprocess.DEVNULL,
        check=True,
    )

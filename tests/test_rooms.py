"""The rooms of the house: what each may import, and which of them are pure (DESIGN section 4)."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

import calendar_service

HOUSE = Path(calendar_service.__file__).parent


@dataclass(frozen=True, slots=True)
class Room:
    """`rooms` and `libraries` are all that it may import besides itself and Python's own."""

    rooms: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()


ROOMS = {
    "domain": Room(),
    "recurrence": Room(("domain",), ("dateutil",)),
    "words": Room((), ("babel",)),
    "feeds": Room(("domain", "recurrence", "words"), ("icalendar", "tzdata")),
    "importers": Room(("domain", "recurrence"), ("icalendar", "httpx2", "dateparser", "extruct")),
    "mail": Room(("domain", "feeds", "words"), ("jinja2", "aiosmtplib")),
    "storage": Room(("domain",), ("sqlalchemy", "databases", "alembic", "aiosqlite", "asyncpg")),
    "operations": Room(
        ("domain", "recurrence", "feeds", "importers", "mail", "storage", "words"),
        ("argon2", "PIL", "rapidfuzz"),
    ),
    "catalogue": Room(("domain", "recurrence", "feeds", "storage", "words")),
    "web": Room(
        ("domain", "feeds", "mail", "operations", "catalogue", "storage", "words"),
        (
            *("starlette", "jinja2", "pydantic", "markdown_it", "nh3"),
            *("segno", "limits", "defusedxml", "prometheus_client"),
        ),
    ),
}
ROOTS = ("settings", "app", "worker", "serve", "leaving", "patience")
FOLDERS_AT_THE_ROOT = ("cli",)
PURE = ("domain", "recurrence", "words", "feeds")

# importlib.resources and zoneinfo read what is installed beside the code, and nothing else.
IMPURE_MODULES = frozenset(
    "asyncio concurrent ctypes fcntl ftplib getpass glob http imaplib locale logging mmap "
    "multiprocessing os pathlib platform queue random sched secrets select selectors shutil "
    "signal smtplib socket sqlite3 ssl subprocess tempfile threading time urllib.request".split()
)
# uuid3 and uuid5 are made from names alone, and a resource's own open() reads what is installed.
IMPURE_CALLS = frozenset(
    "now today utcnow fromtimestamp uuid1 uuid4 uuid6 uuid7 uuid8 print input "
    "breakpoint getenv urandom token_bytes token_hex token_urlsafe".split()
)
OPENED = frozenset(("open", "io.open", "codecs.open", "gzip.open"))
CHANCE = frozenset(("random", "secrets"))
CLOCKS = frozenset(
    ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns")
)
IDS = frozenset(("uuid1", "uuid4", "uuid6", "uuid7"))


@dataclass(frozen=True, slots=True)
class Import:
    """`module` in full, as `calendar_service.domain.when`; `level` counts the dots before it."""

    where: str
    module: str
    level: int = 0

    @property
    def top(self) -> str:
        return self.module.partition(".")[0]

    @property
    def room(self) -> str | None:
        """The room of the house that is imported, None for a library."""
        parts = self.module.split(".")
        return parts[1] if parts[0] == "calendar_service" and len(parts) > 1 else None


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"), str(file))


def files(room: str) -> list[Path]:
    return sorted((HOUSE / room).rglob("*.py"))


def where(file: Path, node: ast.stmt | ast.expr) -> str:
    return f"{file.relative_to(HOUSE)}:{node.lineno}"


def imports(file: Path) -> Iterator[Import]:
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from (Import(where(file, node), alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            if module == "calendar_service":
                names = [f"{module}.{alias.name}" for alias in node.names]
                yield from (Import(where(file, node), name, node.level) for name in names)
            else:
                yield Import(where(file, node), module, node.level)


def calls(file: Path) -> Iterator[tuple[str, str]]:
    """Yield where each call is and what it calls, as `datetime.now` or `open`."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Call):
            yield where(file, node), _called(node.func)


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Name):
        return function.id
    if isinstance(function, ast.Attribute):
        base = function.value
        last = base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")
        return f"{last}.{function.attr}"
    return ""


def test_every_room_and_root_stands_in_the_table() -> None:
    packages = {folder.parent.name for folder in HOUSE.glob("*/__init__.py")}
    modules = {file.stem for file in HOUSE.glob("*.py")} - {"__init__"}

    assert packages == {*ROOMS, *FOLDERS_AT_THE_ROOT}
    assert modules == set(ROOTS)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_no_other_room_than_the_table_allows(room: str) -> None:
    allowed = {room, *ROOMS[room].rooms}

    strayed = [
        f"{found.where} imports {found.module}"
        for file in files(room)
        for found in imports(file)
        if found.room is not None and found.room not in allowed
    ]

    assert strayed == []


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_no_other_library_than_the_table_allows(room: str) -> None:
    allowed = {*sys.stdlib_module_names, *ROOMS[room].libraries, "calendar_service"}

    strayed = [
        f"{found.where} imports {found.module}"
        for file in files(room)
        for found in imports(file)
        if not found.level and found.top not in allowed
    ]

    assert strayed == []


def test_imports_are_absolute() -> None:
    relative = [
        found.where
        for file in sorted(HOUSE.rglob("*.py"))
        for found in imports(file)
        if found.level
    ]

    assert relative == []


@pytest.mark.parametrize("room", PURE)
def test_a_pure_room_waits_for_nothing(room: str) -> None:
    kinds = ast.AsyncFunctionDef | ast.AsyncFor | ast.AsyncWith | ast.Await

    waiting = [
        where(file, node)
        for file in files(room)
        for node in ast.walk(tree(file))
        if isinstance(node, kinds)
    ]

    assert waiting == []


@pytest.mark.parametrize("room", PURE)
def test_a_pure_room_knows_no_clock_no_chance_and_nothing_outside(room: str) -> None:
    imported = [
        f"{found.where} imports {found.module}"
        for file in files(room)
        for found in imports(file)
        if found.top in IMPURE_MODULES or found.module in IMPURE_MODULES
    ]
    called = [
        f"{place} calls {name}"
        for file in files(room)
        for place, name in calls(file)
        if name in OPENED or name.rpartition(".")[2] in IMPURE_CALLS
    ]

    assert (imported, called) == ([], [])


@pytest.mark.parametrize("room", ROOMS)
def test_clock_ids_and_chance_are_arguments_below_the_roots(room: str) -> None:
    imported = [
        f"{found.where} imports {found.module}"
        for file in files(room)
        for found in imports(file)
        if found.top in CHANCE
    ]
    called = [
        f"{place} calls {name}"
        for file in files(room)
        for place, name in calls(file)
        if name in CLOCKS or name.rpartition(".")[2] in IDS
    ]

    assert (imported, called) == ([], [])


def test_the_table_has_no_way_round_in_a_circle() -> None:
    """Layers: whatever is imported stands above whoever imports it."""
    order = list(ROOMS)

    below = [
        (room, other)
        for room, what in ROOMS.items()
        for other in what.rooms
        if order.index(other) >= order.index(room)
    ]

    assert below == []

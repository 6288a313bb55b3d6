"""What every test may ask for."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.databases import CHOICES, giving_back, kinds_for, running_on
from tests.house import House, make_blank_database, opened_house
from tests.volume import VOLUMES, Volume


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--volume",
        choices=list(VOLUMES),
        default="ci",
        help="how much of the heavy tests to run (default: ci)",
    )
    parser.addoption(
        "--database",
        choices=CHOICES,
        default=None,
        help="what the tests run on (default: SQLite, and those at the core on PostgreSQL too)",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "core: runs on PostgreSQL as well, whatever is chosen")
    config.addinivalue_line(
        "markers",
        "sqlite_only: is about SQLite, processes on a file, or what is the same on any database",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--database") == "postgres":
        items[:] = [test for test in items if not test.get_closest_marker("sqlite_only")]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    marks = {mark.name for mark in metafunc.definition.iter_markers()}
    kinds = kinds_for(
        metafunc.config.getoption("--database"),
        is_core="core" in marks,
        is_sqlite_only="sqlite_only" in marks,
    )
    if "database" in metafunc.fixturenames and kinds != ["sqlite"]:
        metafunc.parametrize("database", kinds, indirect=True, scope="module")


@pytest.fixture(scope="session")
def volume(pytestconfig: pytest.Config) -> Volume:
    return VOLUMES[pytestconfig.getoption("--volume")]


@pytest.fixture(scope="module", autouse=True)
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """What the tests run on; fixtures that keep one open for a whole module ask for this one."""
    kind: str = getattr(request, "param", "sqlite")
    with running_on(kind):
        yield kind


@pytest.fixture(autouse=True)
def databases_of_the_test() -> Iterator[None]:
    """What a test took is free for the next, while its module keeps its own."""
    with giving_back():
        yield


@pytest.fixture(scope="session")
def blank_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of this version with nothing in it; making one takes longer than a copy."""
    path = tmp_path_factory.mktemp("blank") / "calendar.db"
    make_blank_database(path)
    return path


@pytest.fixture
async def house(blank_database: Path, tmp_path: Path) -> AsyncIterator[House]:
    """The service below the web, on a database of its own."""
    async with opened_house(tmp_path, blank=blank_database) as house:
        yield house

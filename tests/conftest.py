"""What every test may ask for."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.house import House, make_blank_database, opened_house
from tests.volume import VOLUMES, Volume


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--volume",
        choices=list(VOLUMES),
        default="ci",
        help="how much of the heavy tests to run (default: ci)",
    )


@pytest.fixture(scope="session")
def volume(pytestconfig: pytest.Config) -> Volume:
    return VOLUMES[pytestconfig.getoption("--volume")]


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

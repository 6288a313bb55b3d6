"""What journeys share, since each takes seconds to begin: a browser, and a calendar to read."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from shutil import copytree

import pytest
from playwright.async_api import Browser

from tests.journeys.browser import launched
from tests.test_serve import Served, serving


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with launched() as browser:
        yield browser


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the first start leaves: the database with the sample in it, and the key."""
    folder = tmp_path_factory.mktemp("sample")
    with serving(folder, TIME_ZONE="Europe/Brussels"):
        pass
    return folder


@pytest.fixture(scope="session")
def served(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A calendar with the sample in it, which nobody changes: most of it is of 2014."""
    folder = tmp_path_factory.mktemp("read") / "calendar"
    copytree(sample, folder)
    with serving(folder, TIME_ZONE="Europe/Brussels", LANGUAGES="en,de,ar") as found:
        yield found


@pytest.fixture
def own(sample: Path, tmp_path: Path) -> Iterator[Served]:
    """A calendar of this test's own: its queue is empty, and it has no admin yet."""
    copytree(sample, tmp_path / "calendar")
    with serving(tmp_path / "calendar") as found:
        yield found

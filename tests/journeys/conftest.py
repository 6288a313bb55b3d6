"""What journeys share, since each takes seconds to begin: a browser, and a calendar to read."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.journeys.browser import launched
from tests.journeys.calendars import changed_by_one, read_by_all
from tests.test_serve import Served


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with launched() as browser:
        yield browser


@pytest.fixture(scope="session")
def read_on(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Served]]:
    """The calendar to read on each kind of database, served from the first journey on."""
    with ExitStack() as open_ones:

        @cache
        def read(kind: str) -> Served:
            return open_ones.enter_context(read_by_all(tmp_path_factory.mktemp(kind)))

        yield read


@pytest.fixture(scope="module")
def served(database: str, read_on: Callable[[str], Served]) -> Served:
    """A calendar with the sample in it, which nobody changes."""
    return read_on(database)


@pytest.fixture
def own(database: str, tmp_path: Path) -> Iterator[Served]:
    """A calendar of this test's own."""
    folder = tmp_path / "calendar"
    folder.mkdir()
    with changed_by_one(folder) as found:
        yield found

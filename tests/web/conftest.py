"""Open calendars that the tests of one module share."""

import os
from collections.abc import AsyncIterator, Iterator

import pytest

from calendar_service.settings import PREFIX
from tests.web.visitors import Site, open_site


@pytest.fixture(scope="session", autouse=True)
def without_settings() -> Iterator[None]:
    """Whatever this machine sets does not reach the tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(PREFIX)]:
            patch.delenv(name)
        yield


@pytest.fixture(scope="module")
async def site(database: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """A calendar without events."""
    async with open_site(tmp_path_factory.mktemp("site")) as opened:
        yield opened


@pytest.fixture(scope="module")
async def sampled(database: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """A calendar with the sample in it."""
    async with open_site(tmp_path_factory.mktemp("sampled"), sample=True) as opened:
        yield opened

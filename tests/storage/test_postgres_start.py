"""A PostgreSQL that is still starting is waited for, and nothing else is."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from calendar_service.storage.postgres_start import wait_for_server
from tests.databases import begin_with, blank_postgres, running_on, url_of
from tests.silent_line import SilentLine, silent_line


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with running_on("postgres"):
        begin_with(tmp_path, blank_postgres)
        yield url_of(tmp_path)


async def test_a_server_that_comes_late_is_waited_for_with_a_line(url: str, tmp_path: Path) -> None:
    told: list[str] = []
    address = SilentLine(url, tmp_path).url
    waiting = asyncio.create_task(wait_for_server(address, told.append))
    while not told:  # noqa: ASYNC110 - it is told by somebody else
        await asyncio.sleep(0.01)

    async with silent_line(url, tmp_path):
        await waiting

    (line,) = told
    assert line.startswith("Waiting up to 60 seconds for PostgreSQL: ")


async def test_one_that_does_not_come_is_not_waited_for_without_end(
    url: str, tmp_path: Path
) -> None:
    told: list[str] = []

    await wait_for_server(SilentLine(url, tmp_path).url, told.append, seconds=0.1)

    assert len(told) == 1


async def test_what_no_waiting_changes_is_not_waited_for(url: str) -> None:
    told: list[str] = []

    for wrong in (url.replace("/test_", "/no_", 1), f"{url}{'&' if '?' in url else '?'}port=none"):
        await wait_for_server(wrong, told.append)

    assert told == []

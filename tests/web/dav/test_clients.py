"""Programs that people use, against the real server over HTTP: the `caldav` library and
vdirsyncer."""

import asyncio
import json
import socket
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from uvicorn import Config, Server

from tests.parts import need
from tests.web.dav.asking import add_categories, change, withdraw
from tests.web.visitors import Site, open_site

PROGRAMS = Path(__file__).parents[3] / ".venv-dav" / "bin"
SECONDS_MOST = 60
CLUB = ["Film club", "Film club"]  # a series and its extra date
CONFIG = """\
[general]
status_path = "{folder}/status"
[pair culture]
a = "here"
b = "there"
collections = ["from b"]
conflict_resolution = "b wins"
partial_sync = "error"
metadata = ["displayname", "color"]
[storage here]
type = "filesystem"
path = "{folder}/calendars"
fileext = ".ics"
[storage there]
type = "caldav"
url = "{url}"
username = "carol"
password = "whatever"
read_only = true
"""


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[tuple[Site, str]]:
    """A calendar with four objects, and where it is served."""
    async with open_site(tmp_path, title="Culture", time_zone="Europe/Berlin") as site:
        await add_categories(site, film="Film")
        berlin = {"time_zone": "Europe/Berlin"}
        await site.publish(title="Gala", start="2027-05-08T18:00", end="2027-05-08T21:00", **berlin)
        await site.publish(
            title="Film club",
            start="2027-05-05T20:00",
            end="2027-05-05T22:00",
            recurrence="FREQ=WEEKLY;COUNT=3",
            include=["2027-06-30"],
            categories=["film"],
            **berlin,
        )
        await site.publish(title="Shorts", start="2027-09-01", end=None, categories=["film"])
        async with serving(site) as url:
            yield site, url


@asynccontextmanager
async def serving(site: Site) -> AsyncIterator[str]:
    """Serve the site on a free port of this machine, as `serve` does."""
    config = Config(site.app, lifespan="off", log_level="warning", ws="none")
    server = Server(config)
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    task = asyncio.create_task(server.serve([listening]))
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.should_exit = True
        await task
        listening.close()


def program(name: str) -> str:
    path = PROGRAMS / name
    need(path.exists(), f"{name} in .venv-dav (CONTRIBUTING.md says how)")
    return str(path)


class Library:
    """The `caldav` library running by itself."""

    def __init__(self, program: Process) -> None:
        self._program = program

    async def __call__(self, wanted: str) -> Any:
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        self._program.stdin.write(f"{wanted}\n".encode())
        line = await asyncio.wait_for(self._program.stdout.readline(), SECONDS_MOST)
        return json.loads(line)


@asynccontextmanager
async def library(url: str) -> AsyncIterator[Library]:
    client = Path(__file__).with_name("client.py")
    started = await asyncio.create_subprocess_exec(
        program("python"), str(client), url, stdin=PIPE, stdout=PIPE
    )
    try:
        yield Library(started)
    finally:
        await started.communicate(b"")


async def run(*command: str, answers: bytes = b"") -> str:
    """Run a program to its end, which must be a good one, and return what it said."""
    started = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, stderr=PIPE)
    said, complained = await asyncio.wait_for(started.communicate(answers), SECONDS_MOST)
    assert started.returncode == 0, complained.decode()
    return said.decode()


@pytest.mark.parametrize("address", ["dav/", "dav/principal/"])
async def test_the_caldav_library_finds_the_calendars(
    served: tuple[Site, str], address: str
) -> None:
    _, url = served
    async with library(f"{url}{address}") as ask:
        assert await ask("look") == {
            "is_caldav": True,
            "principal": f"{url}dav/principal/",
            "calendars": {
                f"{url}dav/calendars/all/": ["Culture", ["VEVENT"]],
                f"{url}dav/calendars/category-film/": ["Culture: Film", ["VEVENT"]],
            },
        }


async def test_the_caldav_library_reads_searches_and_is_not_let_write(
    served: tuple[Site, str],
) -> None:
    _, url = served
    async with library(f"{url}dav/") as ask:
        assert await ask("keep") == [*CLUB, "Gala", "Shorts"]
        assert await ask("search") == [
            [
                *("2027-05-05 18:00:00+00:00", "2027-05-08 16:00:00+00:00"),
                *("2027-05-12 18:00:00+00:00", "2027-05-19 18:00:00+00:00"),
                "2027-06-30 18:00:00+00:00",
            ],
            [*CLUB, "Gala"],
        ]
        assert await ask("by_uid") is True
        assert await ask("write") == "AuthorizationError"


async def test_the_caldav_library_fetches_only_what_changed(served: tuple[Site, str]) -> None:
    site, url = served
    async with library(f"{url}dav/") as ask:
        await ask("keep")
        assert await ask("sync") == [[], 0, [*CLUB, "Gala", "Shorts"]]

        await change(site, "Gala", title="Gala night")
        await site.publish(title="Quiz", start="2027-05-20T19:00", end=None)
        assert await ask("sync") == [
            *(["Gala night", "Quiz"], 0),
            [*CLUB, "Gala night", "Quiz", "Shorts"],
        ]

        await withdraw(site, "Film club")
        assert await ask("sync") == [[], 2, ["Gala night", "Quiz", "Shorts"]]


async def test_vdirsyncer_keeps_a_copy_from_the_bare_address(
    served: tuple[Site, str], tmp_path: Path
) -> None:
    """It finds its way from the host alone, and takes and drops what changes."""
    site, url = served
    folder = tmp_path / "carol"
    (folder / "calendars").mkdir(parents=True)
    config = folder / "config"
    config.write_text(CONFIG.format(folder=folder, url=url))
    vdirsyncer = [program("vdirsyncer"), "-c", str(config)]

    await run(*vdirsyncer, "discover", answers=b"y\n" * 9)
    await run(*vdirsyncer, "sync")
    await run(*vdirsyncer, "metasync")
    assert kept(folder) == {
        "all": [*CLUB, "Gala", "Shorts"],
        "category-film": [*CLUB, "Shorts"],
    }
    assert (folder / "calendars/category-film/displayname").read_text() == "Culture: Film"

    await change(site, "Gala", title="Gala night")
    await withdraw(site, "Film club")
    await run(*vdirsyncer, "sync")

    assert kept(folder) == {"all": ["Gala night", "Shorts"], "category-film": ["Shorts"]}


def kept(folder: Path) -> dict[str, list[str]]:
    return {
        calendar.name: sorted(summary(path) for path in calendar.glob("*.ics"))
        for calendar in sorted((folder / "calendars").iterdir())
    }


def summary(path: Path) -> str:
    lines = path.read_text().splitlines()
    return next(line.removeprefix("SUMMARY:") for line in lines if line.startswith("SUMMARY:"))

"""Two services on one PostgreSQL server are one calendar, also while the server goes and comes."""

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from uuid import UUID

import pytest
from httpx2 import Client, HTTPError, Limits, Response

from calendar_service.app import Chance, opened
from calendar_service.domain.people import Role
from calendar_service.operations.manage_account import create_account, create_api_token
from calendar_service.settings import PREFIX, read_settings
from calendar_service.storage.migrate import migrate
from tests.postgres import SAFE, Server, find_binaries, in_a_thread, run_plainly
from tests.test_kill import base_url, free_port, wait_until_ready
from tests.volume import Volume

ROOT = Path(__file__).parents[1]
KEY = "nobody can guess this key, at least in a test"
PATIENCE_SECONDS = 60
SENDERS = 4
SUBMISSIONS = "/api/v1/submissions"
LISTINGS = ("/events.ics", "/events.json", "/events", "/")
READS = 10_000
READERS = 8
READS_A_ROUND = 3 * READERS * (2 + len(LISTINGS))
STOPS = (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL)


@dataclass(slots=True)
class Machines:
    """Two services of two processes, each alone on its machine, and a moderator's token."""

    server: Server
    clients: tuple[Client, Client]
    token: str
    services: tuple[subprocess.Popen[bytes], ...]


@dataclass(slots=True)
class Told:
    """What was sent, and what was promised for it."""

    sent: list[str] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)
    approved: set[str] = field(default_factory=set)
    refused: list[int] = field(default_factory=list)


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    server = Server(find_binaries(), SAFE)
    try:
        server.begin()
        server.start()
        run_plainly(server.url("postgres"), "CREATE DATABASE calendar")
        url = server.url("calendar")
        in_a_thread(lambda: migrate(url))
        folder = tmp_path_factory.mktemp("machines")
        token = in_a_thread(lambda: asyncio.run(make_moderator(folder, url)))
        ports = free_port(), free_port()
        with (
            serving(folder / "a", url, ports[0]) as one,
            serving(folder / "b", url, ports[1]) as two,
        ):
            once = Limits(max_keepalive_connections=0)
            clients = tuple(
                Client(base_url=base_url(port), timeout=30, limits=once) for port in ports
            )
            yield Machines(server, (clients[0], clients[1]), token, (one, two))
            for client in clients:
                client.close()
    finally:
        server.remove()


@contextmanager
def serving(folder: Path, url: str, port: int) -> Iterator[subprocess.Popen[bytes]]:
    folder.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    chosen = {
        "DATA_DIR": str(folder),
        "DATABASE_URL": url,
        "SECRET_KEY": KEY,
        "SAMPLE": "no",
        "QUOTAS": "no",
        "PUBLIC_URL": "http://127.0.0.1:8000",
    }
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(
            [sys.executable, str(ROOT / "main.py"), "serve", "--port", str(port), "--workers=2"],
            cwd=folder,
            start_new_session=True,
            env=kept | {f"{PREFIX}{name}": value for name, value in chosen.items()},
            stdout=subprocess.DEVNULL,
            stderr=log,
        ) as service,
    ):
        try:
            wait_until_ready(service, port)
            yield service
        finally:
            os.killpg(service.pid, signal.SIGKILL)


async def make_moderator(folder: Path, url: str) -> str:
    chosen = read_settings(data_dir=folder, database_url=url, secret_key=KEY, sample=False)
    async with opened(chosen, Chance()) as house:
        await create_account(house.context, "bob@example.org", Role.MODERATOR, None)
        return await create_api_token(house.context, "bob@example.org")


def submit(client: Client, client_id: str, **fields: object) -> Response:
    content = {
        "title": f"Talk {client_id}",
        "start": "2030-05-08T09:00",
        "time_zone": "Europe/Berlin",
        "client_id": client_id,
        "contact": {"email": "alice@example.org"},
    }
    return client.post(SUBMISSIONS, json=content | fields)


def decide(machines: Machines, client: Client, submission_id: str, **verdict: object) -> Response:
    return client.post(
        f"{SUBMISSIONS}/{submission_id}/decisions",
        json={"action": "approve", **verdict},
        headers=by_bob(machines),
    )


def by_bob(machines: Machines) -> dict[str, str]:
    return {"Authorization": f"Bearer {machines.token}"}


def new_client_id(dice: random.Random) -> str:
    return str(UUID(int=dice.getrandbits(128), version=4))


def test_what_was_decided_every_process_shows_at_once(machines: Machines, volume: Volume) -> None:
    """Pages, the desk and listings that were kept alike: no process is told a moment later."""
    dice = random.Random(1)
    for _ in range(volume.of(READS) // READS_A_ROUND):
        client_id = new_client_id(dice)
        sent = submit(dice.choice(machines.clients), client_id).json()
        before = everywhere(machines, "nothing")

        decided = decide(machines, dice.choice(machines.clients), sent["id"])

        assert decided.status_code == 201, decided.text
        event_id = decided.json()["event_id"]
        for queue, page, *listings in everywhere(machines, event_id):
            assert sent["id"] not in queue.text
            assert (page.status_code, client_id in page.text) == (200, True)
            assert [client_id in unfolded(each) for each in listings] == [True] * len(LISTINGS)

        withdrawn = dice.choice(machines.clients).post(
            f"/api/v1/events/{event_id}/withdrawals", json={}, headers=by_bob(machines)
        )

        assert withdrawn.status_code == 201, withdrawn.text
        for _, page, *listings in everywhere(machines, event_id):
            assert page.status_code == 410
            assert [client_id in unfolded(each) for each in (page, *listings)] == [False] * 5
        assert len({each.headers["etag"] for _, _, each, *_ in before}) == 1


def everywhere(machines: Machines, event_id: str) -> list[list[Response]]:
    """Return what several readers at a time are answered by every machine, each request by the
    process that is free."""

    def ask(client: Client) -> list[Response]:
        queue = client.get(SUBMISSIONS, headers=by_bob(machines))
        return [queue, *(client.get(path) for path in (f"/events/{event_id}", *LISTINGS))]

    with ThreadPoolExecutor(READERS) as readers:
        return list(readers.map(ask, machines.clients * (READERS // 2)))


def unfolded(answer: Response) -> str:
    return answer.text.replace("\r\n ", "")


def test_nothing_acknowledged_is_lost_or_doubled_while_the_server_goes_and_comes(
    machines: Machines, volume: Volume
) -> None:
    dice, told, over = random.Random(2), Told(), Event()
    seeds = [dice.random() for _ in range(SENDERS)]
    with ThreadPoolExecutor(SENDERS) as threads:
        senders = [
            threads.submit(send, machines, told, over, random.Random(seed)) for seed in seeds
        ]
        try:
            for turn in range(max(3, volume.of(30))):
                restart(machines.server, STOPS[turn % 3], dice)
                wait_for_more(told, len(told.approved) + SENDERS, senders)
        finally:
            over.set()
        for sender in senders:
            sender.result(PATIENCE_SECONDS)

    check(machines, told)


def restart(server: Server, how: signal.Signals, dice: random.Random) -> None:
    time.sleep(dice.uniform(0.1, 0.5))
    server.stop(how)
    time.sleep(dice.uniform(0, 1))
    server.start()


def wait_for_more(told: Told, wanted: int, senders: list[Future[None]]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while len(told.approved) < wanted:
        for sender in senders:
            if sender.done():
                sender.result()
        assert time.monotonic() < until, "the services did not come back by themselves"
        time.sleep(0.02)


def send(machines: Machines, told: Told, over: Event, dice: random.Random) -> None:
    while not over.is_set():
        client = dice.choice(machines.clients)
        client_id = new_client_id(dice)
        told.sent.append(client_id)
        try:
            answer = submit(client, client_id)
            if answer.status_code == 503:
                assert int(answer.headers["retry-after"]) > 0
                told.refused.append(503)
                continue
            assert answer.status_code in (200, 201), answer.text
            told.ids[client_id] = answer.json()["id"]
            decided = decide(machines, client, told.ids[client_id])
            assert decided.status_code in (201, 503), decided.text
            if decided.status_code == 201:
                told.approved.add(client_id)
        except HTTPError as error:
            raise AssertionError(f"a service did not answer: {error!r}") from error


def check(machines: Machines, told: Told) -> None:
    url = machines.server.url("calendar")
    stored = run_plainly(url, "SELECT client_id, id, state FROM submissions")
    sent = [row for row in stored if row[0] in set(told.sent)]
    assert len({row[0] for row in sent}) == len(sent)
    ids = {row[0]: row[1] for row in sent}
    assert {client_id: ids.get(client_id) for client_id in told.ids} == told.ids
    approved = {row[0] for row in sent if row[2] == "approved"}
    assert told.approved <= approved
    titles = [title for (title,) in run_plainly(url, "SELECT title FROM events")]
    assert len(set(titles)) == len(titles)
    assert {f"Talk {client_id}" for client_id in approved} <= set(titles)
    decided = run_plainly(
        url,
        "SELECT submission_id FROM decisions GROUP BY submission_id, action HAVING count(*) > 1",
    )
    assert decided == []


def test_json_is_what_both_say(machines: Machines) -> None:
    said = [json.loads(client.get("/events.json").content) for client in machines.clients]

    assert said[0] == said[1]

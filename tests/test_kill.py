"""A service that is killed has lost nothing that it acknowledged, and has nothing twice."""

import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from uuid import UUID

from httpx2 import Client, HTTPError, Response

import calendar_service
from calendar_service.app import Chance, opened
from calendar_service.domain.people import Role
from calendar_service.operations.manage_account import create_account, create_api_token
from calendar_service.settings import read_settings
from tests.volume import Volume

ROOT = Path(calendar_service.__file__).parents[1]
PATIENCE_SECONDS = 60
SENDERS = 6
SUBMISSIONS = "/api/v1/submissions"


@dataclass
class Told:
    """What the senders sent, and what they were answered; `ids` and `approved` are promises."""

    sent: list[str] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    approved: set[str] = field(default_factory=set)


async def test_a_killed_service_keeps_what_it_acknowledged_and_doubles_nothing(
    tmp_path: Path, volume: Volume
) -> None:
    token = await make_moderator(tmp_path)
    dice, told, port = random.Random(5), Told(), free_port()
    for _ in range(volume.of(50)):
        with serving(tmp_path, port) as service, Client(base_url=base_url(port)) as client:
            client.headers["Authorization"] = f"Bearer {token}"
            send_until_killed(client, service, told, dice)
    with serving(tmp_path, port) as service, Client(base_url=base_url(port)) as client:
        client.headers["Authorization"] = f"Bearer {token}"
        ask_again(client, told)
        check_what_is_answered(client, told)
        service.terminate()
        assert service.wait(PATIENCE_SECONDS) in (0, -signal.SIGTERM)
    check_what_is_stored(tmp_path / "calendar.db", told)


async def make_moderator(folder: Path) -> str:
    settings = read_settings(data_dir=folder, sample=False)
    async with opened(settings, Chance()) as house:
        await create_account(house.context, "bob@example.org", Role.MODERATOR, None)
        return await create_api_token(house.context, "bob@example.org")


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def base_url(port: int) -> str:
    return f"http://127.0.0.1:{port}"


@contextmanager
def serving(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run the service as its README says, until it is killed or the block is over."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CALENDAR_")}
    with subprocess.Popen(
        [sys.executable, "main.py", "serve", "--port", str(port)],
        cwd=ROOT,
        env=kept
        | {"CALENDAR_DATA_DIR": str(folder), "CALENDAR_SAMPLE": "no", "CALENDAR_QUOTAS": "no"},
        stdout=subprocess.DEVNULL,
    ) as service:
        try:
            wait_until_ready(service, port)
            yield service
        finally:
            service.kill()


def wait_until_ready(service: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    with Client(base_url=base_url(port)) as client:
        while time.monotonic() < until and service.poll() is None:
            try:
                if client.get("/readyz").status_code == 200:
                    return
            except HTTPError:
                time.sleep(0.02)
    raise AssertionError("the service did not come up")


def send_until_killed(
    client: Client, service: subprocess.Popen[bytes], told: Told, dice: random.Random
) -> None:
    """Send and approve from several threads, and kill the service while it writes."""
    over = Event()
    before = len(told.approved)
    seeds = [dice.random() for _ in range(SENDERS)]
    with ThreadPoolExecutor(SENDERS) as threads:
        senders = [threads.submit(send, client, told, over, random.Random(seed)) for seed in seeds]
        until = time.monotonic() + PATIENCE_SECONDS
        while len(told.approved) < before + SENDERS and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(dice.uniform(0, 0.3))
        service.kill()
        over.set()
        for sender in senders:
            sender.result(PATIENCE_SECONDS)
    assert len(told.approved) >= before + SENDERS


def send(client: Client, told: Told, over: Event, dice: random.Random) -> None:
    while not over.is_set():
        client_id = str(UUID(int=dice.getrandbits(128), version=4))
        told.sent.append(client_id)
        try:
            told.ids[client_id] = submit(client, client_id).json()["id"]
            told.asked.add(client_id)
            answer = approve(client, told.ids[client_id])
            assert answer.status_code == 201, answer.text
            told.approved.add(client_id)
        except HTTPError:
            return


def submit(client: Client, client_id: str) -> Response:
    fields = {
        "title": f"Talk {client_id}",
        "start": "2020-05-08T09:00",
        "client_id": client_id,
        "contact": {"email": "alice@example.org"},
        "venue": {"name": f"Hall {client_id[0]}"},
        "recurrence": "FREQ=WEEKLY;COUNT=3",
    }
    answer = client.post(SUBMISSIONS, json=fields, timeout=PATIENCE_SECONDS)
    assert answer.status_code in (200, 201), answer.text
    return answer


def approve(client: Client, submission_id: str) -> Response:
    address = f"{SUBMISSIONS}/{submission_id}/decisions"
    return client.post(address, json={"action": "approve"}, timeout=PATIENCE_SECONDS)


def ask_again(client: Client, told: Told) -> None:
    """Do what people do who got no answer: the same once more, which is the same submission."""
    for client_id in told.sent:
        answer = submit(client, client_id)
        if client_id in told.ids:
            assert (answer.status_code, answer.json()["id"]) == (200, told.ids[client_id])
        told.ids[client_id] = answer.json()["id"]
    for client_id in told.asked:
        answer = approve(client, told.ids[client_id])
        assert answer.status_code in ({409} if client_id in told.approved else {201, 409})


def check_what_is_answered(client: Client, told: Told) -> None:
    for client_id, submission_id in told.ids.items():
        found = client.get(f"{SUBMISSIONS}/{submission_id}").json()
        decided = [(each["action"], each["by"]) for each in found["decisions"]]
        if client_id in told.asked:
            assert (found["state"], found["revision"]) == ("approved", 2)
            assert decided == [("approve", "bob@example.org")]
        else:
            assert (found["state"], found["revision"], decided) == ("pending", 1, [])
    feed = client.get("/events.ics?from=2020-01-01").text.replace("\r\n ", "")
    titles = [line for line in feed.splitlines() if line.startswith("SUMMARY:Talk ")]
    assert sorted(titles) == sorted(f"SUMMARY:Talk {client_id}" for client_id in told.asked)


def check_what_is_stored(database: Path, told: Told) -> None:
    with closing(sqlite3.connect(database)) as connection:

        def count(table: str, column: str = "*") -> int:
            query = f"SELECT count({column}) FROM {table}"  # noqa: S608 - names from below
            return int(connection.execute(query).fetchone()[0])

        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        sent, asked = len(set(told.sent)), len(told.asked)
        assert count("submissions") == sent == len(told.sent)
        assert count("decisions") == count("events") == count("versions") == asked
        assert count("changes") == count("changes", "DISTINCT revision") == asked
        assert count("occurrences") == 3 * asked
        assert count("outbox") == sent + asked
        assert count("venues") == count("venues", "DISTINCT folded")
        assert count("events", "DISTINCT venue_id") == count("venues")

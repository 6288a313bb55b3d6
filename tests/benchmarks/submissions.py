"""Events that two hundred people send in at once: how many are saved, how soon, and whether any is
lost or refused.

Run as `python -m tests.benchmarks.submissions PORT SECONDS`, it is those people, and prints `Sent`.
"""

import asyncio
import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, field
from itertools import count
from pathlib import Path
from uuid import UUID

from tests.benchmarks.bench import Bench
from tests.benchmarks.cores import Stopwatch, pin_load
from tests.benchmarks.rows import Row, at_least, at_most, percentile
from tests.benchmarks.servers import HOST, ROOT, service

SENDERS = 200
SENT_MOST = 8_000
"""With those of the first second fewer than may wait to be confirmed before others are refused."""
_WAITS_ELSEWHERE = {"CONFIRM_EMAIL": "yes"}
"""As with a mail server: what nobody confirmed fills no moderator's queue, which has a bound."""
_TEXT = "Soup and bread for everybody, and *music* after it; the last tram leaves at midnight.\n\n"


@dataclass(slots=True)
class Sent:
    """The ids that were acknowledged, how long each took, and what else was answered."""

    ids: list[str] = field(default_factory=list)
    waits_ms: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    seconds: float = 0.0


def run(bench: Bench) -> Iterator[Row]:
    with bench.copy(100) as folder, service(folder, **_WAITS_ELSEWHERE) as server:
        _send_from_elsewhere(server.port, 1)  # the first of each query is compiled
        watch = Stopwatch.of(server.process.pid)
        sent = _send_from_elsewhere(server.port, 5 * bench.seconds)
        used_seconds = watch.used_seconds()
        lost = len(set(sent.ids) - _stored(folder))
    told = {
        "p50 ms": percentile(sent.waits_ms, 50),
        "µs of its core": 1e6 * used_seconds / len(sent.ids),
    }
    what = f"submissions saved, {SENDERS} clients, one core"
    yield Row(what, at_least(500, "/s"), len(sent.ids) / sent.seconds, told)
    yield Row(f"{what}: p99", at_most(500, "ms"), percentile(sent.waits_ms, 99))
    yield Row(f"{what}: lost or refused", at_most(0, ""), float(lost + len(sent.refused)))


def _send_from_elsewhere(port: int, seconds: float) -> Sent:
    """Return what the senders were told, who are a process of their own."""
    command = [sys.executable, "-m", "tests.benchmarks.submissions", str(port), str(seconds)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        pin_load(process.pid)
        told, _ = process.communicate()
    if process.returncode:
        raise RuntimeError("the senders gave up; what they said is above")
    return Sent(**json.loads(told))


def _stored(folder: Path) -> set[str]:
    with closing(sqlite3.connect(folder / "calendar.db")) as connection:
        return {id for (id,) in connection.execute("SELECT id FROM submissions")}


async def send_all(port: int, seconds: float) -> Sent:
    sent, begun = Sent(), time.perf_counter()
    life = time.time_ns()
    async with asyncio.TaskGroup() as senders:
        for number in range(SENDERS):
            keys = count((life << 48) + (number << 32))
            senders.create_task(_send(port, keys, begun + seconds, sent))
    sent.seconds = time.perf_counter() - begun
    return sent


async def _send(port: int, keys: Iterator[int], until: float, sent: Sent) -> None:
    reader, writer = await asyncio.open_connection(HOST, port)
    while time.perf_counter() < until and len(sent.ids) < SENT_MOST:
        begun = time.perf_counter()
        writer.write(_request(str(UUID(int=next(keys)))))
        head = await reader.readuntil(b"\r\n\r\n")
        body = await reader.readexactly(_length(head))
        if head.startswith(b"HTTP/1.1 201 "):
            sent.ids.append(json.loads(body)["id"])
            sent.waits_ms.append(1000 * (time.perf_counter() - begun))
        else:
            sent.refused.append(body.decode())
    writer.close()


def _request(client_id: str) -> bytes:
    body = json.dumps(_fields(client_id)).encode()
    lines = [
        "POST /api/v1/submissions HTTP/1.1",
        f"Host: {HOST}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _fields(client_id: str) -> dict[str, object]:
    return {
        "title": f"Supper {client_id[-8:]}",
        "start": "2030-05-08T19:00",
        "end": "2030-05-08T21:30",
        "description": 4 * _TEXT,
        "venue": {"name": "Town Hall", "address": "Market 1", "city": "Graz", "country": "AT"},
        "organiser": {"name": "Neighbours of the Market", "url": "https://market.example.org"},
        "tags": ["food", "music"],
        "language": "en",
        "client_id": client_id,
        "contact": {"name": "Alice", "email": "alice@example.org"},
    }


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, text = line.partition(b":")
        if name.lower() == b"content-length":
            return int(text)
    raise ConnectionError("an answer did not say how long it is")


if __name__ == "__main__":
    json.dump(asdict(asyncio.run(send_all(int(sys.argv[1]), float(sys.argv[2])))), sys.stdout)

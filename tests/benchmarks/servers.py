"""The programs that are measured, each a process of its own on the first core."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from calendar_service.settings import PREFIX
from tests.benchmarks.calendars import PUBLIC_URL
from tests.benchmarks.cores import pin_server

Pin = Callable[[int], None]
ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 600
HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Server:
    """A program that listens. Each `ask` is a connection of its own."""

    process: subprocess.Popen[bytes]
    port: int
    begun: float

    def ask(
        self, path: str, body: object = None, *, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Return the answer to GET, or to POST where there is a body to send as JSON."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=PATIENCE_SECONDS)
        sent = None if body is None else json.dumps(body).encode()
        given = {"Content-Type": "application/json"} if sent else {}
        try:
            connection.request("POST" if sent else "GET", path, sent, given | dict(headers or {}))
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, told, answer.read())
        finally:
            connection.close()


@contextmanager
def service(folder: Path, pin: Pin = pin_server, /, **settings: str) -> Iterator[Server]:
    """Run the service on the calendar in a folder, once it has done all that it does once."""
    with starting_service(folder, pin, **settings) as server:
        wait_for(server, "/readyz")
        server.ask("/")  # pages wait until they are made ready
        yield server


@contextmanager
def starting_service(folder: Path, pin: Pin = pin_server, /, **settings: str) -> Iterator[Server]:
    """Begin to run the service, without waiting for anything."""
    given = {"DATA_DIR": str(folder), "PUBLIC_URL": PUBLIC_URL, "SAMPLE": "no"}
    given |= {"QUOTAS": "no", **settings}
    port = free_port()
    command = [str(ROOT / "main.py"), "serve", "--port", str(port)]
    chosen = {f"{PREFIX}{name}": value for name, value in given.items()}
    with _running(command, port, chosen, pin) as server:
        yield server


@contextmanager
def program(module: str, *arguments: str) -> Iterator[Server]:
    """Run one of this package's own programs, which takes its port first."""
    port = free_port()
    command = ["-m", f"tests.benchmarks.{module}", str(port), *arguments]
    with _running(command, port, {}, pin_server) as server:
        wait_for(server, "/")
        yield server


@contextmanager
def _running(
    arguments: Sequence[str], port: int, settings: Mapping[str, str], pin: Pin
) -> Iterator[Server]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    begun = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, env={**kept, **settings}, stdout=subprocess.DEVNULL
    )
    pin(process.pid)
    try:
        yield Server(process, port, begun)
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


def free_port() -> int:
    with socket.create_server((HOST, 0)) as listening:
        return int(listening.getsockname()[1])


def wait_for(server: Server, path: str) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and server.process.poll() is None:
        try:
            server.ask(path)
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"nothing answers {path} on port {server.port}")

"""How soon after a restart the first reader has the whole feed."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.bench import Bench
from tests.benchmarks.feeds import FEED
from tests.benchmarks.rows import Row, at_most, middle
from tests.benchmarks.servers import HOST, Server, starting_service


def run(bench: Bench) -> Iterator[Row]:
    with bench.copy(10_000) as folder:
        _restart(folder)
        lives = [_restart(folder) for _ in range(bench.rounds)]
    told = {
        "slowest s": max(first for first, _ in lives),
        "since the program was called s": middle([whole for _, whole in lives]),
    }
    what = "first full GET of 10,000 events after the process began to listen"
    yield Row(what, at_most(1, "s"), middle([first for first, _ in lives]), told)


def _restart(folder: Path) -> tuple[float, float]:
    """Return the seconds to the end of the first answer since the process listened, and since it
    was called. It listens before it has opened its database: whoever asks then, waits."""
    with starting_service(folder) as server:
        listening = _wait_until_it_listens(server)
        answer = server.ask(FEED)
        done = time.monotonic()
    assert answer.status == 200, answer.body
    return done - listening, done - server.begun


def _wait_until_it_listens(server: Server) -> float:
    while server.process.poll() is None:
        try:
            socket.create_connection((HOST, server.port)).close()
        except ConnectionRefusedError:
            time.sleep(0.001)
        else:
            return time.monotonic()
    raise RuntimeError("the service ended before it listened")

"""What a process takes that has everything ready, and what each reader adds who does not read."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack

from tests.benchmarks.bench import Bench
from tests.benchmarks.cores import proportional_bytes
from tests.benchmarks.events import CATEGORIES
from tests.benchmarks.feeds import FEED, GZIP, PLAIN
from tests.benchmarks.moderating import pages
from tests.benchmarks.rows import Row, at_most
from tests.benchmarks.servers import HOST, Server

READERS = 100
ALL, STORED = 10_000, 100_000
OF_CATEGORY = f"{FEED}?category={CATEGORIES[0].slug}"
RECEIVE_BYTES = 4096
MB, KB = 1e6, 1e3
SETTLE_SECONDS = 3


def run(bench: Bench) -> Iterator[Row]:
    yield from _with_stalled_readers(bench)
    yield _of_one_category(bench)


def _with_stalled_readers(bench: Bench) -> Iterator[Row]:
    with bench.service(ALL) as server:
        for _ in range(3):
            kept_bytes = _serve_all(server)
        before = proportional_bytes(server.process.pid)
        with ExitStack() as stack:
            for _ in range(READERS):
                stack.enter_context(_stalled(server))
            time.sleep(SETTLE_SECONDS)
            after = proportional_bytes(server.process.pid)
    told = {"bytes kept MB": kept_bytes / MB, "before the stalled readers MB": before / MB}
    what = "memory serving 10,000 events in ICS and JSON, 100 stalled readers"
    yield Row(what, at_most(3 * kept_bytes / MB + 80, "MB"), after / MB, told)
    what = "memory of one stalled reader of 10,000 events"
    yield Row(what, at_most(64, "kB"), (after - before) / READERS / KB)


def _of_one_category(bench: Bench) -> Row:
    """What is stored, and not asked for, takes nothing: the category has as many events as the
    small calendar, and a quarter more."""
    large, small = _serving_mb(bench, STORED, OF_CATEGORY), _serving_mb(bench, ALL, FEED)
    what = f"memory serving one category of {STORED:,} events against all of {ALL:,}"
    return Row(what, at_most(1.25), large / small, {"category MB": large, "all MB": small})


def _serving_mb(bench: Bench, count: int, path: str) -> float:
    with bench.service(count) as server:
        for _ in range(3):
            for headers in (PLAIN, GZIP):
                server.ask(path, headers=headers)
        return proportional_bytes(server.process.pid) / MB


def _serve_all(server: Server) -> int:
    """Ask for everything there is in both formats, and return how many bytes that is."""
    feeds = [server.ask(FEED, headers=headers) for headers in (PLAIN, GZIP)]
    return sum(len(answer.body) for answer in (*feeds, *pages(server)))


def _stalled(server: Server) -> socket.socket:
    """Return a connection on which an answer has begun that nobody reads on."""
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BYTES)
    reader.connect((HOST, server.port))
    reader.sendall(f"GET {FEED} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
    assert reader.recv(12, socket.MSG_PEEK) == b"HTTP/1.1 200"
    return reader

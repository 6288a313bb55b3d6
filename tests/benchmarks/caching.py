"""What nginx takes of a core as the cache and the TLS end in front, as docs/deploying has it."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.bench import Bench
from tests.benchmarks.cores import Stopwatch, pin_load
from tests.benchmarks.feeds import FEED
from tests.benchmarks.feeds import GZIP as PACKED
from tests.benchmarks.load import READERS, WRK, read_wrk
from tests.benchmarks.rows import Row, at_most, middle
from tests.benchmarks.servers import HOST
from tests.test_deploying import ask, proxy
from tests.web.nginx import NGINX

EVENTS = 1_000
GZIP = "Accept-Encoding: gzip"
CLOSE = "Connection: close"


def run(bench: Bench) -> Iterator[Row]:
    if WRK is None or NGINX is None:
        yield Row("kept by nginx", at_most(1000, "µs"), None, {"needs": "wrk and nginx"})
        return
    with bench.service(EVENTS) as server, TemporaryDirectory(dir=bench.folder) as folder:
        known = f"If-None-Match: {server.ask(FEED, headers=PACKED).headers['etag']}"
        with proxy(Path(folder), server.port, server.port) as (port, pid):
            assert ask(port, FEED)[0] == 200
            for what, headers in (
                ("304 on an open connection", (GZIP, known)),
                ("304 on a new TLS connection", (GZIP, known, CLOSE)),
                ("whole feed of 1,000 events, packed", (GZIP,)),
            ):
                yield _cost(bench, f"nginx, {what}", port, pid, headers)


def _cost(bench: Bench, what: str, port: int, pid: int, headers: tuple[str, ...]) -> Row:
    costs, rates = [], []
    for _ in range(bench.rounds):
        watch = Stopwatch.of(pid)
        asked = read_wrk(_wrk(port, headers, bench.seconds), 0.0)
        costs.append(1e6 * watch.used_seconds() / asked.answers)
        rates.append(asked.answers / asked.seconds)
    return Row(what, at_most(1000, "µs"), middle(costs), {"answers/s": middle(rates)})


def _wrk(port: int, headers: tuple[str, ...], seconds: float) -> str:
    assert WRK is not None
    told = [f"-H{header}" for header in headers]
    amount = ["-t1", f"-c{READERS}", f"-d{max(1, round(seconds))}s", "--latency", "--timeout=60s"]
    url = f"https://{HOST}:{port}{FEED}"
    with subprocess.Popen([WRK, *amount, *told, url], stdout=subprocess.PIPE, text=True) as load:
        pin_load(load.pid)
        return load.communicate()[0]

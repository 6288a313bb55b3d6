"""Whole feeds, plain and compressed, beside the same bytes from the bare program; and beside a
program that builds them with icalendar for each request."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.bench import Bench, running
from tests.benchmarks.load import Target
from tests.benchmarks.rows import Row, at_least
from tests.benchmarks.servers import Server, program

FEED = "/events.ics"
PLAIN: dict[str, str] = {}
GZIP = {"Accept-Encoding": "gzip"}


def run(bench: Bench) -> Iterator[Row]:
    for what, size, headers, bound in (
        ("full feed, 1,000 events, plain", 1_000, PLAIN, 0.90),
        ("full feed, 1,000 events, gzip", 1_000, GZIP, 0.80),
        ("full feed, 10,000 events, plain", 10_000, PLAIN, 0.95),
    ):
        yield bench.compared(what, at_least(bound), partial(_beside_bare, bench, size, headers))
    with bench.service(10_000) as server:
        yield _against_icalendar(bench, server)


@contextmanager
def _beside_bare(
    bench: Bench, size: int, headers: Mapping[str, str]
) -> Iterator[tuple[Target, Target]]:
    with (
        bench.service(size) as server,
        bench.bare(feed=server.ask(FEED, headers=headers)) as bare,
    ):
        yield Target(server, FEED, headers), Target(bare, "/feed", headers)


def _against_icalendar(bench: Bench, server: Server) -> Row:
    with TemporaryDirectory(dir=bench.folder) as folder:
        feed = Path(folder) / "feed.ics"
        feed.write_bytes(server.ask(FEED).body)
        what = "full feed, 10,000 events, against building it with icalendar for each request"
        with program("rebuilding", str(feed)) as other:
            ours, its = Target(server, FEED, PLAIN), Target(other, FEED, PLAIN)
            return bench.compared(what, at_least(1000), running(ours, its))

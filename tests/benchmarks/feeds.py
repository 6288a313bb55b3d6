"""Whole feeds, plain and compressed, beside the same bytes from the bare program; and beside a
program that builds them with icalendar for each request."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.bench import Bench
from tests.benchmarks.load import Target
from tests.benchmarks.rows import Row, at_least
from tests.benchmarks.servers import Server, program

FEED = "/events.ics"
PLAIN: dict[str, str] = {}
GZIP = {"Accept-Encoding": "gzip"}


def run(bench: Bench) -> Iterator[Row]:
    with bench.service(1_000) as server, _bare(bench, server) as bare:
        ours, other = Target(server, FEED, PLAIN), Target(bare, "/plain", PLAIN)
        yield bench.compared("full feed, 1,000 events, plain", at_least(0.90), ours, other)
        ours, other = Target(server, FEED, GZIP), Target(bare, "/packed", GZIP)
        yield bench.compared("full feed, 1,000 events, gzip", at_least(0.80), ours, other)
    with bench.service(10_000) as server, _bare(bench, server) as bare:
        ours, other = Target(server, FEED, PLAIN), Target(bare, "/plain", PLAIN)
        yield bench.compared("full feed, 10,000 events, plain", at_least(0.95), ours, other)
        yield _against_icalendar(bench, server)


@contextmanager
def _bare(bench: Bench, server: Server) -> Iterator[Server]:
    plain, packed = (server.ask(FEED, headers=headers) for headers in (PLAIN, GZIP))
    with bench.bare(plain=plain, packed=packed) as bare:
        yield bare


def _against_icalendar(bench: Bench, server: Server) -> Row:
    with TemporaryDirectory(dir=bench.folder) as folder:
        feed = Path(folder) / "feed.ics"
        feed.write_bytes(server.ask(FEED).body)
        what = "full feed, 10,000 events, against building it with icalendar for each request"
        with program("rebuilding", str(feed)) as other:
            ours, its = Target(server, FEED, PLAIN), Target(other, FEED, PLAIN)
            return bench.compared(what, at_least(1000), ours, its)

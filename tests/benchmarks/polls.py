"""Polls that find nothing new: 304 beside the bare program's, and whether it grows with a feed."""

from collections.abc import Iterator

from tests.benchmarks.bench import Bench
from tests.benchmarks.load import Target
from tests.benchmarks.rows import Row, at_least
from tests.benchmarks.servers import Server

FEED = "/events.ics"


def run(bench: Bench) -> Iterator[Row]:
    with bench.service(1_000) as server:
        known = _known(server)
        answer = server.ask(FEED, headers=known)
        with bench.bare(known=answer) as bare:
            ours = Target(server, FEED, known, 304)
            other = Target(bare, "/known", known, 304)
            what = "304 on a feed of 1,000 events against the bare program's"
            yield bench.compared(what, at_least(0.80), ours, other)
    with bench.service(10_000) as large, bench.service(100) as small:
        ours = Target(large, FEED, _known(large), 304)
        other = Target(small, FEED, _known(small), 304)
        yield bench.compared("304 at 10,000 events against 100", at_least(0.9), ours, other)


def _known(server: Server) -> dict[str, str]:
    """Return the header of a reader who has the feed already."""
    return {"If-None-Match": server.ask(FEED).headers["etag"]}

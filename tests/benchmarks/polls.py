"""Polls that find nothing new: 304 beside the bare program's, and whether it grows with a feed."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from tests.benchmarks.bench import Bench
from tests.benchmarks.load import Target
from tests.benchmarks.rows import Row, at_least
from tests.benchmarks.servers import Server

FEED = "/events.ics"


def run(bench: Bench) -> Iterator[Row]:
    what = "304 on a feed of 1,000 events against the bare program's"
    yield bench.compared(what, at_least(0.80), partial(_beside_bare, bench))
    what = "304 at 10,000 events against 100"
    yield bench.compared(what, at_least(0.9), partial(_large_and_small, bench))


@contextmanager
def _beside_bare(bench: Bench) -> Iterator[tuple[Target, Target]]:
    with bench.service(1_000) as server:
        known = _known(server)
        with bench.bare(known=server.ask(FEED, headers=known)) as bare:
            yield Target(server, FEED, known, 304), Target(bare, "/known", known, 304)


@contextmanager
def _large_and_small(bench: Bench) -> Iterator[tuple[Target, Target]]:
    with bench.service(10_000) as large, bench.service(100) as small:
        yield (
            Target(large, FEED, _known(large), 304),
            Target(small, FEED, _known(small), 304),
        )


def _known(server: Server) -> dict[str, str]:
    """Return the header of a reader who has the feed already."""
    return {"If-None-Match": server.ask(FEED).headers["etag"]}

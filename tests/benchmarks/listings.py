"""Listings as JSON and as pages: kept ready, and never asked for, on small and huge calendars."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import count, islice

from tests.benchmarks.bench import Bench
from tests.benchmarks.client import Visit
from tests.benchmarks.load import READERS, Target, visit
from tests.benchmarks.rows import Row, at_least, at_most, middle
from tests.benchmarks.servers import Server

PAGE = "/events.json?limit=50"
SMALL, HUGE = 1_000, 1_000_000
QUICK_HUGE = 100_000
LARGE = 10_000
PAGES_ASKED = 15
PAGES = {
    "page of what is coming": "/events?from={:%Y-%m-%d}",
    "page of a category": "/events?category=music&from={:%Y-%m-%d}",
}


def run(bench: Bench) -> Iterator[Row]:
    what = "/events.json?limit=50 against the bare program with ready JSON"
    yield bench.compared(what, at_least(0.6), partial(_beside_bare, bench))
    huge = QUICK_HUGE if bench.is_quick else HUGE
    yield _unasked(bench, huge)
    yield from _pages(bench, huge)


@contextmanager
def _beside_bare(bench: Bench) -> Iterator[tuple[Target, Target]]:
    with bench.service(1_000) as server, bench.bare(page=server.ask(PAGE)) as bare:
        yield Target(server, PAGE), Target(bare, "/page")


def _unasked(bench: Bench, huge: int) -> Row:
    paths = _paths()
    with bench.service(SMALL) as small, bench.service(huge) as large:
        pairs = []
        for _ in range(bench.rounds):
            plan = list(islice(paths, PATHS_A_ROUND))
            pairs.append((_cost_ms(large, plan, bench), _cost_ms(small, plan, bench)))
    ratio = middle([mine / its for mine, its in pairs])
    told = {
        f"at {huge:,} ms": middle([mine for mine, _ in pairs]),
        "at 1,000 ms": middle([its for _, its in pairs]),
    }
    what = f"/events.json?limit=50, not kept, cost at {huge:,} events against 1,000"
    return Row(what, at_most(2), ratio, told)


def _pages(bench: Bench, huge: int) -> Iterator[Row]:
    """Pages for people, each with days that nobody asked for yet; what they count for their
    filters goes up to 2,000 events, so a calendar of 10,000 is what a huge one is held against."""
    with bench.service(LARGE) as large, bench.service(huge) as larger:
        for name, path in PAGES.items():
            pairs = [
                [_alone_ms(server, path.format(day)) for server in (larger, large)]
                for day in islice(_days(), PAGES_ASKED)
            ]
            told = {
                f"at {huge:,} ms": middle([mine for mine, _ in pairs]),
                f"at {LARGE:,} ms": middle([its for _, its in pairs]),
            }
            what = f"{name}, not kept, cost at {huge:,} events against {LARGE:,}"
            yield Row(what, at_most(3), middle([mine / its for mine, its in pairs]), told)


def _days() -> Iterator[date]:
    today = datetime.now(UTC).date()
    return (today + timedelta(days=days) for days in count(1))


def _alone_ms(server: Server, path: str) -> float:
    begun = time.perf_counter()
    assert server.ask(path).status == 200, path
    return 1000 * (time.perf_counter() - begun)


PATHS_A_ROUND = 10_000


def _paths() -> Iterator[str]:
    """Yield addresses of windows that nobody asked for yet; each holds more than a page."""
    today = datetime.now(UTC).date()
    for length in range(150, 500):
        for first in range(300):
            start = today + timedelta(days=first)
            yield f"{PAGE}&from={start}&to={start + timedelta(days=length)}"


def _cost_ms(server: Server, paths: list[str], bench: Bench) -> float:
    told = visit(Visit(server.port, paths, {}, READERS, bench.seconds, answers_least=2 * READERS))
    assert told.statuses.keys() == {"200"}, told.statuses
    assert len(told.waits_ms) < len(paths), "addresses were asked twice"
    return 1000 * told.seconds / len(told.waits_ms)

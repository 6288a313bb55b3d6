"""Two processes against one on the same database, and how often they ask it.

Both serve from all cores, the load asks from the last one: with two cores the load takes what the
second process could use, so that the processor time of an answer says more than the rate.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack

from tests import postgres
from tests.benchmarks.bench import Bench, running
from tests.benchmarks.calendars import event_ids
from tests.benchmarks.cores import spread
from tests.benchmarks.databases import KINDS, Place, place
from tests.benchmarks.feeds import FEED
from tests.benchmarks.load import Target, measure
from tests.benchmarks.rows import Row, at_least, at_most
from tests.benchmarks.servers import service

EVENTS = 1_000
LOOKS = "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = 'calendar'"
FLUSH_SECONDS = 1.5
"""PostgreSQL tells what a connection did about a second later."""


def run(bench: Bench) -> Iterator[Row]:
    for kind in KINDS:
        with place(bench, kind, EVENTS) as here:
            yield from _against_one(bench, here)
            if kind == "PostgreSQL":
                yield _looks(bench, here)


def _against_one(bench: Bench, here: Place) -> Iterator[Row]:
    with ExitStack() as stack:
        one, two = (
            stack.enter_context(service(here.folder, spread, WORKERS=count, **here.settings))
            for count in ("1", "2")
        )
        known = {"If-None-Match": one.ask(FEED).headers["etag"]}
        page = f"/events/{event_ids(here.folder)[0]}"
        for name, path, headers, status in (
            ("304 on a feed", FEED, known, 304),
            ("an event's page", page, {}, 200),
        ):
            ours, other = (Target(server, path, headers, status) for server in (two, one))
            measure(ours, bench.seconds)  # until each process has it ready
            what = f"{name}, two processes against one, {here.kind}"
            yield bench.compared(what, at_least(1), running(ours, other))


def _looks(bench: Bench, here: Place) -> Row:
    """Count what the database is asked while polls find nothing new."""
    with service(here.folder, **here.settings) as server:
        target = Target(server, FEED, {"If-None-Match": server.ask(FEED).headers["etag"]}, 304)
        measure(target, bench.seconds)
        before = _count_looks(here)
        measured = measure(target, 2 * bench.seconds)
        looks = _count_looks(here) - before
    told = {"polls/s": measured.rate, "µs of its core": measured.cost_us}
    what = "transactions for 1,000 polls that find nothing new, PostgreSQL"
    # The eight readers of `load` share each look.
    return Row(what, at_most(250, ""), 1000 * looks / (measured.rate * 2 * bench.seconds), told)


def _count_looks(here: Place) -> int:
    time.sleep(FLUSH_SECONDS)
    return int(postgres.run_plainly(here.url, LOOKS)[0][0])

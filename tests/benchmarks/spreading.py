"""How soon the last of two processes shows what was decided through the other."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from tests.benchmarks.bench import Bench
from tests.benchmarks.calendars import event_ids, token_of
from tests.benchmarks.databases import KINDS, Place, place
from tests.benchmarks.feeds import FEED
from tests.benchmarks.moderating import Moderator
from tests.benchmarks.rows import Row, at_most, middle
from tests.benchmarks.servers import Server, service

EVENTS = 1_000
PATIENCE_SECONDS = 30


def run(bench: Bench) -> Iterator[Row]:
    count = 10 if bench.is_quick else 100
    for kind in KINDS:
        with place(bench, kind, EVENTS) as here:
            yield _spread(here, count)


def _spread(here: Place, count: int) -> Row:
    ids, token = event_ids(here.folder), token_of(here.folder)
    with ExitStack() as stack, ThreadPoolExecutor(2) as readers:
        servers = [stack.enter_context(service(here.folder, **here.settings)) for _ in range(2)]
        waits, decided = [], []
        for number in range(count):
            moderator = Moderator(servers[number % 2], token, ids)
            edit = moderator.propose(number)
            tags = [server.ask(FEED).headers["etag"] for server in servers]
            shown = [
                readers.submit(_shown_at, server, tag)
                for server, tag in zip(servers, tags, strict=True)
            ]
            decided.append(1000 * moderator.approve(edit))
            answered_at = time.perf_counter()
            waits.append(1000 * max(0.0, max(each.result() for each in shown) - answered_at))
    told = {"median ms": middle(waits), "the decision itself ms": middle(decided)}
    what = f"from a decision's answer to the last of two processes showing it, {here.kind}: longest"
    return Row(what, at_most(1000, "ms"), max(waits), told)


def _shown_at(server: Server, tag: str) -> float:
    """Return when a reader who asks again and again has been told of another feed."""
    until = time.perf_counter() + PATIENCE_SECONDS
    while time.perf_counter() < until:
        if server.ask(FEED, headers={"If-None-Match": tag}).status == 200:
            return time.perf_counter()
    raise RuntimeError("the change was never shown")

"""Many readers of many feeds while changes land: what they wait, and how often feeds are built."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from tests.benchmarks.bench import Bench
from tests.benchmarks.client import Told, Visit
from tests.benchmarks.events import TAGS, tag_of
from tests.benchmarks.feeds import GZIP
from tests.benchmarks.load import begin_visit, end_visit, visit
from tests.benchmarks.moderating import Moderator
from tests.benchmarks.rows import Row, at_most, percentile
from tests.benchmarks.servers import Server

READERS, CHANGES, PROCESSES = 500, 100, 1
WITH = [f"t{number:02}" for number in range(TAGS // 2)]
WITHOUT = [f"t{number:02}" for number in range(TAGS // 2, TAGS)]
# Half of the feeds hold a fiftieth of all events, the others all but a fiftieth.
FEEDS = [f"/events.ics?tag={tag}" for tag in WITH] + [
    f"/events.ics?not_tag={tag}" for tag in WITHOUT
]
HANDS = 8
BUILT = "calendar_documents_built_total"
"""The counter in /metrics of how often the process built or updated a document."""


def run(bench: Bench) -> Iterator[Row]:
    seconds = 10.0 if bench.is_quick else 20.0
    with bench.moderated(1_000) as moderator:
        plan = Visit(moderator.server.port, FEEDS, GZIP, READERS, seconds, stays=True)
        edits = [moderator.propose(number) for number in range(CHANGES)]
        visit(replace(plan, seconds=1, answers_least=READERS))  # which builds all of them
        calm = visit(plan)
        built_before = built(moderator.server)
        reading = begin_visit(plan)
        landed = _land(moderator, edits, seconds / 2)
        disturbed = end_visit(reading)
        built_after = built(moderator.server)
    yield _waits(calm, disturbed, landed)
    yield _builds(built_before, built_after, sum(_held_by(number) for number in range(CHANGES)))


def _land(moderator: Moderator, edits: list[str], within_seconds: float) -> float:
    """Approve the edits at equal distances, and return how long that took altogether."""
    begun = time.monotonic()

    def land(number: int) -> None:
        time.sleep(max(0, begun + within_seconds * number / len(edits) - time.monotonic()))
        moderator.approve(edits[number])

    with ThreadPoolExecutor(HANDS) as hands:
        list(hands.map(land, range(len(edits))))
    return time.monotonic() - begun


def _waits(calm: Told, disturbed: Told, landed_seconds: float) -> Row:
    what = "p99 of 500 readers of 50 feeds while 100 changes land, against undisturbed"
    if not calm.waits_ms or not disturbed.waits_ms:
        return Row(what, at_most(3), None, {"answers": 0})
    p99s = [percentile(told.waits_ms, 99) for told in (disturbed, calm)]
    told = {
        "disturbed p99 ms": p99s[0],
        "undisturbed p99 ms": p99s[1],
        "changes landed within s": landed_seconds,
        "disturbed req/s": len(disturbed.waits_ms) / disturbed.seconds,
        "undisturbed req/s": len(calm.waits_ms) / calm.seconds,
        "disturbed load core %": 100 * disturbed.used_seconds / disturbed.seconds,
        "undisturbed load core %": 100 * calm.used_seconds / calm.seconds,
    }
    return Row(what, at_most(3), p99s[0] / p99s[1], told)


def _builds(before: float | None, after: float | None, touched: int) -> Row:
    what = "builds per document and change in a stampede"
    if before is None or after is None:
        return Row(what, at_most(PROCESSES), None, {"documents touched": touched})
    told = {"builds": after - before, "documents touched": touched}
    return Row(what, at_most(PROCESSES), (after - before) / touched, told)


def _held_by(number: int) -> int:
    """Return in how many of the feeds an event is."""
    tag = tag_of(number)
    return (tag in WITH) + len([other for other in WITHOUT if other != tag])


def built(server: Server) -> float | None:
    """Return what the process has counted; None where it does not count."""
    answer = server.ask("/metrics")
    lines = answer.body.decode().splitlines() if answer.status == 200 else []
    counts = [float(line.split()[-1]) for line in lines if line.startswith(BUILT)]
    return sum(counts) if counts else None

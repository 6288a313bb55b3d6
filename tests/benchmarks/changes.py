"""What one change of one event costs: itself, and the next reader of the whole feed."""

import asyncio
import time
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack, ExitStack
from dataclasses import replace

from calendar_service.app import Chance, House, opened
from calendar_service.domain.occurrence import horizon
from calendar_service.operations.publish_event import update_publications
from calendar_service.operations.render_event import render_event
from calendar_service.storage.events import find_event
from tests.benchmarks.bench import Bench
from tests.benchmarks.calendars import event_ids, settings
from tests.benchmarks.feeds import FEED, GZIP, PLAIN
from tests.benchmarks.moderating import Moderator
from tests.benchmarks.rows import Row, at_most, middle

LARGE, SMALL = 10_000, 100
READS_BETWEEN = 3


def run(bench: Bench) -> Iterator[Row]:
    count = 5 if bench.is_quick else 25
    with bench.moderated(LARGE) as moderator:
        for at, (name, headers) in enumerate((("plain", PLAIN), ("gzip", GZIP))):
            numbers = range(at * count, (at + 1) * count)
            yield _next_reader(moderator, numbers, name, headers)
    yield _through_the_desk(bench, count)
    yield asyncio.run(_in_process(bench, count))


def _next_reader(
    moderator: Moderator, numbers: range, name: str, headers: Mapping[str, str]
) -> Row:
    _read_seconds(moderator, headers)
    after, unchanged = [], []
    for number in numbers:
        moderator.approve(moderator.propose(number))
        after.append(1000 * _read_seconds(moderator, headers))
        again = [1000 * _read_seconds(moderator, headers) for _ in range(READS_BETWEEN)]
        unchanged.append(middle(again))
    extra = [first - rest for first, rest in zip(after, unchanged, strict=True)]
    what = f"full GET after a change of one of 10,000 events, more than an unchanged one, {name}"
    told = {
        "after a change ms": middle(after),
        "unchanged ms": middle(unchanged),
        "least extra ms": min(extra),
    }
    return Row(what, at_most(10, "ms"), middle(extra), told)


def _read_seconds(moderator: Moderator, headers: Mapping[str, str]) -> float:
    begun = time.perf_counter()
    moderator.server.ask(FEED, headers=headers)
    return time.perf_counter() - begun


def _through_the_desk(bench: Bench, count: int) -> Row:
    """An approval through the API while nobody reads: published, recorded, and a letter written."""
    with ExitStack() as stack:
        moderators = [stack.enter_context(bench.moderated(size)) for size in (LARGE, SMALL)]
        pairs = [
            [1000 * moderator.approve(moderator.propose(number)) for moderator in moderators]
            for number in range(count)
        ]
    return _growth("cost of a change by the API at 10,000 events against 100", pairs)


async def _in_process(bench: Bench, count: int) -> Row:
    """Render and publish one event, without a service around it."""
    async with AsyncExitStack() as stack:
        folders = [stack.enter_context(bench.copy(size)) for size in (LARGE, SMALL)]
        ids = [event_ids(folder)[:count] for folder in folders]
        houses = [
            await stack.enter_async_context(opened(settings(folder), Chance(), serves=False))
            for folder in folders
        ]
        pairs = [
            [await _change_ms(house, id) for house, id in zip(houses, pair, strict=True)]
            for pair in zip(*ids, strict=True)
        ]
    return _growth("cost of rendering and storing a change at 10,000 events against 100", pairs)


async def _change_ms(house: House, event_id: str) -> float:
    context = house.context
    stored = await context.store.read(lambda con: find_event(con, event_id))
    assert stored is not None
    begun = time.perf_counter()
    now = context.now()
    version = stored.event.version.next(now)
    event = replace(stored.event, version=version, title=f"{stored.event.title}, moved")
    publication = render_event(event, context.voice, horizon(context.today()))
    await context.store.write(lambda con: update_publications(con, [publication], now))
    return 1000 * (time.perf_counter() - begun)


def _growth(what: str, pairs: list[list[float]]) -> Row:
    large, small = (middle([pair[at] for pair in pairs]) for at in (0, 1))
    ratio = middle([pair[0] / pair[1] for pair in pairs])
    return Row(what, at_most(1.5), ratio, {"at 10,000 ms": large, "at 100 ms": small})

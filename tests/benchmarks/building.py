"""What it costs a new process to have the feed of everything, from each database."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass

from calendar_service.app import Chance, opened
from calendar_service.catalogue.catalogue import Catalogue
from calendar_service.domain.filter import EventFilter
from tests.benchmarks.bench import Bench
from tests.benchmarks.calendars import settings
from tests.benchmarks.databases import KINDS, Place, place
from tests.benchmarks.rows import Row, at_most, middle
from tests.databases import heard_statements

EVENTS = 10_000


@dataclass(frozen=True, slots=True)
class Built:
    """How long a build took, what was asked for it, and how large the feed is."""

    ms: float
    queries: int
    mb: float


def run(bench: Bench) -> Iterator[Row]:
    found: dict[str, Built] = {}
    for kind in KINDS:
        with place(bench, kind, EVENTS) as here:
            found[kind] = asyncio.run(_build(here, bench.rounds))
    ours, other = (found[kind] for kind in reversed(KINDS))
    told = {
        "PostgreSQL ms": ours.ms,
        "SQLite ms": other.ms,
        "queries of a build": float(ours.queries),
        "feed MB": ours.mb,
    }
    what = "feed of 10,000 events built from PostgreSQL over loopback against from SQLite"
    yield Row(what, at_most(3), ours.ms / other.ms, told)


async def _build(here: Place, rounds: int) -> Built:
    """Build it as often as there are rounds, each time from nothing."""
    url = here.settings.get("DATABASE_URL")
    chosen = settings(here.folder).model_copy(update={"database_url": url})
    async with opened(chosen, Chance(), serves=False) as house:
        context = house.context
        catalogue = Catalogue(context.store, context.voice)
        times, heard = [], list[str]()
        for _ in range(rounds):
            heard.clear()
            with heard_statements(heard.append) if url else nullcontext():
                begun = time.perf_counter()
                document = await catalogue.feed(EventFilter(), context.now())
                times.append(1000 * (time.perf_counter() - begun))
    return Built(middle(times), len(heard), len(document.body) / 1e6)

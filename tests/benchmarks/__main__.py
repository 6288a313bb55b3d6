"""Runs the cases that are named, or all: a table on the terminal, and JSON where it is wanted.

Figures are told and never asserted: the exit code says only whether every case could be run.
"""

import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from tests.benchmarks import (
    building,
    caching,
    changes,
    feeds,
    listings,
    memory,
    polls,
    restart,
    sharing,
    spreading,
    stampede,
    submissions,
)
from tests.benchmarks.bench import Bench
from tests.benchmarks.calendars import say
from tests.benchmarks.cores import pin_load
from tests.benchmarks.rows import Row
from tests.benchmarks.table import print_table, write_json

CASES: dict[str, Callable[[Bench], Iterator[Row]]] = {
    "polls": polls.run,
    "feeds": feeds.run,
    "changes": changes.run,
    "listings": listings.run,
    "restart": restart.run,
    "memory": memory.run,
    "stampede": stampede.run,
    "submissions": submissions.run,
    "sharing": sharing.run,
    "spreading": spreading.run,
    "building": building.run,
    "caching": caching.run,
}


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(list(CASES)), metavar="[CASE]...")
@click.option("--json", "file", type=click.Path(path_type=Path), help="Write what was measured.")
@click.option("--quick", is_flag=True, help="Fewer and shorter rounds: to try things out.")
@click.option(
    "--calendars",
    type=click.Path(path_type=Path),
    help="Keep the calendars here for the next run; making them takes minutes.",
)
def main(names: tuple[str, ...], *, file: Path | None, quick: bool, calendars: Path | None) -> None:
    """Measure CASEs, or all of them: polls, feeds, changes, listings, restart, memory, stampede,
    submissions, sharing, spreading, building, caching."""
    pin_load(os.getpid())
    rows: list[Row] = []
    failed = False
    with nullcontext(calendars) if calendars else TemporaryDirectory() as folder:
        bench = Bench(Path(folder).resolve(), quick)
        bench.folder.mkdir(parents=True, exist_ok=True)
        for name in names or CASES:
            say(f"Measuring {name} ...")
            failed = not _measure(CASES[name](bench), rows) or failed
            if file:
                write_json(file, rows)
    print_table(rows)
    sys.exit(int(failed))


def _measure(case: Iterator[Row], rows: list[Row]) -> bool:
    """Add the rows of a case, and return whether it came to its end: a case that breaks must not
    cost the minutes that the others took."""
    try:
        rows.extend(case)
    except Exception:  # noqa: BLE001
        traceback.print_exc()
        return False
    return True


if __name__ == "__main__":
    main()

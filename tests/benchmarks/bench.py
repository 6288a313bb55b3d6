"""What every case works with: calendars, how long to measure, and comparing in one run."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree, rmtree
from tempfile import TemporaryDirectory

from tests.benchmarks.bare import keep
from tests.benchmarks.calendars import event_ids, make_calendar, token_of
from tests.benchmarks.load import Measured, Target, measure
from tests.benchmarks.moderating import Moderator
from tests.benchmarks.rows import Goal, Row, middle
from tests.benchmarks.servers import Answer, Server, program, service

PAIR_SECONDS = 1.0
Begun = Callable[[], AbstractContextManager[tuple[Target, Target]]]
"""Lends what is compared for one round: ours, and the other one."""


@dataclass(frozen=True, slots=True)
class Bench:
    """`folder` holds the calendars that were made; quick is for trying things out."""

    folder: Path
    is_quick: bool

    @property
    def rounds(self) -> int:
        return 3 if self.is_quick else 7

    @property
    def seconds(self) -> float:
        return 1 if self.is_quick else 2

    @property
    def pairs(self) -> int:
        """How often two are compared: what a process loses by where it lies is seen in few of
        many short rounds."""
        return 3 if self.is_quick else 15

    def calendar(self, count: int) -> Path:
        """Return the folder of an untouched calendar of so many events."""
        folder = self.folder / str(count)
        if not (folder / "token").exists():
            rmtree(folder, ignore_errors=True)  # one that was begun and not finished
            folder.mkdir(parents=True)
            make_calendar(folder, count)
        return folder

    @contextmanager
    def copy(self, count: int) -> Iterator[Path]:
        """Lend a copy of a calendar, which may be changed."""
        with TemporaryDirectory(dir=self.folder) as folder:
            yield copytree(self.calendar(count), Path(folder) / "calendar")

    @contextmanager
    def moderated(self, count: int) -> Iterator[Moderator]:
        """Run the service on a copy of a calendar, for whoever changes what is in it."""
        with self.copy(count) as folder:
            ids = event_ids(folder)
            with service(folder) as server:
                yield Moderator(server, token_of(folder), ids)

    @contextmanager
    def service(self, count: int) -> Iterator[Server]:
        """Run the service on a calendar that nobody is to change."""
        with service(self.calendar(count)) as server:
            yield server

    @contextmanager
    def bare(self, **answers: Answer) -> Iterator[Server]:
        """Run the bare program, which sends each of these answers at its name."""
        with TemporaryDirectory(dir=self.folder) as folder:
            for name, answer in answers.items():
                keep(Path(folder), name, answer)
            with program("bare", folder) as server:
                yield server

    def compared(self, what: str, goal: Goal, begun: Begun) -> Row:
        """Return the row of how fast ours is against the other: the median of each round's
        ratio, where who begins changes from round to round. The ratio of the processor time an
        answer takes stands beside it, which others on the machine disturb less.

        Both are begun anew for each round where `begun` does so: where in memory a process
        happens to lie makes the same program up to a quarter slower, as long as it runs.
        """
        pairs = [self._round(begun, number) for number in range(self.pairs)]
        ratios = [mine.rate / its.rate for mine, its in pairs]
        told = {
            "by processor time ×": middle([its.cost_us / mine.cost_us for mine, its in pairs]),
            **_told([mine for mine, _ in pairs], [its for _, its in pairs]),
            "lowest ratio": min(ratios),
            "highest ratio": max(ratios),
        }
        return Row(what, goal, middle(ratios), told)

    def _round(self, begun: Begun, number: int) -> tuple[Measured, Measured]:
        with begun() as (ours, other):
            if number % 2:
                its = measure(other, PAIR_SECONDS)
                return measure(ours, PAIR_SECONDS), its
            return measure(ours, PAIR_SECONDS), measure(other, PAIR_SECONDS)


def running(ours: Target, other: Target) -> Begun:
    """Return what lends the two as they run, for all rounds."""
    return lambda: nullcontext((ours, other))


def _told(ours: list[Measured], other: list[Measured]) -> dict[str, float]:
    """Return the medians of both, each beside the other's."""
    return {
        f"{whose} {name}": middle([getattr(each, field) for each in found])
        for field, name in _TOLD.items()
        for whose, found in (("ours", ours), ("other", other))
    }


_TOLD = {
    "rate": "req/s",
    "cost_us": "µs of its core",
    "p99_ms": "p99 ms",
    "server_percent": "server core %",
    "load_percent": "load core %",
    "p50_ms": "p50 ms",
}

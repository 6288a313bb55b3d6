"""Which core serves and which one asks, and how busy each was; Linux alone tells."""

import os
from dataclasses import dataclass
from pathlib import Path


def pin_server(pid: int) -> None:
    """Keep the process, and every thread it starts from now on, on the first core."""
    os.sched_setaffinity(pid, {_cores()[0]})


def spread(pid: int) -> None:
    """Let the process, and all that it starts, use every core."""
    os.sched_setaffinity(pid, _cores())


def pin_load(pid: int) -> None:
    os.sched_setaffinity(pid, {_cores()[-1]})


def _cores() -> list[int]:
    """Return the cores that this whole program was given, whatever it took for itself since."""
    return _GIVEN


_GIVEN = sorted(os.sched_getaffinity(0))


@dataclass(frozen=True, slots=True)
class Stopwatch:
    """Tells how much processor time a process took since this was started for it."""

    pid: int
    used_before_seconds: float

    @classmethod
    def of(cls, pid: int) -> "Stopwatch":
        return cls(pid, used_seconds(pid))

    def used_seconds(self) -> float:
        return used_seconds(self.pid) - self.used_before_seconds


def used_seconds(pid: int) -> float:
    """Return the processor time of a process and its children, which must be its workers."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    own_nanoseconds = sum(int(thread.read_text().split()[0]) for thread in threads)
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return own_nanoseconds / 1e9 + sum(used_seconds(int(child)) for child in children)


def proportional_bytes(pid: int) -> int:
    """Return the memory of a process, of which shared pages count in shares (PSS)."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    raise LookupError("this kernel does not tell a process's PSS")

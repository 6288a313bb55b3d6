"""How much of its work a heavy test does in a run."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Volume:
    """A share of the whole: little in CI, everything on demand."""

    percent: int

    def of(self, whole: int) -> int:
        """Return how many of `whole` cases to run, rounded up."""
        return -(-whole * self.percent // 100)


VOLUMES = {"ci": Volume(2), "full": Volume(100)}

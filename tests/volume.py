"""How much of its work a heavy test does in a run."""

from dataclasses import dataclass

from hypothesis import HealthCheck, Phase, settings


@dataclass(frozen=True, slots=True)
class Volume:
    """A share of the whole: little in CI, everything on demand."""

    percent: int

    def of(self, whole: int) -> int:
        """Return how many of `whole` cases to run, rounded up."""
        return -(-whole * self.percent // 100)

    def examples(self, whole: int, *, slow: int = 1) -> settings:
        """Return how hypothesis is to make that many of `whole` examples, the same in every run;
        of examples that take `slow` times as long as others, that part of them, unless all."""
        return settings(
            max_examples=whole if self.percent == 100 else -(-self.of(whole) // slow),
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate, Phase.shrink],
        )


VOLUMES = {"ci": Volume(2), "full": Volume(100)}

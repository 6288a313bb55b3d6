"""What a case tells: a figure to reach, what was measured, and what else belongs to it."""

import operator
from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median

COMPARED = {"≥": operator.ge, "≤": operator.le}


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound such as at least (`≥`) 0.9 times (`×`)."""

    relation: str
    bound: float
    unit: str

    def __str__(self) -> str:
        return f"{self.relation} {shown(self.bound, self.unit)}"

    def is_met_by(self, measured: float) -> bool:
        return bool(COMPARED[self.relation](measured, self.bound))


@dataclass(frozen=True, slots=True)
class Row:
    """`told` holds numbers by their names, units included; None was not to be measured here."""

    what: str
    goal: Goal
    measured: float | None
    told: Mapping[str, float | str] = field(default_factory=dict)

    @property
    def is_reached(self) -> bool | None:
        return None if self.measured is None else self.goal.is_met_by(self.measured)


def at_least(bound: float, unit: str = "×") -> Goal:
    return Goal("≥", bound, unit)


def at_most(bound: float, unit: str = "×") -> Goal:
    return Goal("≤", bound, unit)


def shown(number: float, unit: str) -> str:
    """Return the number with its unit, in as many digits as matter."""
    size = abs(number)
    digits = next((digits for least, digits in _DIGITS if size >= least), 4) if size else 0
    return f"{number:,.{digits}f} {unit}".strip()


_DIGITS = ((100, 0), (10, 1), (0.1, 2))


def percentile(values: list[float], percent: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def middle(values: list[float]) -> float:
    return float(median(values))

"""Mistakes in what a person sent: values, collected all at once, never exceptions."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as kept


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake. `text` is an English sentence with {named} places; it is also what
    translations are looked up by, so the values stay apart from it."""

    field: str
    text: str
    values: Mapping[str, object] = kept(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format(**self.values)


class Problems:
    """Collects mistakes in the order in which they were found."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def add(self, field: str, text: str, **values: object) -> None:
        self._found.append(Problem(field, text, values))

    def __bool__(self) -> bool:
        return bool(self._found)

    def __contains__(self, field: object) -> bool:
        return any(problem.field == field for problem in self._found)

    def all(self) -> tuple[Problem, ...]:
        return tuple(self._found)

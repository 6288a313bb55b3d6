"""Whose events are published without a look: of trusted organisers, in all or some categories."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

RULE = "trusted_organiser"
"""By this name the record of decisions tells of it."""


@dataclass(frozen=True, slots=True)
class Trust:
    """`categories` are slugs; without any, trust has no bounds."""

    categories: tuple[str, ...] = ()

    def covers(self, categories: Iterable[str]) -> bool:
        """True for an event in these categories, all of which must be trusted ones."""
        slugs = {slug.lower() for slug in categories}
        return not self.categories or (bool(slugs) and slugs <= set(self.categories))


def trust_of(value: Mapping[str, Any] | None) -> Trust | None:
    """Return the trust that was stored."""
    return None if value is None else Trust(tuple(value.get("categories", ())))


def stored_trust(trust: Trust | None) -> dict[str, list[str]] | None:
    return None if trust is None else {"categories": list(trust.categories)}

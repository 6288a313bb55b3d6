"""What a moderator looks after: everything, or some categories or countries alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

CATEGORY, COUNTRY, VENUE = "category", "country", "venue"
Sorted = frozenset[tuple[str, str]]
"""Pairs of a facet and a value, by which something is found to be in a scope or not."""


@dataclass(frozen=True, slots=True)
class Scope:
    """`categories` are slugs, `countries` codes in capitals; an empty part bounds nothing. Where
    both are given, both must hold, as in a filter."""

    categories: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        return not self.categories and not self.countries


WHOLE = Scope()


def scope_of(value: Mapping[str, Any] | None) -> Scope:
    """Return the scope that was stored; all there is where nothing was."""
    stored = value or {}
    return Scope(tuple(stored.get("categories", ())), tuple(stored.get("countries", ())))


def stored_scope(scope: Scope) -> dict[str, list[str]] | None:
    if scope.is_whole:
        return None
    return {"categories": list(scope.categories), "countries": list(scope.countries)}


def sorted_by(fields: Mapping[str, Any]) -> Sorted:
    """Return what the fields of a submission say of where it belongs. A known venue stands for
    the country that it is in."""
    categories, venue = fields.get("categories"), fields.get("venue")
    found = set()
    for slug in categories if isinstance(categories, list | tuple) else ():
        if isinstance(slug, str) and slug.strip():
            found.add((CATEGORY, slug.strip().lower()))
    if isinstance(venue, Mapping):
        known, country = _line(venue, "id"), _line(venue, "country").upper()
        found |= {(VENUE, known)} if known else {(COUNTRY, country)} if country else set()
    return frozenset(found)


def _line(part: Mapping[str, Any], name: str) -> str:
    value = part.get(name)
    return value.strip() if isinstance(value, str) else ""

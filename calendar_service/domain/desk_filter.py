"""What the desk's queue is asked for: the entries that wait, and the filter in its address."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from enum import StrEnum

from calendar_service.domain.event import Kind
from calendar_service.domain.problems import Problems
from calendar_service.domain.search import fold

VALUES_MOST = 20
VALUE_LENGTH_MOST = 200


class EntryKind(StrEnum):
    """What may wait at the desk."""

    NEW = "new"
    EDIT = "edit"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that waits, as far as it is ordered and filtered by. `day` is that of its next
    date, None without one; `facets` are pairs in compared form, `text` is folded."""

    kind: EntryKind
    id: str
    revision: int
    created_at: datetime
    day: date | None
    repeats: bool
    facets: frozenset[tuple[str, str]]
    text: str
    title: str = ""


OLDER: Mapping[str, timedelta] = {
    "1d": timedelta(days=1),
    "3d": timedelta(days=3),
    "7d": timedelta(days=7),
}
"""The ages that can be asked for: what has waited longer."""


@dataclass(frozen=True, slots=True)
class DeskFilter:
    """Any value of each part, all parts at once; an empty part asks nothing. `words` are folded
    and all occur in the title or in who sent it."""

    entry: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    older: str = ""
    q: str = ""

    def pairs(self) -> list[tuple[str, str]]:
        """Return the parameters of an address that ask for this."""
        found: list[tuple[str, str]] = []
        for field in fields(self):
            value = getattr(self, field.name)
            texts = (value,) if isinstance(value, str) else value
            found += [(field.name, text) for text in texts if text]
        return found


_ALLOWED: Mapping[str, tuple[str, ...]] = {
    "entry": tuple(EntryKind),
    "kind": tuple(Kind),
    "older": tuple(OLDER),
}
FACETS = ("kind", "category", "country", "language")
_SPELLED = {"country": str.upper}


def parse_desk_filter(
    pairs: Iterable[tuple[str, str]],
) -> tuple[DeskFilter, Problems]:
    """Return the filter of an address's parameters and what is ill-formed in them. Unknown
    parameters are passed over, as are categories, countries and languages that nothing has."""
    problems, values = Problems(), _collected(pairs)
    for name, allowed in _ALLOWED.items():
        if set(values[name]) - set(allowed):
            text = "{name} takes one of {allowed}."
            problems.add(name, text, name=name, allowed=", ".join(allowed))
            values[name] = []
    several = {name: tuple(values[name]) for name in ("entry", *FACETS)}
    older, q = "".join(values["older"][:1]), " ".join(values["q"])
    return DeskFilter(**several, older=older, q=q[:VALUE_LENGTH_MOST]), problems


def lets_in(asked: DeskFilter, entry: Entry, now: datetime) -> bool:
    """True if the entry is in the filter."""
    if asked.entry and entry.kind not in asked.entry:
        return False
    if asked.older and now - entry.created_at < OLDER[asked.older]:
        return False
    if not all(word in entry.text for word in fold(asked.q).split()):
        return False
    return all(_has(entry, facet, getattr(asked, facet)) for facet in FACETS)


def _has(entry: Entry, facet: str, values: tuple[str, ...]) -> bool:
    return not values or any((facet, value) in entry.facets for value in values)


def _collected(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {field.name: [] for field in fields(DeskFilter)}
    for name, text in pairs:
        value = text.strip()[:VALUE_LENGTH_MOST]
        if name in found and value:
            spelled = value if name == "q" else _SPELLED.get(name, str.lower)(value)
            if spelled not in found[name] and len(found[name]) < VALUES_MOST:
                found[name].append(spelled)
    return found

"""The last look at imported fields: what cannot be proposed as it is, is left out or refused."""

from typing import Any

from calendar_service.domain.problems import Problem, Problems
from calendar_service.domain.proposal import read_proposal
from calendar_service.importers.draft import Notes, Unreadable

_NEEDED = frozenset(
    ("title", "start", "time_zone", "recurrence", "include", "exclude", "overrides")
)


def vetted(fields: dict[str, Any], *, default_tzid: str, notes: Notes) -> dict[str, Any]:
    """Return the fields that can be read as a proposal together, noting those left out.

    Raises `Unreadable` if one is needed that cannot be read.
    """
    problems = _problems(fields, default_tzid)
    kept = {name: value for name, value in fields.items() if name not in problems}
    needed = [problem for name, problem in problems.items() if name in _NEEDED]
    needed = needed or list(_problems(kept, default_tzid).values() if problems else ())
    if needed:
        raise Unreadable("{event} cannot be read: {reason}", reason=str(needed[0]))
    for name, problem in problems.items():
        notes.add(f"{name} was left out: {problem}")
    return kept


def without_mistakes(fields: dict[str, Any], *, default_tzid: str, notes: Notes) -> dict[str, Any]:
    """Return the fields without those that hold a mistake, noting them; a field that is missing is
    no mistake here."""
    kept = dict(fields)
    while mistaken := {
        name: problem for name, problem in _problems(kept, default_tzid).items() if name in kept
    }:
        for name, problem in mistaken.items():
            notes.add(f"{name} was left out: {problem}")
            del kept[name]
    return kept


def _problems(fields: dict[str, Any], default_tzid: str) -> dict[str, Problem]:
    """Return the first problem of each field."""
    problems = Problems()
    read_proposal(fields, default_tzid=default_tzid, problems=problems)
    first: dict[str, Problem] = {}
    for problem in problems.all():
        first.setdefault(problem.field.partition(".")[0], problem)
    return first

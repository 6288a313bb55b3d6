"""Findings in plain words, for a terminal."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from calendar_service.feeds.lint_finding import Finding, Level

_SHOWN_MOST = 3
_HEADINGS = {
    Level.ERROR: ("error", "errors"),
    Level.WARNING: ("warning", "warnings"),
    Level.NOTE: ("note", "notes"),
}


def report(findings: Sequence[Finding]) -> list[str]:
    """Return the lines to print: by level, the gravest first, then by code, and for each code
    once what the calendars make of it."""
    lines = [line for level in Level for line in _of_level(level, findings)]
    return lines or ["Nothing is wrong with it."]


def counted(level: Level, findings: Sequence[Finding]) -> str:
    """Return how many findings of a level there are, in words: `1 error`, `2 errors`."""
    count = sum(finding.level is level for finding in findings)
    one, several = _HEADINGS[level]
    return f"{count} {one if count == 1 else several}"


def _of_level(level: Level, findings: Sequence[Finding]) -> Iterator[str]:
    found = sorted((each for each in findings if each.level is level), key=_code)
    if found:
        yield f"{counted(level, findings)}:"
    for code, alike in groupby(found, key=_code):
        yield from _of_code(code, list(alike))


def _of_code(code: str, findings: Sequence[Finding]) -> Iterator[str]:
    yield f"  {code}"
    for finding in findings[:_SHOWN_MOST]:
        yield f"    {_place(finding)}{finding.says}"
    if len(findings) > _SHOWN_MOST:
        yield f"    and {len(findings) - _SHOWN_MOST} more of this kind"
    for client, consequence in findings[0].clients:
        yield f"      {client}: {consequence}"


def _code(finding: Finding) -> str:
    return finding.code


def _place(finding: Finding) -> str:
    return "" if finding.line is None else f"line {finding.line}: "

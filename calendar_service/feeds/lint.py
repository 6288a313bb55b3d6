"""Finds what is wrong with an iCalendar document, and how calendars will treat it."""

from calendar_service.feeds import (
    lint_calendar,
    lint_contradictions,
    lint_event,
    lint_repeats,
    lint_rule,
    lint_text,
    lint_vtimezone,
    lint_zones,
)
from calendar_service.feeds.lint_feed import read_feed
from calendar_service.feeds.lint_finding import Finding

CHECKS = (
    *lint_text.CHECKS,
    *lint_calendar.CHECKS,
    *lint_event.CHECKS,
    *lint_contradictions.CHECKS,
    *lint_rule.CHECKS,
    *lint_repeats.CHECKS,
    *lint_vtimezone.CHECKS,
    *lint_zones.CHECKS,
)


def lint(document: bytes) -> tuple[Finding, ...]:
    """Return the findings, those of the whole document first, then by line; at most
    `HITS_MOST` of each code. The document may be anything."""
    feed = read_feed(document)
    nothing = tuple(lint_text.NO_CALENDAR.findings(feed))
    found = nothing or [finding for check in CHECKS for finding in check.findings(feed)]
    return tuple(sorted(found, key=lambda finding: finding.line or 0))

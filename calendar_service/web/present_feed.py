"""A feed as it is: how many events it has and which come next, its size, and what is wrong."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from calendar_service.catalogue.document import Document
from calendar_service.catalogue.listing import Page
from calendar_service.domain.event import Kind
from calendar_service.domain.saved_feed import Polls
from calendar_service.domain.when import local
from calendar_service.feeds.lint import lint
from calendar_service.feeds.lint_finding import Finding, Level
from calendar_service.web.client_families import OTHERS
from calendar_service.web.present import CardView, card
from calendar_service.web.visit import Visit
from calendar_service.words.words import Words

LEVEL_NAMES = {Level.ERROR: "Error", Level.WARNING: "Warning", Level.NOTE: "Note"}
LINTED_BYTES_MOST = 4_000_000
_KILOBYTE = 1000


@dataclass(frozen=True, slots=True)
class PreviewView:
    """`count` is in words; `next_ones` are the next entries."""

    count: str
    next_ones: tuple[CardView, ...]
    size: str
    changed: str
    etag: str


@dataclass(frozen=True, slots=True)
class FindingView:
    level: str
    level_name: str
    says: str
    number: int
    clients: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PollView:
    family: str
    when: str
    count: str


def preview(document: Document, page: Page, visit: Visit) -> PreviewView:
    """Return what the feed holds; one event may have many dates."""
    words = visit.words
    coming = [each for each in map(json.loads, page.occurrences) if _is_in_calendars(each)]
    number = event_count(document)
    return PreviewView(
        words.count("{number} event", "{number} events", number),
        tuple(card(each, visit) for each in coming),
        size_words(len(document.body), words),
        instant_words(document.modified_at, visit),
        document.etag.strip('"'),
    )


def _is_in_calendars(occurrence: Mapping[str, Any]) -> bool:
    """What has no time, and what never closes, is in lists alone."""
    never_closes = occurrence["kind"] != Kind.EVENT and occurrence["closes_at"] is None
    return occurrence["start"] is not None and not never_closes


def event_count(document: Document) -> int:
    """Changed dates of a series stand in entries of their own."""
    body = document.body
    return body.count(b"\r\nBEGIN:VEVENT\r\n") - body.count(b"\r\nRECURRENCE-ID")


def size_words(size_bytes: int, words: Words) -> str:
    if size_bytes < _KILOBYTE**2:
        return words.say("{number} kB", number=max(1, round(size_bytes / _KILOBYTE)))
    return words.say("{number} MB", number=f"{size_bytes / _KILOBYTE**2:.1f}")


def instant_words(at: datetime, visit: Visit) -> str:
    """Return day and time in the calendar's zone."""
    return visit.words.moment(local(at, visit.calendar.tzid).replace(second=0, microsecond=0))


def ago_words(at: datetime, visit: Visit) -> str:
    """Return how long ago it was."""
    passed = visit.now - at
    if passed < timedelta(minutes=2):
        return visit.words.say("just now")
    return visit.words.say("{time} ago", time=visit.words.lapse(passed))


def findings_in(document: Document, words: Words) -> tuple[FindingView, ...] | None:
    """Return what the check finds, the gravest first, alike ones together; None where the feed is
    too large to be looked at for a page."""
    if len(document.body) > LINTED_BYTES_MOST:
        return None
    found: dict[str, list[Finding]] = {}
    for finding in lint(document.body):
        found.setdefault(finding.code, []).append(finding)
    order = list(Level)
    alike = sorted(found.values(), key=lambda some: order.index(some[0].level))
    return tuple(_finding(some, words) for some in alike)


def _finding(alike: Sequence[Finding], words: Words) -> FindingView:
    first = alike[0]
    name = words.say(LEVEL_NAMES[first.level])
    return FindingView(first.level.value, name, first.says, len(alike), first.clients)


def poll_views(polls: Sequence[Polls], visit: Visit) -> tuple[PollView, ...]:
    words = visit.words
    return tuple(
        PollView(
            words.say("Others") if each.family == OTHERS else each.family,
            ago_words(each.last_at, visit),
            words.count("{number} time", "{number} times", each.count),
        )
        for each in polls
    )

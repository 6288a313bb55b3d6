"""How single dates of a series changed between two versions, in sentences for readers."""

from collections.abc import Iterator, Mapping
from typing import Any

from calendar_service.domain.event import Status
from calendar_service.domain.when import parse_moment
from calendar_service.web.present import STATUS_NAMES
from calendar_service.web.present_repeats import rule_in, starts_alike
from calendar_service.words.words import Words

DATES_TOLD = 4
Content = Mapping[str, Any]
_NOTHING: Content = {}


def dates_told(before: Content, now: Content, words: Words) -> Iterator[str]:
    """Yield what became of dates that differ from their series, at most `DATES_TOLD` of them."""
    if not starts_alike(before, now):
        return
    first, then = _overrides(before), _overrides(now)
    changed = [key for key in then if then[key] != first.get(key)]
    if rule_in(before) == rule_in(now):
        changed += [key for key in first if key not in then]
    for key in sorted(changed)[:DATES_TOLD]:
        yield from _told(key, first.get(key, _NOTHING), then.get(key, _NOTHING), words=words)
    hidden = len(changed) - DATES_TOLD
    if hidden > 0:
        yield words.count("And {number} more date.", "And {number} more dates.", hidden)


def _overrides(content: Content) -> dict[str, Content]:
    found = (content.get("recurrence") or {}).get("overrides") or ()
    return {each["recurrence_id"]: each for each in found}


def _told(key: str, before: Content, now: Content, *, words: Words) -> Iterator[str]:
    date = _moment(key, words)
    told = [
        *_status_told(date, before, now, words=words),
        *_time_told(key, before, now, words=words),
        *_rest_told(date, before, now, words=words),
    ]
    yield from told or [words.say("Details were changed: {date}.", date=date)]


def _status_told(date: str, before: Content, now: Content, *, words: Words) -> Iterator[str]:
    old, new = before.get("status"), now.get("status")
    if old == new:
        return
    reason = now.get("status_reason")
    if new == Status.CANCELLED and reason:
        yield words.say("Cancelled: {date} ({reason}).", date=date, reason=reason)
    elif new == Status.CANCELLED:
        yield words.say("Cancelled: {date}.", date=date)
    elif old == Status.CANCELLED and new in (None, Status.CONFIRMED):
        yield words.say("Takes place after all: {date}.", date=date)
    elif new is not None:
        yield words.say("{date}: {status}.", date=date, status=words.say(STATUS_NAMES[Status(new)]))


def _time_told(key: str, before: Content, now: Content, *, words: Words) -> Iterator[str]:
    first, then = (each.get("start") or key for each in (before, now))
    if first != then:
        old, new = _moment(first, words), _moment(then, words)
        yield words.say("Moved from {before} to {after}.", before=old, after=new)
    elif before.get("end") != now.get("end") and now.get("end"):
        date, end = _moment(first, words), _moment(now["end"], words)
        yield words.say("{date} ends now: {moment}.", date=date, moment=end)


def _rest_told(date: str, before: Content, now: Content, *, words: Words) -> Iterator[str]:
    title = now.get("title")
    if before.get("title") != title and title:
        yield words.say("{date} is now called “{title}”.", date=date, title=title)
    if before.get("venue_id") != now.get("venue_id"):
        yield words.say("At another place: {date}.", date=date)


def _moment(text: str, words: Words) -> str:
    moment = parse_moment(text)
    return words.moment(moment) if moment else text

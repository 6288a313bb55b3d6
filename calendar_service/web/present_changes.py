"""What differs between two versions of an event, in sentences for readers."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from calendar_service.domain.event import Status
from calendar_service.domain.when import Moment, is_day, last_day, parse_moment
from calendar_service.feeds.edit_text import field_name, in_form_order
from calendar_service.web.present import STATUS_NAMES
from calendar_service.web.present_date_changes import dates_told
from calendar_service.web.present_repeats import repetition_told
from calendar_service.words.words import Words

Content = Mapping[str, Any]
_NAMED = {
    "kind": "kind",
    "tzid": "time_zone",
    "online_url": "online_url",
    "description": "description",
    "url": "url",
    "registration_url": "registration_url",
    "price": "price",
    "language": "language",
    "image": "image",
    "tags": "tags",
}
"""What is named as changed and no more, by the name that the form has for it."""


def changes_told(before: Content, now: Content, words: Words) -> tuple[str, ...]:
    """Return what a reader of both would see; what nothing else tells are details."""
    found = [each for tell in _TELLING for each in tell(before, now, words)]
    return tuple(found) or (words.say("Details were changed."),)


def _status(before: Content, now: Content, words: Words) -> Iterator[str]:
    if before["status"] != now["status"]:
        yield words.say("Now: {status}.", status=words.say(STATUS_NAMES[Status(now["status"])]))


def _time(before: Content, now: Content, words: Words) -> Iterator[str]:
    first, then = (_moment_words(each, words) for each in (before, now))
    if first != then and first and then:
        yield words.say("Moved from {before} to {after}.", before=first, after=then)
    elif _end(before) != _end(now) and (end := _end(now)):
        yield words.say("It ends now: {moment}.", moment=words.moment(end))


def _place(before: Content, now: Content, words: Words) -> Iterator[str]:
    first, then = (_place_words(each["venue"]) for each in (before, now))
    if first == then:
        return
    if first and then:
        yield words.say("Moved from {before} to {after}.", before=first, after=then)
    else:
        yield words.say("The place was changed.")


def _title(before: Content, now: Content, words: Words) -> Iterator[str]:
    if before["title"] != now["title"]:
        yield words.say("Called “{title}” until then.", title=before["title"])


def _named(before: Content, now: Content, words: Words) -> Iterator[str]:
    names = [name for key, name in _NAMED.items() if before.get(key) != now.get(key)]
    names += ["categories"] if _slugs(before) != _slugs(now) else []
    names += ["organiser"] if _organiser(before) != _organiser(now) else []
    if names:
        told = [field_name(name, words) for name in in_form_order(names)]
        yield words.say("Changed: {fields}", fields=", ".join(told))


_TELLING: tuple[Callable[[Content, Content, Words], Iterator[str]], ...] = (
    _status,
    _time,
    repetition_told,
    dates_told,
    _place,
    _title,
    _named,
)


def _moment_words(content: Content, words: Words) -> str | None:
    """A call is told by when it closes, as on its page."""
    moment = parse_moment(content["closes"] or content["start"] or "")
    return None if moment is None else words.moment(moment)


def _end(content: Content) -> Moment | None:
    """Days are stored with the day after the last one."""
    start, end = (parse_moment(content.get(name) or "") for name in ("start", "end"))
    return last_day(start, end) if start and end and is_day(end) else end


def _place_words(venue: Mapping[str, Any] | None) -> str | None:
    if venue is None:
        return None
    return ", ".join(part for part in (venue["name"] or venue["address"], venue["city"]) if part)


def _slugs(content: Content) -> set[str]:
    return {each["slug"] for each in content.get("categories") or ()}


def _organiser(content: Content) -> str | None:
    found = content.get("organiser")
    return found["name"] if found else None

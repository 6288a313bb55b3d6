"""How the repetition of an event changed between two versions, in sentences for readers."""

from collections.abc import Iterator, Mapping
from typing import Any

from calendar_service.domain.when import day_of, parse_moment
from calendar_service.feeds.rule_text import rule_text
from calendar_service.storage.event_rows import rule_of
from calendar_service.words.words import Words

Content = Mapping[str, Any]
DAYS_TOLD = 6


def repetition_told(before: Content, now: Content, words: Words) -> Iterator[str]:
    """Yield whether it repeats otherwise, and the days that were left out or added."""
    if rule_in(before) != rule_in(now):
        yield _rule_told(before, now, words)
    if starts_alike(before, now):
        yield from _days_told(before, now, words)


def rule_in(content: Content) -> Mapping[str, Any] | None:
    found: Mapping[str, Any] | None = (content.get("recurrence") or {}).get("rule")
    return found


def starts_alike(before: Content, now: Content) -> bool:
    """True if the dates of both are named alike: else each would look like another one."""
    return bool(before.get("start") == now.get("start"))


def is_cut(before: Content, now: Content) -> bool:
    """True if the rule goes on as before, but ends otherwise: what was said of dates beyond its
    end left with them."""
    first, then = rule_in(before), rule_in(now)
    return first != then and first is not None and then is not None and _open(first) == _open(then)


def _rule_told(before: Content, now: Content, words: Words) -> str:
    rule, start = rule_in(now), parse_moment(now.get("start") or "")
    if rule is None or start is None:
        return words.say("It no longer repeats.")
    until = parse_moment(rule["until"] or "")
    if is_cut(before, now) and until is not None:
        return words.say("The last date is now on {day}.", day=words.day(day_of(until)))
    return words.say("It repeats now: {rule}.", rule=rule_text(rule_of(rule), start, words))


def _open(rule: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in rule.items() if name not in ("count", "until")}


def _days_told(before: Content, now: Content, words: Words) -> Iterator[str]:
    out, back = _moved(before, now, "exclude")
    added, gone = _moved(before, now, "include")
    if rule_in(before) != rule_in(now):
        back, gone = [], []
    told = [
        *(words.say("Not on {day}", day=day) for day in _named(out, words)),
        *(words.say("On {day} after all", day=day) for day in _named(back, words)),
        *(words.say("Also on {day}", day=day) for day in _named(added, words)),
        *(words.say("No longer on {day}", day=day) for day in _named(gone, words)),
    ]
    yield from told[:DAYS_TOLD]


def _moved(before: Content, now: Content, name: str) -> tuple[list[str], list[str]]:
    """Return the dates that only the later one names, and those that only the earlier did."""
    first, then = ((each.get("recurrence") or {}).get(name) or [] for each in (before, now))
    return [each for each in then if each not in first], [
        each for each in first if each not in then
    ]


def _named(dates: list[str], words: Words) -> list[str]:
    found = [parse_moment(each) for each in sorted(dates)]
    return [words.day(day_of(each)) for each in found if each is not None]

"""The repetitions that the form offers by name, and the rules they stand for."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date

from calendar_service.domain.problems import Problems
from calendar_service.domain.rule import Weekday, parse_rule
from calendar_service.domain.when import day_of, parse_moment
from calendar_service.feeds.rule_text import rule_text
from calendar_service.words.words import Words

CUSTOM = "custom"
NAMES = {
    "": "It does not repeat",
    "daily": "Every day",
    "weekdays": "Every weekday, Monday to Friday",
    "weekly": "Every week",
    "fortnightly": "Every two weeks",
    "monthly_weekday": "Every month on the same weekday, such as the first Tuesday",
    "monthly_last": "Every month on the last weekday of its name, such as the last Tuesday",
    "monthly": "Every month on the same day of the month",
    "yearly": "Every year",
    CUSTOM: "By a rule of its own",
}
_PLAIN_RULES = {
    "daily": "FREQ=DAILY",
    "weekdays": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "weekly": "FREQ=WEEKLY",
    "fortnightly": "FREQ=WEEKLY;INTERVAL=2",
    "monthly": "FREQ=MONTHLY",
    "yearly": "FREQ=YEARLY",
}
_ALIKE_ON_ANY_DAY = ("daily", "weekdays")


def repeat_choices(
    start_day: date | None, words: Words, *, chosen: str = ""
) -> list[tuple[str, str]]:
    """Return each repetition with what it means for that first day: `Every month on the second
    Tuesday`; in general without one. A fourth weekday may be the last as well."""
    is_open = start_day is None or (_ordinal(start_day) == 4 and _is_last(start_day))
    return [
        (repeat, _told(repeat, start_day, words))
        for repeat in NAMES
        if repeat != "monthly_last" or is_open or chosen == repeat
    ]


def rule_of(form: Mapping[str, str]) -> str | None:
    """Return the RRULE that a filled-in form means; None if it repeats not at all.

    An end that cannot be read is passed on, so that whoever reads the rule reports it.
    """
    repeat = form["repeat"]
    if repeat == CUSTOM:
        return form["recurrence"].strip() or None
    rule = _rule(repeat, _day(form["start_date"]))
    if rule is None:
        return None
    until, count = form["repeat_until"].strip(), form["repeat_count"].strip()
    ends = (f"UNTIL={until.replace('-', '')}" if until else "", f"COUNT={count}" if count else "")
    return ";".join(filter(None, (rule, *ends)))


def form_of(rule: str, start_day: date | None) -> dict[str, str]:
    """Return the form's fields about the repetition for a rule."""
    parts = _parts(rule)
    until, count = _day(parts.pop("UNTIL", "")), parts.pop("COUNT", "")
    ends = {"repeat_until": until.isoformat() if until else "", "repeat_count": count}
    for repeat in NAMES:
        offered = _rule(repeat, start_day)
        if offered and _parts(offered) == parts and ("UNTIL" in rule.upper()) == bool(until):
            return {"repeat": repeat, "recurrence": "", **ends}
    return {"repeat": CUSTOM, "recurrence": rule, "repeat_until": "", "repeat_count": ""}


def _told(repeat: str, start_day: date | None, words: Words) -> str:
    rule = None if repeat in _ALIKE_ON_ANY_DAY else _rule(repeat, start_day)
    if rule is None or start_day is None:
        return words.say(NAMES[repeat])
    read = parse_rule(rule, start_day, "UTC", Problems())
    assert read is not None, "what the form offers is a rule"
    text = rule_text(read, start_day, words)
    return text[:1].upper() + text[1:]


def _rule(repeat: str, start_day: date | None) -> str | None:
    if repeat not in ("monthly_weekday", "monthly_last"):
        return _PLAIN_RULES.get(repeat)
    if start_day is None:
        return "FREQ=MONTHLY"
    ordinal, weekday = _ordinal(start_day), list(Weekday)[start_day.weekday()]
    means_last = ordinal == 5 or (repeat == "monthly_last" and _is_last(start_day))
    return f"FREQ=MONTHLY;BYDAY={-1 if means_last else ordinal}{weekday}"


def _ordinal(day: date) -> int:
    """Return which of its weekday in its month this is, from 1."""
    return (day.day - 1) // 7 + 1


def _is_last(day: date) -> bool:
    return day.day + 7 > monthrange(day.year, day.month)[1]


def _parts(rule: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in rule.upper().removeprefix("RRULE:").split(";"))
    return {name: value for name, _, value in pairs if name}


def _day(text: str) -> date | None:
    """A time has no place in the form's field, so that a rule with one stays as it is."""
    moment = parse_moment(text)
    return day_of(moment) if moment and "T" not in text.upper() else None

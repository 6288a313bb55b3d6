"""The repetitions that the form offers by name, and the rules they stand for."""

from collections.abc import Mapping
from datetime import date

from calendar_service.domain.rule import Weekday
from calendar_service.domain.when import day_of, parse_moment

CUSTOM = "custom"
NAMES = {
    "": "It does not repeat",
    "weekly": "Every week",
    "fortnightly": "Every two weeks",
    "monthly_weekday": "Every month on the same weekday, such as the first Tuesday",
    "monthly": "Every month on the same day of the month",
    "yearly": "Every year",
    CUSTOM: "By a rule of its own",
}
_PLAIN_RULES = {
    "weekly": "FREQ=WEEKLY",
    "fortnightly": "FREQ=WEEKLY;INTERVAL=2",
    "monthly": "FREQ=MONTHLY",
    "yearly": "FREQ=YEARLY",
}


def rule_of(form: Mapping[str, str]) -> str | None:
    """Return the RRULE that a filled-in form means; None if it repeats not at all.

    A last date that cannot be read is passed on, so that whoever reads the rule reports it.
    """
    repeat = form["repeat"]
    if repeat == CUSTOM:
        return form["recurrence"].strip() or None
    rule = _rule(repeat, _day(form["start_date"]))
    until = form["repeat_until"].strip()
    if rule is None or not until:
        return rule
    return f"{rule};UNTIL={until.replace('-', '')}"


def form_of(rule: str, start_day: date | None) -> dict[str, str]:
    """Return the form's fields `repeat`, `repeat_until` and `recurrence` for a rule."""
    parts = _parts(rule)
    until = _day(parts.pop("UNTIL", ""))
    for repeat in NAMES:
        offered = _rule(repeat, start_day)
        if offered and _parts(offered) == parts and ("UNTIL" in rule.upper()) == bool(until):
            day = until.isoformat() if until else ""
            return {"repeat": repeat, "repeat_until": day, "recurrence": ""}
    return {"repeat": CUSTOM, "repeat_until": "", "recurrence": rule}


def _rule(repeat: str, start_day: date | None) -> str | None:
    if repeat != "monthly_weekday":
        return _PLAIN_RULES.get(repeat)
    if start_day is None:
        return "FREQ=MONTHLY"
    ordinal = (start_day.day - 1) // 7 + 1
    weekday = list(Weekday)[start_day.weekday()]
    return f"FREQ=MONTHLY;BYDAY={-1 if ordinal == 5 else ordinal}{weekday}"


def _parts(rule: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in rule.upper().removeprefix("RRULE:").split(";"))
    return {name: value for name, _, value in pairs if name}


def _day(text: str) -> date | None:
    """A time has no place in the form's field, so that a rule with one stays as it is."""
    moment = parse_moment(text)
    return day_of(moment) if moment and "T" not in text.upper() else None

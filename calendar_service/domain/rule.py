"""Recurrence rules within our limits: RRULE text (RFC 5545 §3.3.10) to values and back.

Only what all common readers expand alike is allowed: DAILY to YEARLY, no BYWEEKNO or BYYEARDAY,
no sub-daily parts. Whether a rule ever happens is for the recurrence room to say.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from math import prod

from calendar_service.domain.problems import Problems
from calendar_service.domain.when import (
    FIRST_DAY,
    LAST_DAY,
    Moment,
    at_midnight,
    compact,
    day_of,
    instant,
    is_beyond_years,
    is_day,
    local,
    parse_moment,
)

INTERVAL_MOST = 366
COUNT_MOST = 1000
COMBINATIONS_MOST = 1000
TEXT_LENGTH_MOST = 500


class Frequency(StrEnum):
    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


class Weekday(StrEnum):
    """In the order of Python's `date.weekday()`."""

    MONDAY = "MO"
    TUESDAY = "TU"
    WEDNESDAY = "WE"
    THURSDAY = "TH"
    FRIDAY = "FR"
    SATURDAY = "SA"
    SUNDAY = "SU"


@dataclass(frozen=True, slots=True)
class Rule:
    """`until` is wall time in the series' zone, or a date, and is itself included.

    `by_day` holds (ordinal or None, weekday), as in `2TU` or `-1FR`.
    """

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: Moment | None = None
    by_month: tuple[int, ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_day: tuple[tuple[int | None, Weekday], ...] = ()
    by_set_position: tuple[int, ...] = ()
    week_start: Weekday = Weekday.MONDAY

    @property
    def is_open_ended(self) -> bool:
        return self.count is None and self.until is None


def parse_rule(text: str, start: Moment, tzid: str, problems: Problems) -> Rule | None:
    """Return the rule of a series that begins at `start`, or None with the mistakes reported."""
    parts = _parts(text, problems)
    if parts is None:
        return None
    found = _Reader(parts, start, tzid, problems).rule()
    return None if "recurrence" in problems else found


def format_rule(rule: Rule, tzid: str | None) -> str:
    """Write the rule as RFC 5545 text; a timed UNTIL is in UTC (§3.3.10), or without a zone as
    wall time, which `parse_rule` reads too."""
    parts = [
        ("FREQ", rule.frequency.value),
        ("INTERVAL", str(rule.interval) if rule.interval != 1 else ""),
        ("COUNT", str(rule.count or "")),
        ("UNTIL", "" if rule.until is None else _format_until(rule.until, tzid)),
        ("BYMONTH", _join(rule.by_month)),
        ("BYMONTHDAY", _join(rule.by_month_day)),
        ("BYDAY", ",".join(f"{ordinal or ''}{day}" for ordinal, day in rule.by_day)),
        ("BYSETPOS", _join(rule.by_set_position)),
        ("WKST", "" if rule.week_start is Weekday.MONDAY else rule.week_start.value),
    ]
    return ";".join(f"{name}={value}" for name, value in parts if value)


def _format_until(until: Moment, tzid: str | None) -> str:
    if is_day(until) or tzid is None:
        return compact(until)
    return instant(until, tzid).strftime("%Y%m%dT%H%M%SZ")


def _join(numbers: tuple[int, ...]) -> str:
    return ",".join(str(number) for number in numbers)


def _parts(text: str, problems: Problems) -> dict[str, str] | None:
    text = text.strip().upper().removeprefix("RRULE:").rstrip(";")
    if len(text) > TEXT_LENGTH_MOST:
        problems.add(
            "recurrence", "A rule may have at most {most} characters.", most=TEXT_LENGTH_MOST
        )
        return None
    pairs = [part.partition("=") for part in text.split(";")]
    names = [name for name, _, _ in pairs]
    if not all(equals and value for _, equals, value in pairs) or len(set(names)) < len(names):
        problems.add(
            "recurrence",
            "This is not a rule. Write it like FREQ=WEEKLY;BYDAY=TU, each part once.",
        )
        return None
    unknown = [name for name in names if name not in _KNOWN]
    if unknown:
        problems.add(
            "recurrence",
            "{unknown} is not understood here. Allowed parts: {known}.",
            unknown=unknown[0],
            known=", ".join(_KNOWN),
        )
        return None
    return {name: value for name, _, value in pairs}


_KNOWN = (
    "FREQ",
    "INTERVAL",
    "COUNT",
    "UNTIL",
    "BYMONTH",
    "BYMONTHDAY",
    "BYDAY",
    "BYSETPOS",
    "WKST",
)
_BY_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,5}", re.ASCII)
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)


class _Reader:
    """Reads the parts of one rule and reports each mistake in it."""

    def __init__(self, parts: dict[str, str], start: Moment, tzid: str, problems: Problems) -> None:
        self._parts = parts
        self._start = start
        self._tzid = tzid
        self._problems = problems

    def rule(self) -> Rule | None:
        frequency = self._frequency()
        if frequency is None:
            return None
        rule = Rule(
            frequency=frequency,
            interval=self._one("INTERVAL", INTERVAL_MOST) or 1,
            count=self._one("COUNT", COUNT_MOST),
            until=self._until(),
            by_month=self._numbers("BYMONTH", 1, 12),
            by_month_day=self._numbers("BYMONTHDAY", 1, 31, signed=True),
            by_day=self._by_day(frequency),
            by_set_position=self._numbers("BYSETPOS", 1, 366, signed=True),
            week_start=self._week_start(),
        )
        self._check_together(rule)
        return rule

    def _say(self, text: str, **values: object) -> None:
        self._problems.add("recurrence", text, **values)

    def _frequency(self) -> Frequency | None:
        value = self._parts.get("FREQ", "")
        if value in Frequency.__members__:
            return Frequency(value)
        self._say("FREQ must be one of {allowed}.", allowed=", ".join(Frequency))
        return None

    def _one(self, name: str, most: int) -> int | None:
        value = self._parts.get(name)
        if value is None:
            return None
        if _WHOLE.fullmatch(value) and 1 <= int(value) <= most:
            return int(value)
        self._say("{name} must be a whole number from 1 to {most}.", name=name, most=most)
        return None

    def _numbers(
        self, name: str, least: int, most: int, *, signed: bool = False
    ) -> tuple[int, ...]:
        texts = self._parts[name].split(",") if name in self._parts else []
        numbers = [int(text) for text in texts if _NUMBER.fullmatch(text)]
        inside = [
            number for number in numbers if least <= (abs(number) if signed else number) <= most
        ]
        if len(inside) < len(texts):
            self._say(
                "{name} takes numbers from {least} to {most}{signed}, separated by commas.",
                name=name,
                least=least,
                most=most,
                signed=" (or negative, counted from the end)" if signed else "",
            )
        return tuple(dict.fromkeys(inside))

    def _by_day(self, frequency: Frequency) -> tuple[tuple[int | None, Weekday], ...]:
        texts = self._parts["BYDAY"].split(",") if "BYDAY" in self._parts else []
        matches = [_BY_DAY.fullmatch(text) for text in texts]
        days = [
            (int(match[1]) if match[1] else None, Weekday(match[2])) for match in matches if match
        ]
        if len(days) < len(texts) or any(ordinal == 0 for ordinal, _ in days):
            self._say("BYDAY takes days like TU, 2TU or -1FR, separated by commas.")
        elif any(ordinal for ordinal, _ in days):
            self._check_ordinals(frequency, days)
        return tuple(dict.fromkeys(days))

    def _check_ordinals(self, frequency: Frequency, days: list[tuple[int | None, Weekday]]) -> None:
        within_month = frequency is Frequency.MONTHLY or "BYMONTH" in self._parts
        most = 5 if within_month else 53
        if frequency in (Frequency.DAILY, Frequency.WEEKLY):
            self._say("A numbered day such as 2TU needs FREQ=MONTHLY or FREQ=YEARLY.")
        elif any(abs(ordinal or 0) > most for ordinal, _ in days):
            self._say("The number before a day may be at most {most} here.", most=most)

    def _week_start(self) -> Weekday:
        value = self._parts.get("WKST", "MO")
        if value in list(Weekday):
            return Weekday(value)
        self._say("WKST must be one of {allowed}.", allowed=", ".join(Weekday))
        return Weekday.MONDAY

    def _until(self) -> Moment | None:
        text = self._parts.get("UNTIL")
        if text is None:
            return None
        moment = parse_moment(text.removesuffix("Z"))
        if moment is None and is_beyond_years(text.removesuffix("Z")):
            self._say(
                "UNTIL must lie in the years {first} to {last}. "
                "Leave it out where there is no end.",
                first=FIRST_DAY.year,
                last=LAST_DAY.year - 1,
            )
            return None
        if moment is None:
            self._say("UNTIL must be a date like 20271231 or a time like 20271231T230000Z.")
            return None
        until = self._as_the_series(moment, is_utc=text.endswith("Z"))
        if at_midnight(until) < at_midnight(self._start):
            self._say("UNTIL lies before the start.")
        return until

    def _as_the_series(self, moment: Moment, *, is_utc: bool) -> Moment:
        """UNTIL has the type of DTSTART (RFC 5545 §3.3.10): a date for all-day series, else a
        wall time; a date given for a timed series means the end of that day."""
        if is_utc and isinstance(moment, datetime):
            moment = local(moment.replace(tzinfo=UTC), self._tzid)
        if is_day(self._start):
            return day_of(moment)
        if isinstance(moment, datetime):
            return moment
        return datetime(moment.year, moment.month, moment.day, 23, 59, 59)

    def _check_together(self, rule: Rule) -> None:
        lists = (rule.by_month, rule.by_month_day, rule.by_day, rule.by_set_position)
        if "COUNT" in self._parts and "UNTIL" in self._parts:
            self._say("A rule may have COUNT or UNTIL, not both.")
        if prod(len(values) or 1 for values in lists) > COMBINATIONS_MOST:
            self._say(
                "The lists of this rule combine to more than {most} choices.",
                most=COMBINATIONS_MOST,
            )
        if rule.by_set_position and not (rule.by_month or rule.by_month_day or rule.by_day):
            self._say("BYSETPOS needs BYDAY, BYMONTHDAY or BYMONTH beside it.")
        if rule.by_month_day and rule.frequency in (Frequency.DAILY, Frequency.WEEKLY):
            # RFC 5545 allows it with DAILY, but ical.js never comes back from it (seen 2026-11).
            self._say("BYMONTHDAY needs FREQ=MONTHLY or FREQ=YEARLY.")

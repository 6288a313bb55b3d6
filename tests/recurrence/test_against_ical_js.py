"""Our occurrences beside those of an engine that shares no code with ours."""

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from calendar_service.domain.event import Recurrence
from calendar_service.domain.occurrence import Series, Window
from calendar_service.domain.rule import Frequency, Rule, format_rule
from calendar_service.domain.when import day_of, format_moment
from calendar_service.recurrence.expand import expand
from tests.parts import need
from tests.recurrence.generated import Generated, ordinary
from tests.recurrence.making import rule_of, written
from tests.volume import Volume

WHOLE = 20_000
LIMIT = 400
SCRIPT = Path(__file__).with_name("expand.mjs")
ICAL_JS = Path(__file__).parents[1] / "node_modules" / "ical.js"
ZONES = (
    "Europe/Berlin", "Europe/Dublin", "Europe/London", "Europe/Lisbon", "Europe/Istanbul",
    "Europe/Moscow", "Africa/Cairo", "Africa/Casablanca", "Africa/Lagos", "Africa/Johannesburg",
    "America/New_York", "America/Los_Angeles", "America/St_Johns", "America/Havana",
    "America/Sao_Paulo", "America/Santiago", "America/Asuncion", "America/Caracas",
    "America/Phoenix", "Asia/Tokyo", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Tehran",
    "Asia/Beirut", "Asia/Gaza", "Australia/Adelaide", "Australia/Lord_Howe", "Pacific/Auckland",
    "Pacific/Chatham", "Pacific/Apia",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """Series that ical.js 2.2.1 expands in another way, what it does, and one of them."""

    reason: str
    shows: Callable[[Rule, date], bool]
    example: str
    start_day: date


DIFFERENCES = (
    Difference(
        "reads one digit before a weekday, 20MO as 0MO",
        lambda rule, _: any(abs(ordinal or 0) > 9 for ordinal, _ in rule.by_day),
        "FREQ=YEARLY;BYDAY=20MO",
        date(2027, 5, 17),
    ),
    Difference(
        "lets the day of the start flow over into the next month where a month lacks it",
        lambda rule, start_day: (
            rule.frequency is Frequency.YEARLY
            and not (rule.by_day or rule.by_month_day)
            and start_day.day > 28
        ),
        "FREQ=YEARLY",
        date(2028, 2, 29),
    ),
    Difference(
        "takes days from the end of the month, and those some months lack, by another month",
        lambda rule, _: (
            rule.frequency is Frequency.YEARLY
            and bool(rule.by_month)
            and any(not 0 < day <= 28 for day in rule.by_month_day)
        ),
        "FREQ=YEARLY;BYMONTH=2,12;BYMONTHDAY=-1",
        date(2027, 2, 28),
    ),
    Difference(
        "goes from BYMONTH to BYMONTH whatever INTERVAL says, and through the start's month twice",
        lambda rule, start_day: (
            rule.frequency is Frequency.MONTHLY
            and bool(rule.by_month)
            and (rule.interval > 1 or rule.by_month[0] != start_day.month)
        ),
        "FREQ=MONTHLY;INTERVAL=2;BYMONTH=7,8",
        date(2027, 7, 10),
    ),
    Difference(
        "counts a day twice that two of its numbers name, as 3WE and -2WE may",
        lambda rule, _: (
            rule.frequency is Frequency.YEARLY and rule.count is not None and len(rule.by_day) > 1
        ),
        "FREQ=YEARLY;COUNT=9;BYMONTH=1,2,5,10,11,12;BYDAY=3WE,-2WE",
        date(2001, 11, 21),
    ),
)


@dataclass(frozen=True, slots=True)
class Case:
    """A series as generated, and the days on which its starts are compared."""

    generated: Generated
    tzid: str
    from_day: date
    until_day: date


def test_ordinary_rules_give_what_ical_js_gives(volume: Volume) -> None:
    cases = generated_cases(volume.of(WHOLE))
    found = [ours(case) for case in cases]
    differing = [
        (case, mine, other)
        for case, mine, other in zip(cases, found, theirs(cases), strict=True)
        if mine != other
    ]
    unexplained = [
        f"{question(case)} gives {mine} here, {other} there"
        for case, mine, other in differing
        if not any(shows(difference, case) for difference in DIFFERENCES)
    ]
    assert unexplained == []
    assert sum(map(bool, found)) > len(cases) / 2, "most windows hold something to compare"
    assert len(differing) < len(cases) / 10, "the differences are the exception"


def test_each_difference_is_still_there() -> None:
    cases = [example(difference) for difference in DIFFERENCES]
    assert [shows(*pair) for pair in zip(DIFFERENCES, cases, strict=True)] == [True] * len(cases)
    answers = theirs(cases)
    gone = [
        difference.reason
        for difference, case, other in zip(DIFFERENCES, cases, answers, strict=True)
        if ours(case) == other
    ]
    assert gone == []


def generated_cases(number: int) -> list[Case]:
    chance = Random(5545)
    return [_case(chance, ZONES[index % len(ZONES)]) for index in range(number)]


def _case(chance: Random, tzid: str) -> Case:
    generated = ordinary(chance)
    ahead = chance.choice((-30, 0, 30, 400, 400, 1500, 6000))
    from_day = day_of(generated.start) + timedelta(days=ahead)
    return Case(generated, tzid, from_day, from_day + timedelta(days=chance.choice((31, 731))))


def example(difference: Difference) -> Case:
    start = difference.start_day
    rule = rule_of(difference.example, start)
    return Case(Generated(rule, start), "Europe/Berlin", start, start + timedelta(days=3000))


def shows(difference: Difference, case: Case) -> bool:
    return difference.shows(case.generated.rule, day_of(case.generated.start))


def ours(case: Case) -> list[str]:
    """Return the starts in the window, of the rule as read back from its text."""
    start, tzid = case.generated.start, case.tzid
    read_back = rule_of(format_rule(case.generated.rule, tzid), start, tzid)
    series = Series(start, None, tzid, Recurrence(read_back))
    return written(expand(series, Window(case.from_day, case.until_day, tzid), LIMIT))


def theirs(cases: list[Case]) -> list[list[str]]:
    """Return the same from ical.js, all cases in one run of it."""
    node = shutil.which("node")
    need(node is not None, "node")
    need(ICAL_JS.is_dir(), "ical.js (`npm install` in tests)")
    asked = "\n".join(json.dumps(question(case)) for case in cases)
    answer = subprocess.run(
        [str(node), SCRIPT], input=asked, capture_output=True, text=True, check=True
    )
    return [json.loads(line) for line in answer.stdout.splitlines()]


def question(case: Case) -> dict[str, object]:
    """Return the series without a zone, hence with UNTIL as if its wall time were UTC."""
    return {
        "rule": format_rule(case.generated.rule, "UTC"),
        "start": format_moment(case.generated.start),
        "from": format_moment(case.from_day),
        "until": format_moment(case.until_day),
        "limit": LIMIT,
    }

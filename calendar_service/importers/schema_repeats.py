"""How an event of schema.org repeats: its Schedule as a rule, as far as one is stated."""

import re
from collections.abc import Mapping
from datetime import datetime, time

from calendar_service.domain.rule import Weekday
from calendar_service.domain.when import (
    Moment,
    compact,
    day_of,
    format_moment,
    is_day,
    parse_moment,
)
from calendar_service.importers.linked_data import Node, each, last_part, line_of
from calendar_service.importers.schema_times import read_stated
from calendar_service.importers.sketch import Sketch

_FREQUENCIES = {"D": "DAILY", "W": "WEEKLY", "M": "MONTHLY", "Y": "YEARLY"}
_FREQUENCY = re.compile(r"P(\d{1,3})([DWMY])")
_WEEKDAYS = {
    name: day.value
    for name, day in zip(
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        Weekday,
        strict=True,
    )
}
_DAY = re.compile(r"[+-]?\d?(?:MO|TU|WE|TH|FR|SA|SU)")
_LAST = time(23, 59, 59)
_NUMBER = re.compile(r"\d{1,4}", re.ASCII)


def put_repeats(node: Node, sketch: Sketch) -> None:
    """Tell the rule of the event's schedule, and the dates it leaves out; one that cannot be
    told as a rule is noted."""
    schedules = [one for one in each(node.get("eventSchedule")) if isinstance(one, Mapping)]
    start = parse_moment(sketch.fields.get("start", ""))
    if not schedules or start is None:
        return
    frequency = _FREQUENCY.fullmatch(line_of(schedules[0].get("repeatFrequency")).upper())
    if len(schedules) > 1 or frequency is None:
        sketch.notes.add("How it repeats could not be read, so it is this one date.")
        return
    parts = [f"FREQ={_FREQUENCIES[frequency[2]]}", f"INTERVAL={frequency[1]}"]
    sketch.put("recurrence", ";".join([*parts, *_limits(schedules[0], start), *_by(schedules[0])]))
    sketch.put("exclude", _exclude(schedules[0]))


def _limits(schedule: Node, start: Moment) -> list[str]:
    """Return how long it goes on; the last day is meant whole."""
    count = line_of(schedule.get("repeatCount"))
    if _NUMBER.fullmatch(count):
        return [f"COUNT={count}"]
    until = read_stated(line_of(schedule.get("endDate")))
    if until is None:
        return []
    last = day_of(until.moment)
    return [f"UNTIL={compact(last if is_day(start) else datetime.combine(last, _LAST))}"]


def _by(schedule: Node) -> list[str]:
    """Return the parts that choose days."""
    days = [last_part(line_of(day)) for day in each(schedule.get("byDay"))]
    codes = [_WEEKDAYS.get(day.capitalize(), day.upper()) for day in days]
    found = {
        "BYDAY": [code for code in codes if _DAY.fullmatch(code)],
        "BYMONTHDAY": _numbers(schedule, "byMonthDay"),
        "BYMONTH": _numbers(schedule, "byMonth"),
    }
    return [f"{name}={','.join(values)}" for name, values in found.items() if values]


def _numbers(schedule: Node, name: str) -> list[str]:
    found = (line_of(value) for value in each(schedule.get(name)))
    return [number for number in found if _NUMBER.fullmatch(number)]


def _exclude(schedule: Node) -> list[str]:
    stated = (read_stated(line_of(value)) for value in each(schedule.get("exceptDate")))
    return [format_moment(day_of(one.moment)) for one in stated if one]

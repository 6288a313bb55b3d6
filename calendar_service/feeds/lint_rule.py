"""Rules for RRULE, and for what an event repeats by instead."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from calendar_service.domain.rule import Frequency
from calendar_service.domain.when import Moment, day_of, is_in_gap, is_wall_time, next_day
from calendar_service.feeds.lint_feed import Entry, Feed, rule_parts
from calendar_service.feeds.lint_finding import Check, Client, Hit, Level
from calendar_service.feeds.lint_lines import Property
from calendar_service.feeds.lint_times import Form, Stamp, read_stamp, show
from calendar_service.feeds.zone_rules import read_zone
from calendar_service.recurrence.days import rule_days
from calendar_service.recurrence.starts import known_starts, on_day

_COUNT = re.compile(r"[1-9]\d{0,8}", re.ASCII)
_NUMBERS = re.compile(r"[+-]?\d{1,3}(,[+-]?\d{1,3})*", re.ASCII)
_DAYS = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)(,([+-]?\d{1,2})?[A-Z]{2})*", re.ASCII)
_WEEKDAY = re.compile("MO|TU|WE|TH|FR|SA|SU")
_FREQUENCY = re.compile("SECONDLY|MINUTELY|HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY")
_UNTIL = re.compile(r"\d{8}(T\d{6}Z?)?", re.ASCII)
_WORD = re.compile(r"[A-Z0-9-]+", re.ASCII)
_PARTS = {
    "FREQ": _FREQUENCY,
    "INTERVAL": _COUNT,
    "COUNT": _COUNT,
    "UNTIL": _UNTIL,
    "BYDAY": _DAYS,
    "WKST": _WEEKDAY,
    "RSCALE": _WORD,
    "SKIP": _WORD,
    "BYMONTH": re.compile(r"\d{1,2}L?(,\d{1,2}L?)*", re.ASCII),
    **dict.fromkeys(
        ("BYSECOND", "BYMINUTE", "BYHOUR", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"),
        _NUMBERS,
    ),
}
_SUB_DAILY = ("SECONDLY", "MINUTELY", "HOURLY")
_DATE_PARTS = ("BYMONTH", "BYMONTHDAY", "BYDAY", "BYYEARDAY", "BYWEEKNO")
_RARE_PARTS = ("BYSECOND", "BYMINUTE", "BYHOUR", "BYYEARDAY", "BYWEEKNO", "RSCALE", "SKIP")
_LOOKED_AHEAD = timedelta(days=10 * 366)


def _rules(feed: Feed) -> Iterator[tuple[Property, Mapping[str, str]]]:
    for event in feed.each("VEVENT"):
        for written in event.each("RRULE"):
            yield written, rule_parts(written.value)


def _bad_rules(feed: Feed) -> Iterator[Hit]:
    for written, parts in _rules(feed):
        wrong = [name for name, value in parts.items() if not _is_part(name, value)]
        if wrong or "FREQ" not in parts:
            yield Hit(written.line, {"part": wrong[0] if wrong else "FREQ (it is missing)"})


def _is_part(name: str, value: str) -> bool:
    return name in _PARTS and _PARTS[name].fullmatch(value) is not None


def _where(is_wrong: Callable[[Mapping[str, str]], object]) -> Callable[[Feed], Iterator[Hit]]:
    """Return a finder of the rules whose parts are wrong by themselves."""

    def find(feed: Feed) -> Iterator[Hit]:
        for written, parts in _rules(feed):
            if is_wrong(parts):
                yield Hit(written.line, parts)

    return find


def _rare_parts(feed: Feed) -> Iterator[Hit]:
    for written, parts in _rules(feed):
        rare = [name for name in _RARE_PARTS if name in parts]
        if rare and parts.get("FREQ") not in _SUB_DAILY:
            yield Hit(written.line, {"names": " and ".join(rare)})


def _beyond_outlook(parts: Mapping[str, str]) -> bool:
    """Outlook knows one weekday of a month or the weekdays as a set, and one day of a month."""
    many_days = "," in parts.get("BYDAY", "") and parts.get("FREQ") in ("MONTHLY", "YEARLY")
    return many_days or "," in parts.get("BYMONTHDAY", "") or "," in parts.get("BYMONTH", "")


def _exrules(feed: Feed) -> Iterator[Hit]:
    for event in feed.each("VEVENT"):
        for written in event.each("EXRULE"):
            yield Hit(written.line)


def _untils(feed: Feed) -> Iterator[tuple[int, Stamp, Stamp]]:
    """Yield the line of the rule, its UNTIL, and the start of its event."""
    for entry in feed.entries:
        written = entry.component.first("RRULE")
        if written and entry.start and "UNTIL" in entry.rule:
            until = read_stamp(Property("UNTIL", {}, entry.rule["UNTIL"], written.line))
            if until:
                yield written.line, until, entry.start


def _other_untils(feed: Feed) -> Iterator[Hit]:
    for line, until, start in _untils(feed):
        floats = start.form is Form.FLOATING and until.form is Form.UTC
        if until.is_day != start.is_day or floats:
            yield Hit(line, {"until": until.form, "start": start.form})


def _local_untils(feed: Feed) -> Iterator[Hit]:
    for line, until, start in _untils(feed):
        if until.form is Form.FLOATING and start.form in (Form.UTC, Form.ZONED):
            yield Hit(line)


def _leap_days(feed: Feed) -> Iterator[Hit]:
    for entry in feed.entries:
        written = entry.component.first("RRULE")
        if written and entry.start and _is_bare_yearly(entry.rule):
            day = day_of(entry.start.moment)
            if (day.month, day.day) == (2, 29):
                yield Hit(written.line)


def _is_bare_yearly(parts: Mapping[str, str]) -> bool:
    return parts.get("FREQ") == Frequency.YEARLY and not any(name in parts for name in _DATE_PARTS)


def _stray_starts(feed: Feed) -> Iterator[Hit]:
    for entry in feed.entries:
        rule = entry.series.recurrence.rule if entry.series else None
        if rule and entry.start:
            start_day = day_of(entry.start.moment)
            first = next(rule_days(rule, start_day, start_day), None)
            if first != start_day:
                values = {"start": f"{start_day}", "first": first or "never"}
                yield Hit(entry.start.line, values)


def _occurrences_in_gaps(feed: Feed) -> Iterator[Hit]:
    for entry in feed.entries:
        jumped = _first_jumped(entry)
        if jumped and entry.start:
            yield Hit(entry.start.line, {"moment": show(jumped), "tzid": entry.start.tzid})


def _first_jumped(entry: Entry) -> Moment | None:
    """Return the first occurrence after the start that clocks jump over and that EXDATE leaves
    in, within some years."""
    series, start = entry.series, entry.start
    if not series or not start or not is_wall_time(series.start) or start.form is not Form.ZONED:
        return None
    if series.recurrence.rule is None or is_in_gap(series.start, series.tzid):
        return None
    first, last = series.start, series.start + _LOOKED_AHEAD
    onsets = _onsets(series.tzid, range(first.year, last.year + 1))
    days = {onset.date() for onset in onsets if first < onset < last}
    moments = [on_day(first, each) for day in days for each in (day, next_day(day))]
    out = {stamp.moment for stamp in entry.exclude if stamp.tzid == start.tzid}
    left = [each for each in moments if each not in out]
    jumped = [each for each in left if is_wall_time(each) and is_in_gap(each, series.tzid)]
    return min(known_starts(series, jumped), default=None)


def _onsets(tzid: str, years: range) -> Iterator[datetime]:
    zone = read_zone(tzid)
    for onset in (*zone.table, *zone.yearly_onsets(years)):
        yield onset.start_local


CHECKS = (
    Check(
        "bad-rule",
        Level.ERROR,
        "RRULE cannot be read; what is wrong is its part {part} (section 3.3.10).",
        _bad_rules,
        (
            (Client.HOME_ASSISTANT, "drops the whole calendar"),
            (Client.THUNDERBIRD, "drops the whole calendar"),
            (Client.OTHERS, "show the first date alone"),
        ),
    ),
    Check(
        "sub-daily-rule",
        Level.ERROR,
        "The event repeats {FREQ}; few calendars take more than once a day.",
        _where(lambda parts: parts.get("FREQ") in _SUB_DAILY),
        (
            (Client.GOOGLE, "leaves the event out"),
            (Client.OUTLOOK, "leaves the event out"),
        ),
    ),
    Check(
        "rare-rule",
        Level.WARNING,
        "The rule uses {names}, on which readers differ.",
        _rare_parts,
        (
            (Client.OUTLOOK, "shows the first date alone, or leaves the series out"),
            (Client.THUNDERBIRD, "may show other dates, or none"),
        ),
    ),
    Check(
        "outlook-rule",
        Level.NOTE,
        "The rule counts more than one weekday of a month, or several days or months of it.",
        _where(_beyond_outlook),
        ((Client.OUTLOOK, "may leave the series out, or show its first date alone"),),
    ),
    Check(
        "exrule",
        Level.WARNING,
        "EXRULE is no part of RFC 5545 any more.",
        _exrules,
        ((Client.OTHERS, "show the dates that it should take out"),),
    ),
    Check(
        "count-with-until",
        Level.ERROR,
        "The rule has both COUNT and UNTIL; one is allowed (section 3.3.10).",
        _where(lambda parts: "COUNT" in parts and "UNTIL" in parts),
        ((Client.OTHERS, "refuse the rule, or end the series at different dates"),),
    ),
    Check(
        "until-of-other-type",
        Level.ERROR,
        "UNTIL is {until} but DTSTART {start} (section 3.3.10).",
        _other_untils,
        (
            (Client.HOME_ASSISTANT, "drops the whole calendar"),
            (Client.OTHERS, "differ on whether the last date is in"),
        ),
    ),
    Check(
        "until-not-in-utc",
        Level.ERROR,
        "UNTIL must be in UTC, with a Z at its end, since DTSTART is in a zone (section 3.3.10).",
        _local_untils,
        (
            (Client.HOME_ASSISTANT, "drops the whole calendar"),
            (Client.OTHERS, "differ on whether the last date is in"),
        ),
    ),
    Check(
        "leap-day-rule",
        Level.WARNING,
        "The event repeats yearly from 29 February; write BYMONTH=2;BYMONTHDAY=29 too.",
        _leap_days,
        ((Client.THUNDERBIRD, "shows it on 1 March in other years"),),
    ),
    Check(
        "start-not-in-rule",
        Level.WARNING,
        "DTSTART ({start}) is not one of the rule's dates, of which {first} is the next.",
        _stray_starts,
        (
            (Client.HOME_ASSISTANT, "leaves the first date out"),
            (Client.GOOGLE, "shows it as one more date, or not"),
            (Client.OTHERS, "differ on whether it counts towards COUNT"),
        ),
    ),
    Check(
        "occurrence-in-gap",
        Level.WARNING,
        "The series comes to {moment}, which {tzid} does not have: clocks jump over it.",
        _occurrences_in_gaps,
        ((Client.OTHERS, "show it an hour early, an hour late, or not"),),
    ),
)

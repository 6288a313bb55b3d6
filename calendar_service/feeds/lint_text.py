"""Rules for the text of an iCalendar document: octets, line breaks, folds, nesting."""

import codecs
import re
from collections.abc import Iterator

from calendar_service.feeds.lines import LINE_BYTES_MOST
from calendar_service.feeds.lint_feed import Feed
from calendar_service.feeds.lint_finding import Check, Client, Hit, Level

_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BARE_LF = re.compile(rb"(?<!\r)\n")
_BARE_CR = re.compile(rb"\r(?!\n)")
_SHOWN_LENGTH = 60


def _has_no_calendar(feed: Feed) -> Iterator[Hit]:
    if next(feed.each("VCALENDAR"), None) is None:
        yield Hit()


def _has_mark(feed: Feed) -> Iterator[Hit]:
    if feed.octets.startswith(codecs.BOM_UTF8):
        yield Hit(1)


def _not_utf8(feed: Feed) -> Iterator[Hit]:
    return (Hit(line.number) for line in feed.lines if not _is_utf8(line.octets))


def _torn_characters(feed: Feed) -> Iterator[Hit]:
    for line in feed.lines:
        torn = [index for index, row in enumerate(line.rows) if not _is_utf8(row)]
        if torn and _is_utf8(line.octets):
            yield Hit(line.number + torn[0])


def _is_utf8(octets: bytes) -> bool:
    try:
        octets.decode()
    except UnicodeDecodeError:
        return False
    return True


def _bare_line_feeds(feed: Feed) -> Iterator[Hit]:
    return _breaks(feed, _BARE_LF)


def _bare_returns(feed: Feed) -> Iterator[Hit]:
    return _breaks(feed, _BARE_CR)


def _breaks(feed: Feed, wrong: re.Pattern[bytes]) -> Iterator[Hit]:
    """Yield one hit for all: a program writes its line breaks in one way."""
    count = len(wrong.findall(feed.octets))
    first = wrong.search(feed.octets)
    if first:
        rows_before = re.findall(rb"\r\n|\n|\r", feed.octets[: first.start()])
        yield Hit(len(rows_before) + 1, {"count": count})


def _long_lines(feed: Feed) -> Iterator[Hit]:
    for number, row in enumerate(feed.rows, start=1):
        if len(row) > LINE_BYTES_MOST:
            yield Hit(number, {"octets": len(row), "most": LINE_BYTES_MOST})


def _blank_lines(feed: Feed) -> Iterator[Hit]:
    return (Hit(number) for number, row in enumerate(feed.rows, start=1) if not row)


def _control_characters(feed: Feed) -> Iterator[Hit]:
    for number, row in enumerate(feed.rows, start=1):
        found = _CONTROL.search(row)
        if found:
            yield Hit(number, {"code": f"0x{found[0].hex()}"})


def _malformed_lines(feed: Feed) -> Iterator[Hit]:
    for line in feed.tree.malformed:
        yield Hit(line.number, {"text": line.text[:_SHOWN_LENGTH]})


def _strays(feed: Feed) -> Iterator[Hit]:
    return (Hit(stray.line, {"what": stray.says}) for stray in feed.tree.strays)


NO_CALENDAR = Check(
    "no-calendar",
    Level.ERROR,
    "This is no iCalendar text: nowhere is there a line BEGIN:VCALENDAR.",
    _has_no_calendar,
    ((Client.OTHERS, "refuse the calendar"),),
)

CHECKS = (
    Check(
        "byte-order-mark",
        Level.ERROR,
        "The document begins with a byte order mark, which is no part of a content line.",
        _has_mark,
        (
            (Client.HOME_ASSISTANT, "drops the whole calendar"),
            (Client.THUNDERBIRD, "drops the whole calendar"),
        ),
    ),
    Check(
        "not-utf-8",
        Level.ERROR,
        "The line is not UTF-8 (section 3.1.4).",
        _not_utf8,
        (
            (Client.HOME_ASSISTANT, "drops the whole calendar"),
            (Client.OTHERS, "show wrong letters, or refuse the calendar"),
        ),
    ),
    Check(
        "torn-character",
        Level.ERROR,
        "The line is folded inside a character, not between two (section 3.1).",
        _torn_characters,
        (
            (Client.GOOGLE, "ignores the whole calendar and keeps its old copy"),
            (Client.THUNDERBIRD, "shows wrong letters"),
        ),
    ),
    Check(
        "bare-line-feed",
        Level.WARNING,
        "{count} lines end in LF alone; section 3.1 wants CR LF.",
        _bare_line_feeds,
        ((Client.OTHERS, "read it; strict programs refuse it"),),
    ),
    Check(
        "bare-carriage-return",
        Level.ERROR,
        "{count} times there is CR without LF; section 3.1 wants CR LF.",
        _bare_returns,
        (
            (Client.HOME_ASSISTANT, "drops the whole calendar"),
            (Client.THUNDERBIRD, "drops the whole calendar"),
        ),
    ),
    Check(
        "long-line",
        Level.WARNING,
        "The line has {octets} octets; longer ones than {most} should be folded (section 3.1).",
        _long_lines,
        ((Client.OTHERS, "read it; strict programs refuse it"),),
    ),
    Check(
        "blank-line",
        Level.WARNING,
        "There is a blank line, which is no content line (section 3.1).",
        _blank_lines,
        ((Client.OTHERS, "pass over it; strict programs refuse the calendar"),),
    ),
    Check(
        "control-character",
        Level.ERROR,
        "The line holds the control character {code} (section 3.1 allows the tab alone).",
        _control_characters,
        ((Client.HOME_ASSISTANT, "drops the whole calendar"),),
    ),
    Check(
        "malformed-line",
        Level.ERROR,
        "This is no content line, which is NAME:value or NAME;PARAM=x:value: {text!r}",
        _malformed_lines,
        (
            (Client.APPLE, "may refuse the calendar"),
            (Client.HOME_ASSISTANT, "drops the whole calendar"),
            (Client.THUNDERBIRD, "drops the whole calendar"),
        ),
    ),
    Check(
        "unbalanced",
        Level.ERROR,
        "{what}.",
        _strays,
        (
            (Client.HOME_ASSISTANT, "drops the whole calendar"),
            (Client.THUNDERBIRD, "drops the whole calendar"),
        ),
    ),
)

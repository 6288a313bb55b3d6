"""Tests of how findings are told on a terminal."""

from calendar_service.feeds.lint_finding import Finding, Level
from calendar_service.feeds.lint_report import counted, report

LATE = (("Outlook", "may show an empty calendar"), ("Others", "differ"))
LONG = [
    Finding("long-line", Level.WARNING, line, f"It has {line} octets.") for line in range(80, 85)
]
WRONG = Finding("wrong-zone", Level.ERROR, 3, "The zone is wrong.", LATE)
EMPTY = Finding("no-events", Level.NOTE, None, "There are no events in it.")


def test_the_gravest_stand_first_and_each_kind_once() -> None:
    assert report([EMPTY, *LONG, WRONG]) == [
        "1 error:",
        "  wrong-zone",
        "    line 3: The zone is wrong.",
        "      Outlook: may show an empty calendar",
        "      Others: differ",
        "5 warnings:",
        "  long-line",
        "    line 80: It has 80 octets.",
        "    line 81: It has 81 octets.",
        "    line 82: It has 82 octets.",
        "    and 2 more of this kind",
        "1 note:",
        "  no-events",
        "    There are no events in it.",
    ]


def test_nothing_found_is_said() -> None:
    assert report([]) == ["Nothing is wrong with it."]


def test_findings_are_counted_in_words() -> None:
    told = [counted(level, [WRONG, *LONG]) for level in Level]

    assert told == ["1 error", "5 warnings", "0 notes"]

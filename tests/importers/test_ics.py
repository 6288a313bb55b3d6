"""Whole files: what is an event together, and what is refused."""

import pytest

from calendar_service.domain.problems import Problem
from calendar_service.importers.draft import Reading
from calendar_service.importers.ics import read_ics
from calendar_service.importers.limits import OPERATOR, WEB
from tests.importers.reading import calendar, event


@pytest.mark.parametrize("source", [b"", b"\x00\xff", b"<html>", b"SUMMARY:A", b"END:VCALENDAR"])
def test_a_file_without_a_calendar_is_refused(source: bytes) -> None:
    assert read_ics(source, default_tzid="UTC") == Reading(
        problems=(Problem("file", "There is no iCalendar calendar in this file."),)
    )


def test_an_empty_calendar_is_read() -> None:
    assert read_ics(calendar(), default_tzid="UTC") == Reading()


def test_events_need_no_calendar_around_them() -> None:
    reading = read_ics("\n".join(event()).encode(), default_tzid="UTC")
    assert [draft.uid for draft in reading.drafts] == ["x"]


def test_the_web_gets_five_thousand_events_and_the_operator_more() -> None:
    source = calendar(*("BEGIN:VEVENT", "END:VEVENT") * (WEB.events_most + 1))
    problem = Problem("file", "The file has more than {most} events.", {"most": 5000})
    assert read_ics(source, default_tzid="UTC") == Reading(problems=(problem,))
    operator = read_ics(source, default_tzid="UTC", limits=OPERATOR)
    assert len(operator.problems) == WEB.events_most + 1


def test_drafts_come_in_the_order_of_the_file() -> None:
    source = calendar(*event(uid="b"), *event(uid="a"), *event(uid="c"))
    drafts = read_ics(source, default_tzid="UTC").drafts
    assert [draft.uid for draft in drafts] == ["b", "a", "c"]


@pytest.mark.parametrize("uid", ["", "ü" * 128])
def test_a_uid_that_is_none_or_too_long_is_not_kept(uid: str) -> None:
    drafts = read_ics(calendar(*event(uid=uid), *event(uid=uid)), default_tzid="UTC").drafts
    assert [draft.uid for draft in drafts] == [None, None]


def test_what_is_no_event_is_counted() -> None:
    left_out = ("VTODO", "VTODO", "VJOURNAL", "VALARM", "X-COMP")
    lines = (f"{edge}:{name}" for name in left_out for edge in ("BEGIN", "END"))
    text = "Only events are read. Left out: {components} ({count})."
    assert read_ics(calendar(*lines), default_tzid="UTC") == Reading(
        problems=(
            Problem("file", text, {"count": 2, "components": "tasks"}),
            Problem("file", text, {"count": 1, "components": "journal entries"}),
        )
    )

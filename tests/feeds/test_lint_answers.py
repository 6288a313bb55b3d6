"""Tests of what a second look at an address tells."""

from dataclasses import replace

import pytest

from calendar_service.feeds.lint_answers import CHECKS, Answers, lint_answers
from calendar_service.feeds.lint_finding import Level
from tests.feeds.faults import calendar, padding, vevent

BODY = calendar()
GOOD = Answers(
    body=BODY,
    body_again=BODY,
    conditional_status=304,
    content_type="text/calendar; charset=utf-8",
    content_encoding="gzip",
    etag='"a"',
)
LONG = calendar(vevent(f"DTSTART:20270504T190000Z\n{padding(150_000)}"))
FAULTS = {
    "unstable-uid": replace(GOOD, body_again=BODY.replace(b"UID:film", b"UID:quiz")),
    "unstable-bytes": replace(GOOD, body_again=BODY.replace(b"083000Z", b"083001Z")),
    "no-validators": replace(GOOD, etag="", conditional_status=200),
    "ignored-conditions": replace(GOOD, conditional_status=200),
    "content-type": replace(GOOD, content_type="text/html"),
    "charset": replace(GOOD, content_type='text/calendar; charset="ISO-8859-1"'),
    "robots": replace(GOOD, is_shut_to_robots=True),
    "uncompressed": replace(GOOD, body=LONG, body_again=LONG, content_encoding=""),
}


def says(answers: Answers) -> list[str]:
    return [finding.says for finding in lint_answers(answers)]


def test_good_answers_have_no_findings() -> None:
    assert lint_answers(GOOD) == ()
    assert lint_answers(replace(GOOD, etag="", last_modified="Mon, 01 Mar 2027 10:00:00 GMT")) == ()


@pytest.mark.parametrize("code", sorted(FAULTS))
def test_each_fault_is_found_and_it_alone(code: str) -> None:
    [finding] = lint_answers(FAULTS[code])

    assert (finding.code, finding.line) == (code, None)


def test_there_are_answers_for_every_rule() -> None:
    assert set(FAULTS) == {check.code for check in CHECKS}


def test_the_properties_that_changed_are_named() -> None:
    told = replace(GOOD, body_again=BODY.replace(b"Film", b"Quiz").replace(b"083000", b"083001"))

    assert says(told) == [
        "Fetched twice, the calendar was not the same, though nothing may have happened: what "
        "changed is DTSTAMP, SUMMARY."
    ]


def test_another_order_is_a_change_too() -> None:
    one, other = vevent(), vevent(named="UID:quiz@example.org\nDTSTAMP:20270103T083000Z\n")
    told = replace(GOOD, body=calendar(one, other), body_again=calendar(other, one))

    assert says(told)[0].endswith("what changed is the order of its lines.")


def test_what_changes_between_two_looks_is_not_asked_for_304() -> None:
    told = replace(FAULTS["unstable-bytes"], conditional_status=200)

    assert [finding.code for finding in lint_answers(told)] == ["unstable-bytes"]


@pytest.mark.parametrize("ending", ["", ";charset=UTF-8", "; component=vevent; charset=utf8"])
def test_utf_8_may_be_named_or_left_out(ending: str) -> None:
    assert lint_answers(replace(GOOD, content_type=f"text/calendar{ending}")) == ()


def test_new_uids_are_an_error() -> None:
    assert [finding.level for finding in lint_answers(FAULTS["unstable-uid"])] == [Level.ERROR]

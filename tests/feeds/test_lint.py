"""Tests of the check of iCalendar documents: each fault is found, and it alone."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.domain.filter import EventFilter
from calendar_service.feeds import lint_text
from calendar_service.feeds.ics import ZoneUse, join_ics
from calendar_service.feeds.lint import CHECKS, lint
from calendar_service.feeds.lint_finding import HITS_MOST, Finding, Level
from calendar_service.feeds.vevent import render_vevents
from calendar_service.importers.sample import read_sample
from calendar_service.operations.load_sample import load_sample
from tests.events import CALENDAR, VOICE, series
from tests.feeds.faults import (
    AT_TWO_O_CLOCK,
    FAULTS,
    IN_UTC,
    calendar,
    in_berlin,
    in_zone,
    vevent,
    with_override,
)
from tests.feeds.golden_documents import EVENTS, FOLDER, MAY_4, golden_document
from tests.house import House
from tests.volume import Volume

GRAVE = (Level.ERROR, Level.WARNING)


def codes(document: bytes) -> list[str]:
    return [finding.code for finding in lint(document)]


@pytest.mark.parametrize("code", sorted(FAULTS))
def test_each_fault_is_found_and_it_alone(code: str) -> None:
    assert codes(FAULTS[code]) == [code]


def test_there_is_a_document_for_every_rule() -> None:
    assert set(FAULTS) == {check.code for check in (lint_text.NO_CALENDAR, *CHECKS)}


@pytest.mark.parametrize(
    "document", [calendar(), in_berlin("RRULE:FREQ=WEEKLY"), in_berlin("DURATION:PT2H")]
)
def test_a_sound_document_has_no_findings(document: bytes) -> None:
    assert lint(document) == ()


def test_a_finding_says_where_what_and_what_follows() -> None:
    assert lint(FAULTS["until-not-in-utc"]) == (
        Finding(
            code="until-not-in-utc",
            level=Level.ERROR,
            line=25,
            says="UNTIL must be in UTC, with a Z at its end, since DTSTART is in a zone "
            "(section 3.3.10).",
            clients=(
                ("Home Assistant", "drops the whole calendar"),
                ("Others", "differ on whether the last date is in"),
            ),
        ),
    )


def test_findings_stand_in_the_order_of_their_lines() -> None:
    document = calendar(vevent("DTSTART:20270504T190000\nNone\nGEO:1\n"), head="VERSION:2.0\n")

    assert [(finding.line, finding.code) for finding in lint(document)] == [
        (1, "missing-prodid"),
        (6, "floating-time"),
        (7, "malformed-line"),
        (8, "unreadable-value"),
    ]


def test_of_one_fault_only_so_many_are_told() -> None:
    document = calendar(vevent(IN_UTC + "None\n" * (HITS_MOST + 1)))

    assert codes(document) == ["malformed-line"] * HITS_MOST


def test_every_rule_says_what_becomes_of_it_somewhere() -> None:
    assert [check.code for check in CHECKS if not check.clients] == []


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.ics")), ids=lambda path: path.stem)
def test_our_golden_documents_are_sound(path: Path) -> None:
    assert lint(path.read_bytes()) == ()


async def test_the_feed_of_the_sample_is_sound(house: House) -> None:
    await load_sample(house.context, *read_sample())

    document = await house.catalogue.feed(EventFilter(), house.clock.now())

    assert document.body.count(b"BEGIN:VEVENT") > 5
    assert [finding for finding in lint(document.body) if finding.level in GRAVE] == []


def test_all_our_kinds_of_events_in_one_document_are_sound() -> None:
    events = [EVENTS[name] for name in EVENTS]
    renamed = [
        render_vevents(event, VOICE).replace(b"UID:", b"UID:%d-" % number)
        for number, event in enumerate(events)
    ]
    document = join_ics(CALENDAR, "All", [ZoneUse("Europe/Berlin", MAY_4, None)], renamed)

    assert codes(document) == []


@pytest.mark.parametrize(
    "tzid",
    ["Africa/Casablanca", "America/New_York", "Asia/Kathmandu", "Europe/Dublin", "Asia/Gaza"],
)
def test_our_definition_of_a_zone_is_right_for_a_series_without_an_end(tzid: str) -> None:
    event = series("FREQ=DAILY", tzid=tzid)
    document = join_ics(
        CALENDAR, "All", [ZoneUse(tzid, MAY_4, None)], [render_vevents(event, VOICE)]
    )

    assert codes(document) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "TZOFFSETTO:+0200",
            "TZOFFSETTO:+0300",
            "The zone Europe/Berlin is defined wrongly: on 2027-05-04 19:00, at which there is an "
            "event, it is at +03:00 from UTC, but that place is at +02:00.",
        ),
        (
            "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
            "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;UNTIL=20260329T010000Z",
            "The zone Europe/Berlin is defined wrongly: on 2027-05-04 19:00, at which there is an "
            "event, it is at +01:00 from UTC, but that place is at +02:00.",
        ),
    ],
)
def test_a_zone_is_wrong_where_an_event_is(old: str, new: str, says: str) -> None:
    assert [finding.says for finding in lint(in_zone(old, new))] == [says]


def test_a_zone_that_is_wrong_where_no_event_is_does_no_harm() -> None:
    until_2026 = "BYMONTH=10;BYDAY=-1SU;UNTIL=20271031T010000Z"

    assert codes(in_zone("BYMONTH=10;BYDAY=-1SU", until_2026)) == []


def test_a_zone_is_compared_along_the_dates_of_a_series() -> None:
    zone = in_zone("BYMONTH=10;BYDAY=-1SU", "BYMONTH=10;BYDAY=-1SU;UNTIL=20271031T010000Z")
    document = zone.replace(b"SUMMARY", b"RRULE:FREQ=MONTHLY\r\nSUMMARY")

    [finding] = lint(document)
    assert finding.code == "wrong-zone"
    assert "on 2028-11-04 19:00, at which there is an event, it is at +02:00" in finding.says


def test_a_moved_occurrence_in_the_form_of_its_series_is_sound() -> None:
    assert codes(with_override("RECURRENCE-ID;TZID=Europe/Berlin:20270511T190000")) == []


def test_a_date_in_a_gap_that_is_left_out_does_no_harm() -> None:
    rule = "RRULE:FREQ=DAILY;UNTIL=20290101T000000Z"
    left_out = "EXDATE;TZID=Europe/Berlin:20280326T023000"

    assert codes(in_berlin(rule, left_out, start=AT_TWO_O_CLOCK)) == []


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("GEO:99;200\n", ["unreadable-value"]),
        ("GEO:-33.9;151.2\n", []),
        ("SEQUENCE:-1\n", ["unreadable-value"]),
        ("COLOR:DarkSlateGrey\n", []),
    ],
)
def test_a_value_must_be_one_that_there_is(lines: str, found: list[str]) -> None:
    assert codes(calendar(vevent(IN_UTC + lines))) == found


def test_a_blank_uid_is_none() -> None:
    blank = calendar(vevent(named="UID: \nDTSTAMP:20270103T083000Z\n"))

    assert codes(blank) == ["missing-uid"]


def test_a_byte_order_mark_hides_no_other_fault() -> None:
    document = b"\xef\xbb\xbf" + FAULTS["missing-uid"]

    assert codes(document) == ["byte-order-mark", "missing-uid"]


@given(st.binary(max_size=300))
def test_any_octets_get_an_answer(octets: bytes) -> None:
    lint(octets)
    lint(b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + octets)


def test_any_damage_to_a_document_gets_an_answer(volume: Volume) -> None:
    chance = random.Random(20270504)
    whole = b"".join((golden_document("weekly_with_exceptions"), *list(FAULTS.values())[20:70]))
    rows = [row for row in whole.split(b"\r\n") if not row.startswith(b"X-PAD")]
    for _ in range(volume.of(5000)):
        damaged = list(rows[:60]) if chance.random() < 0.5 else chance.sample(rows, 60)
        for _ in range(10):
            place = chance.randrange(len(damaged))
            damaged[place] = _damaged(damaged[place], chance)
        lint(b"BEGIN:VCALENDAR\r\n" + b"\r\n".join(damaged))


def _damaged(row: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(row) + 1)
    pieces = (b"", b"\r\n", b";", b":", b",", b"9", b"-", b"Z", b"T", b"\xff", b"0000", b"99999")
    return row[:place] + chance.choice(pieces) + row[place + chance.randrange(4) :]

"""What is refused before it is published."""

from datetime import datetime
from random import Random

import pytest

from calendar_service.domain.event import Override
from calendar_service.feeds.readback import fault
from calendar_service.feeds.vevent import render_vevents
from tests.events import CINEMA, VOICE, event, series
from tests.feeds.reading import read, read_icalendar, wrapped
from tests.volume import Volume

UID = "0b9f3c1e-6f0a-4d57-9c57-3f1f0f6f2a11"
PLAIN = render_vevents(event(title="Filmnächte"), VOICE)
MAY_11 = datetime(2027, 5, 11, 19, 0)
WHOLE = 20_000


def test_what_is_written_here_can_be_read_back() -> None:
    told = series("FREQ=WEEKLY", venue=CINEMA, overrides=(Override(MAY_11),))
    assert fault(PLAIN) is None
    assert fault(render_vevents(told, VOICE)) is None


def test_the_uid_must_come_back() -> None:
    assert fault(PLAIN, frozenset({UID})) is None
    assert fault(PLAIN, frozenset({UID, "another"})) == "its UID does not come back"


FAULTS = {
    "nothing at all": (b"", "its last line has no end"),
    "an unended line": (PLAIN[:-2], "its last line has no end"),
    "a long line": (
        PLAIN.replace(b"SUMMARY:", b"SUMMARY:" + b"x" * 70),
        "a line is longer than 75 octets",
    ),
    "a fold inside a character": (
        PLAIN.replace("ä".encode(), b"\xc3\r\n \xa4"),
        "a line is not UTF-8, or is folded inside a character",
    ),
    "octets that are no UTF-8": (
        PLAIN.replace("ä".encode(), b"\xe4"),
        "a line is not UTF-8, or is folded inside a character",
    ),
    "a bare line feed": (
        PLAIN.replace(b"SUMMARY:", b"SUMMARY:a\nb"),
        "the line 'SUMMARY:a\\nbFilmnächte' is malformed",
    ),
    "a bare carriage return": (
        PLAIN.replace(b"SUMMARY:", b"SUMMARY:a\rb"),
        "the line 'SUMMARY:a\\rbFilmnächte' is malformed",
    ),
    "a control character": (
        PLAIN.replace(b"SUMMARY:", b"SUMMARY:\x07"),
        "the line 'SUMMARY:\\x07Filmnächte' is malformed",
    ),
    "a line separator": (
        PLAIN.replace(b"SUMMARY:", "SUMMARY:\u2028".encode()),
        "the line 'SUMMARY:\\u2028Filmnächte' is malformed",
    ),
    "an unclosed quote": (
        PLAIN.replace(b"SUMMARY:", b'SUMMARY;X="a:'),
        "the line 'SUMMARY;X=\"a:Filmnächte' is malformed",
    ),
    "a line without a name": (
        PLAIN.replace(b"SUMMARY:", b"SUMMARY:a\r\n\tb:"),
        "the line '\\tb:Filmnächte' is malformed",
    ),
    "an empty line": (PLAIN + b"\r\n", "the line '' is malformed"),
    "no end": (PLAIN.replace(b"END:VEVENT\r\n", b""), "its last event has no end"),
    "no begin": (
        PLAIN.replace(b"BEGIN:VEVENT\r\n", b""),
        f"the line 'UID:{UID}' belongs to no event",
    ),
    "an event within an event": (
        PLAIN.replace(b"SUMMARY:", b"BEGIN:VEVENT\r\nSUMMARY:"),
        "the line 'BEGIN:VEVENT' is out of place",
    ),
    "another component": (
        PLAIN.replace(b"VEVENT", b"VTODO"),
        "the line 'BEGIN:VTODO' is out of place",
    ),
    "the end of the calendar": (
        PLAIN + b"END:VCALENDAR\r\nBEGIN:VCALENDAR\r\n",
        "the line 'END:VCALENDAR' is out of place",
    ),
    "no UID": (PLAIN.replace(b"UID:", b"X-UID:"), "it must have one UID"),
    "two starts": (
        PLAIN.replace(b"DTEND", b"DTSTART"),
        "it must have one DTSTART",
    ),
    "two originals": (
        PLAIN.replace(b"DTEND", b"RECURRENCE-ID:20270504T170000Z\r\nRECURRENCE-ID"),
        "it must have one RECURRENCE-ID",
    ),
    "an impossible start": (
        PLAIN.replace(b"20270504T190000", b"20270532T190000"),
        "a property cannot be read (('DTSTART', 'Wrong datetime format: 20270532T190000'))",
    ),
    "a start that is a span": (
        PLAIN.replace(
            b"DTSTART;TZID=Europe/Berlin:20270504T190000",
            b"DTSTART;VALUE=PERIOD:20270504T190000Z/PT1H",
        ),
        "DTSTART is neither a date nor a time",
    ),
    "an end of another form": (
        PLAIN.replace(b"DTEND;TZID=Europe/Berlin:20270504T213000", b"DTEND;VALUE=DATE:20270505"),
        "DTEND is not of the form of DTSTART",
    ),
    "an end without a zone": (
        PLAIN.replace(b"DTEND;TZID=Europe/Berlin:", b"DTEND:"),
        "DTEND is not of the form of DTSTART",
    ),
    "an end before the start": (
        PLAIN.replace(b"20270504T213000", b"20270504T180000"),
        "it ends before it starts",
    ),
}


@pytest.mark.parametrize(("octets", "reason"), FAULTS.values(), ids=FAULTS)
def test_what_readers_would_stumble_over_is_refused(octets: bytes, reason: str) -> None:
    assert fault(octets) == reason


def test_damage_is_refused_or_does_no_harm(volume: Volume) -> None:
    chance = Random(5545)
    whole = render_vevents(
        series("FREQ=WEEKLY;COUNT=9", venue=CINEMA, title="Filmnächte; alle, 映画"), VOICE
    )
    passed = 0
    for _ in range(volume.of(WHOLE)):
        octets = _damaged(whole, chance)
        if fault(octets) is None:
            passed += 1
            read(octets)
            read_icalendar(wrapped(octets))
    assert passed > 0


_DAMAGE = b'\r\n :;,=\\"\x00\x07\xc3\xa4AZ09-T'


def _damaged(octets: bytes, chance: Random) -> bytes:
    """Return the octets with one to three of them changed, left out or put in."""
    damaged = bytearray(octets)
    for _ in range(chance.randrange(1, 4)):
        place = chance.randrange(len(damaged))
        put_in = bytes(chance.choices(_DAMAGE, k=chance.randrange(3)))
        damaged[place : place + chance.randrange(2)] = put_in
    return bytes(damaged)

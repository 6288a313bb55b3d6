"""A document without a fault, and one for each fault there is."""

from calendar_service.feeds.timezone import vtimezone
from tests.feeds.golden_documents import MAY_4

HEAD = "VERSION:2.0\nPRODID:-//Example//EN\n"
NAMED = "UID:film-night@example.org\nDTSTAMP:20270103T083000Z\n"
IN_UTC = "DTSTART:20270504T190000Z\n"
IN_BERLIN = "DTSTART;TZID=Europe/Berlin:20270504T190000\n"
WHOLE_DAY = "DTSTART;VALUE=DATE:20270504\n"
FLOATING = "DTSTART:20270504T190000\n"
BERLIN = vtimezone("Europe/Berlin", MAY_4, None).decode().replace("\r\n", "\n")
PARIS = vtimezone("Europe/Paris", MAY_4, None).decode().replace("\r\n", "\n")
AT_TWO_O_CLOCK = "DTSTART;TZID=Europe/Berlin:20270504T023000\n"


def vevent(lines: str = IN_UTC, named: str = NAMED) -> str:
    return f"BEGIN:VEVENT\n{named}{lines}SUMMARY:Film night\nEND:VEVENT\n"


def calendar(*parts: str, head: str = HEAD) -> bytes:
    """Return the document; without parts, one with a sound event."""
    body = "".join(parts) or vevent()
    text = f"BEGIN:VCALENDAR\n{head}{body}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def in_berlin(*lines: str, zone: str = BERLIN, start: str = IN_BERLIN, more: str = "") -> bytes:
    return calendar(zone, vevent(start + "".join(f"{line}\n" for line in lines)), more)


def with_override(*lines: str) -> bytes:
    """Return a weekly series with one more VEVENT of its UID."""
    changed = vevent("".join(f"{line}\n" for line in lines) + IN_UTC)
    return in_berlin("RRULE:FREQ=WEEKLY", more=changed)


def in_zone(old: str, new: str) -> bytes:
    """Return a calendar whose definition of a zone has this change."""
    assert old in BERLIN
    return in_berlin(zone=BERLIN.replace(old, new))


def padding(octets: int) -> str:
    return "".join(f"X-PAD:{'x' * 60}\n" for _ in range(octets // 68))


SPRING = "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"
_NIGHT = "Nächte".encode()
_TORN = _NIGHT.replace("ä".encode(), b"\xc3\r\n \xa4")
_LONG_ZONE = "".join(f"X-RULE-{number}:x\n" for number in range(200))

FAULTS: dict[str, bytes] = {
    "no-calendar": b"<!doctype html>\n<title>Film night</title>\n",
    "byte-order-mark": b"\xef\xbb\xbf" + calendar(),
    "not-utf-8": calendar().replace(b"Film", b"F\xefl"),
    "torn-character": calendar().replace(b"Film", _TORN),
    "bare-line-feed": calendar().replace(b"\r\n", b"\n"),
    "bare-carriage-return": calendar().replace(b"\r\nSUMMARY", b"\rSUMMARY"),
    "long-line": calendar().replace(b"Film", b"Film" * 20),
    "blank-line": calendar().replace(b"SUMMARY", b"\r\nSUMMARY"),
    "control-character": calendar().replace(b"Film", b"Film\x07"),
    "malformed-line": calendar(vevent(IN_UTC + "None\n")),
    "unbalanced": calendar().replace(b"END:VCALENDAR\r\n", b""),
    "several-calendars": calendar() + calendar(vevent(named=NAMED.replace("film", "quiz"))),
    "wrong-version": calendar(head="VERSION:1.0\nPRODID:-//Example//EN\n"),
    "missing-prodid": calendar(head="VERSION:2.0\n"),
    "calendar-uid": calendar(head=f"{HEAD}UID:all\n"),
    "method": calendar(head=f"{HEAD}METHOD:REQUEST\n"),
    "untyped-refresh": calendar(head=f"{HEAD}REFRESH-INTERVAL:PT12H\n"),
    "untyped-source": calendar(head=f"{HEAD}SOURCE:https://example.org/feed.ics\n"),
    "unescaped-text": calendar(head=f"{HEAD}X-WR-CALNAME:Films, quizzes\n"),
    "repeated-property": calendar(vevent(f"{IN_UTC}SUMMARY:Quiz night\n")),
    "incomplete-alarm": calendar(
        vevent(f"{IN_UTC}BEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:-PT15M\nEND:VALARM\n")
    ),
    "no-events": calendar(BERLIN),
    "many-events": calendar(
        *(vevent(named=NAMED.replace("film", f"{number}")) for number in range(5001))
    ),
    "large": calendar(vevent(IN_UTC + padding(950_000))),
    "too-large": calendar(vevent(IN_UTC + padding(1_100_000))),
    "missing-uid": calendar(vevent(named="DTSTAMP:20270103T083000Z\n")),
    "missing-dtstamp": calendar(vevent(named="UID:film-night@example.org\n")),
    "missing-dtstart": calendar(vevent("")),
    "repeated-uid": calendar(vevent(), vevent()),
    "unreadable-value": calendar(vevent("DTSTART:20270532T190000Z\n")),
    "undeclared-date": calendar(vevent("DTSTART:20270504\n")),
    "not-in-utc": calendar(vevent(f"{IN_UTC}CREATED:20270103T083000\n")),
    "end-and-duration": calendar(vevent(f"{IN_UTC}DTEND:20270504T200000Z\nDURATION:PT1H\n")),
    "end-of-other-type": calendar(vevent(f"{IN_UTC}DTEND;VALUE=DATE:20270505\n")),
    "end-before-start": calendar(vevent(f"{IN_UTC}DTEND:20270504T180000Z\n")),
    "end-is-start": calendar(vevent(f"{WHOLE_DAY}DTEND;VALUE=DATE:20270504\n")),
    "day-of-hours": calendar(vevent(f"{WHOLE_DAY}DURATION:PT24H\n")),
    "floating-time": calendar(vevent(FLOATING)),
    "start-in-gap": in_berlin(start="DTSTART;TZID=Europe/Berlin:20270328T023000\n"),
    "zone-beside-utc": in_berlin(start="DTSTART;TZID=Europe/Berlin:20270504T190000Z\n"),
    "zone-beside-date": in_berlin(start="DTSTART;TZID=Europe/Berlin;VALUE=DATE:20270504\n"),
    "event-within-event": calendar(
        vevent(IN_UTC + vevent(named=NAMED.replace("film", "quiz"))),
    ),
    "until-before-start": in_berlin("RRULE:FREQ=DAILY;UNTIL=20270401T170000Z"),
    "unnamed-colour": calendar(vevent(f"{IN_UTC}COLOR:#2e8b57\n")),
    "bad-rule": in_berlin("RRULE:FREQ=SOMETIMES"),
    "sub-daily-rule": in_berlin("RRULE:FREQ=HOURLY;COUNT=4"),
    "rare-rule": in_berlin("RRULE:FREQ=YEARLY;BYWEEKNO=18;BYDAY=TU"),
    "outlook-rule": in_berlin("RRULE:FREQ=MONTHLY;BYDAY=1TU,3TU"),
    "exrule": in_berlin("RRULE:FREQ=DAILY", "EXRULE:FREQ=WEEKLY"),
    "count-with-until": in_berlin("RRULE:FREQ=DAILY;COUNT=3;UNTIL=20270601T170000Z"),
    "until-of-other-type": in_berlin("RRULE:FREQ=DAILY;UNTIL=20270601"),
    "until-not-in-utc": in_berlin("RRULE:FREQ=DAILY;UNTIL=20270601T190000"),
    "leap-day-rule": calendar(vevent("DTSTART;VALUE=DATE:20280229\nRRULE:FREQ=YEARLY\n")),
    "start-not-in-rule": in_berlin("RRULE:FREQ=WEEKLY;BYDAY=MO"),
    "occurrence-in-gap": in_berlin("RRULE:FREQ=DAILY", start=AT_TWO_O_CLOCK),
    "several-rules": in_berlin("RRULE:FREQ=WEEKLY", "RRULE:FREQ=MONTHLY"),
    "exdate-of-other-type": in_berlin("RRULE:FREQ=DAILY", "EXDATE;VALUE=DATE:20270505"),
    "exdate-in-other-zone": in_berlin("RRULE:FREQ=DAILY", "EXDATE:20270505T170000Z"),
    "exdate-of-nothing": in_berlin(
        "RRULE:FREQ=WEEKLY", "EXDATE;TZID=Europe/Berlin:20270505T190000"
    ),
    "rdate-of-other-type": in_berlin("RRULE:FREQ=DAILY", "RDATE;VALUE=DATE:20270505"),
    "rdate-of-periods": in_berlin("RRULE:FREQ=DAILY", "RDATE;VALUE=PERIOD:20270505T070000Z/PT1H"),
    "rdate-without-rrule": in_berlin("RDATE;TZID=Europe/Berlin:20270505T190000"),
    "rdate": in_berlin("RDATE;TZID=Europe/Berlin:20270504T190000,20270505T190000"),
    "override-without-series": in_berlin("RECURRENCE-ID;TZID=Europe/Berlin:20270504T190000"),
    "override-of-other-type": with_override("RECURRENCE-ID;VALUE=DATE:20270511"),
    "override-in-other-zone": with_override("RECURRENCE-ID:20270511T170000Z"),
    "override-of-nothing": with_override("RECURRENCE-ID;TZID=Europe/Berlin:20270512T190000"),
    "range": with_override("RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20270511T190000"),
    "undefined-zone": in_berlin(zone=PARIS),
    "fixed-offset": calendar(
        BERLIN.replace("Europe/Berlin", "UTC+02:00"),
        vevent('DTSTART;TZID="UTC+02:00":20270504T190000\n'),
    ),
    "unknown-zone-name": calendar(
        BERLIN.replace("Europe/Berlin", "W. Europe Standard Time"),
        vevent("DTSTART;TZID=W. Europe Standard Time:20270504T190000\n"),
    ),
    "repeated-zone": in_berlin(zone=BERLIN + BERLIN),
    "incomplete-zone": in_zone("TZOFFSETFROM:+0100\n", ""),
    "zone-onset-in-utc": in_zone("0331T020000", "0331T020000Z"),
    "odd-zone-offset": in_zone("TZOFFSETTO:+0200", "TZOFFSETTO:+020000"),
    "zone-rdate-list": in_zone(SPRING, "RDATE:20270328T020000,20280326T020000"),
    "zone-rdate": in_zone(SPRING, "RDATE:20270328T020000"),
    "long-zone": in_zone("TZID:", f"{_LONG_ZONE}TZID:"),
    "zone-begins-late": in_zone("DTSTART:1996", "DTSTART:2028"),
    "wrong-zone": in_zone(SPRING, SPRING.replace("MONTH=3", "MONTH=6")),
}

"""What stays of a withdrawn event, and that nothing else does."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from calendar_service.domain.event import Event, Override
from calendar_service.feeds.readback import fault
from calendar_service.feeds.tombstone import apart, render_tombstone
from calendar_service.feeds.vevent import render_vevents
from tests.events import VOICE, event, series
from tests.feeds.hostile import IN_EVERY_FIELD, WEB_TEXTS
from tests.feeds.programme import CALL, EVENTS, FESTIVAL, FILM_NIGHT, MEETUP, SURVEY
from tests.feeds.reading import Component, Line, read, read_ical, read_icalendar, wrapped

WITHDRAWN_AT = datetime(2027, 3, 1, 9, 30, 15, 999, tzinfo=UTC)


def uids(octets: bytes) -> list[str | None]:
    return [each.text("UID") for each in read(wrapped(octets))[0].components]


def tombstone(told: Event) -> bytes:
    return render_tombstone(told, VOICE, changed_at=WITHDRAWN_AT, sequence=4)


def test_every_line_of_a_tombstone_is_known() -> None:
    assert read(tombstone(FILM_NIGHT)) == [
        Component(
            "VEVENT",
            [
                Line("UID", {}, FILM_NIGHT.uid),
                Line("DTSTAMP", {}, "20270301T093015Z"),
                Line("LAST-MODIFIED", {}, "20270301T093015Z"),
                Line("SEQUENCE", {}, "4"),
                Line("DTSTART", {}, "20270504T170000Z"),
                Line("DTEND", {}, "20270504T193000Z"),
                Line("SUMMARY", {"LANGUAGE": "en"}, "Withdrawn"),
                Line("STATUS", {}, "CANCELLED"),
                Line("TRANSP", {}, "TRANSPARENT"),
            ],
            [],
        )
    ]


def test_nothing_of_what_was_said_is_left() -> None:
    for tell in IN_EVERY_FIELD.values():
        told = replace(tell("".join(WEB_TEXTS)), uid=FILM_NIGHT.uid)
        assert tombstone(told) == tombstone(FILM_NIGHT)


@pytest.mark.parametrize(
    "told",
    [
        *EVENTS,
        series(None, include=(datetime(2027, 5, 7, 19),)),
        series(None, include=(datetime(2027, 5, 7, 19),), exclude=(datetime(2027, 5, 4, 19),)),
    ],
)
def test_each_uid_that_was_published_has_one(told: Event) -> None:
    assert set(uids(tombstone(told))) == set(uids(render_vevents(told, VOICE)))
    assert len(uids(tombstone(told))) == len(set(uids(tombstone(told))))


def test_a_series_is_buried_on_its_first_date_and_an_extra_one_on_its_own() -> None:
    moved = Override(datetime(2027, 7, 3, 14), start=datetime(2027, 7, 4, 12))
    assert MEETUP.recurrence is not None
    told = replace(MEETUP, recurrence=replace(MEETUP.recurrence, overrides=(moved,)))
    assert [(each.value("DTSTART"), each.value("DTEND")) for each in read(tombstone(told))] == [
        ("20270504T170000Z", "20270504T193000Z"),
        ("20270704T100000Z", "20270704T123000Z"),
    ]


def test_whole_days_stay_dates_and_moments_have_no_end() -> None:
    (festival,), (call,) = read(tombstone(FESTIVAL)), read(tombstone(CALL))
    assert festival.moment("DTSTART") == date(2027, 6, 11)
    assert festival.moment("DTEND") == date(2027, 6, 14)
    assert (call.value("DTSTART"), call.value("DTEND")) == ("20270701T115900Z", None)


def test_what_was_in_no_calendar_leaves_nothing() -> None:
    assert tombstone(SURVEY) == b""


def test_readers_take_it() -> None:
    for told in (*EVENTS[:5], event(uid="a,b;c\\\r\nX:1" + "x" * 100)):
        octets = tombstone(told)
        assert fault(octets) is None
        assert {str(each["STATUS"]) for each in read_icalendar(wrapped(octets)).events} == {
            "CANCELLED"
        }
        assert {each.summary for each in read_ical(wrapped(octets)).events} == {"Withdrawn"}


def test_it_is_told_from_an_event() -> None:
    for told in (*EVENTS[:5], event(description="\r\nCREATED:\r\nEND:VEVENT\r\n")):
        present, gone = render_vevents(told, VOICE), tombstone(told)
        assert apart(present) == (present, b"")
        assert apart(gone) == (b"", gone)
        assert apart(present + gone + gone) == (present, gone + gone)
    assert apart(b"") == (b"", b"")

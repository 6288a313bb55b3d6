"""Calendar objects: one UID each, with the zones it needs."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar

from calendar_service.domain.event import Override, Status
from calendar_service.feeds.calendar_object import (
    join_object,
    modified_at,
    read_lines,
    split_by_uid,
    split_components,
)
from calendar_service.feeds.ics import ZoneUse
from calendar_service.feeds.lines import escape
from calendar_service.feeds.vevent import render_vevents
from tests.events import CHANGED_AT, VOICE, event, series
from tests.recurrence.making import BERLIN

START = datetime(2027, 5, 4, 19)
ZONES = (ZoneUse(BERLIN, START, START),)


def test_rfc4791_4_1_an_object_holds_the_components_of_one_uid() -> None:
    film = series(
        "FREQ=WEEKLY;COUNT=4",
        include=(datetime(2027, 8, 1, 19), datetime(2027, 8, 3, 19)),
        overrides=(Override(datetime(2027, 5, 11, 19), status=Status.CANCELLED),),
    )
    whole = render_vevents(film, VOICE)

    parts = split_by_uid(whole)

    assert [len(split_components(part)) for part in parts.values()] == [2, 1, 1]
    assert next(iter(parts)) == film.uid
    assert b"".join(parts.values()) == whole


def test_a_text_that_looks_like_the_end_of_an_event_ends_nothing() -> None:
    """Wherever its line is folded."""
    for length in range(60, 80):
        hostile = event(description="x" * length + "END:VEVENT\nBEGIN:VEVENT\nUID:evil\n")
        whole = render_vevents(hostile, VOICE)

        assert split_by_uid(whole) == {hostile.uid: whole}


def test_a_uid_is_told_as_it_is_written_however_long() -> None:
    strange = event(uid="https://example.org/" + "nöde;1,2\\" * 12)

    (uid,) = split_by_uid(render_vevents(strange, VOICE))

    assert uid == escape(strange.uid)


def test_an_object_is_a_calendar_without_a_method_that_others_read() -> None:
    whole = join_object(render_vevents(series("FREQ=WEEKLY"), VOICE), ZONES)

    calendar = Calendar.from_ical(whole)
    (film,) = calendar.events
    assert sorted(calendar) == ["CALSCALE", "PRODID", "VERSION"]
    assert [each.name for each in calendar.subcomponents] == ["VTIMEZONE", "VEVENT"]
    assert film.start == START.replace(tzinfo=ZoneInfo(BERLIN))


def test_an_object_carries_no_zone_that_it_does_not_name() -> None:
    day = event(start=START.date(), end=None)

    assert b"VTIMEZONE" not in join_object(render_vevents(day, VOICE), ZONES)


def test_a_zone_is_the_same_for_all_of_a_year() -> None:
    """So that thousands of objects do not need thousands of them."""
    early, late = (datetime(2027, month, 1) for month in (1, 12))
    vevents = render_vevents(event(), VOICE)

    assert join_object(vevents, [ZoneUse(BERLIN, early, early)]) == join_object(
        vevents, [ZoneUse(BERLIN, late, late)]
    )


def test_an_object_is_as_new_as_its_event() -> None:
    assert modified_at(render_vevents(event(), VOICE)) == CHANGED_AT


def test_lines_are_read_with_their_texts_and_times() -> None:
    told = event(title="Film; night,\\ and\nmore")
    (component,) = split_components(render_vevents(told, VOICE))

    lines = {line.name: line for line in read_lines(component)}

    assert lines["SUMMARY"].text == told.title
    assert lines["DTSTART"].at("UTC") == datetime(2027, 5, 4, 17, tzinfo=UTC)
    assert lines["DTSTAMP"].at(BERLIN) == CHANGED_AT


def test_a_date_begins_by_the_clocks_of_the_calendar() -> None:
    (component,) = split_components(render_vevents(event(start=START.date(), end=None), VOICE))

    lines = {line.name: line for line in read_lines(component)}

    assert lines["DTSTART"].at(BERLIN) == datetime(2027, 5, 3, 22, tzinfo=UTC)

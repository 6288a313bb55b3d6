"""What entries are called, where they lead, and which are news."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from calendar_service.domain.event import Status, Version
from calendar_service.domain.occurrence import Occurrence
from calendar_service.feeds.entry import (
    ENTRIES_MOST,
    Entry,
    entry_of,
    ics_url,
    newest_changed,
    own_uid,
    page_url,
    single,
    urn,
)
from tests.events import CALENDAR, CREATED_AT, event
from tests.feeds.programme import CALL, FESTIVAL, FILM_NIGHT, MEETUP, SURVEY, TALK, entries

FIRST, MOVED = entries(MEETUP)[:2]


def test_an_entry_is_told_as_its_override_says() -> None:
    assert MOVED.event.title == "Wiki meetup, on a Wednesday"
    assert FIRST.event is MEETUP


def test_an_occurrence_without_an_override_is_told_as_the_event() -> None:
    occurrence = Occurrence(None, datetime(2027, 5, 4, 19), None, "Europe/Berlin")
    assert entry_of(FILM_NIGHT, occurrence) == Entry(FILM_NIGHT, occurrence)


def test_a_date_of_a_series_keeps_its_uid_when_it_moves() -> None:
    original = datetime(2027, 5, 18, 19)
    unmoved = Occurrence(original, original, None, "Europe/Berlin")
    assert own_uid(MOVED) == own_uid(Entry(MEETUP, unmoved))
    assert own_uid(MOVED) == str(uuid5(NAMESPACE_URL, f"{MEETUP.uid}/20270518T190000"))


def test_a_single_event_keeps_its_own_uid() -> None:
    assert own_uid(entries(FILM_NIGHT)[0]) == FILM_NIGHT.uid
    assert single(entries(FILM_NIGHT)[0]) == FILM_NIGHT


def test_a_date_alone_is_an_event_without_a_series() -> None:
    alone = single(Entry(replace(MOVED.event, related_uid="the first half"), MOVED.occurrence))
    assert (alone.start, alone.end) == (datetime(2027, 5, 19, 20), datetime(2027, 5, 19, 21))
    assert (alone.uid, alone.recurrence, alone.related_uid) == (own_uid(MOVED), None, None)
    assert alone.title == "Wiki meetup, on a Wednesday"


def test_a_call_alone_still_stands_at_its_closing() -> None:
    (entry,) = entries(CALL)
    assert single(entry) == CALL


def test_an_id_is_a_urn_also_for_an_imported_uid() -> None:
    assert urn(Entry(FILM_NIGHT)) == f"urn:uuid:{FILM_NIGHT.uid}"
    assert urn(Entry(FESTIVAL)) == f"urn:uuid:{uuid5(NAMESPACE_URL, 'festival@example.org')}"


def test_ids_differ_for_all_entries_and_hang_on_no_setting() -> None:
    all_of_them = entries(FILM_NIGHT, MEETUP, FESTIVAL, CALL, TALK, SURVEY)
    assert len({urn(entry) for entry in all_of_them}) == len(all_of_them)


def test_links_lead_to_the_date_and_to_the_event() -> None:
    assert page_url(MOVED, CALENDAR) == f"{CALENDAR.public_url}/events/meetup/20270518T190000"
    assert page_url(Entry(MEETUP), CALENDAR) == f"{CALENDAR.public_url}/events/meetup"
    assert ics_url(MOVED, CALENDAR) == f"{CALENDAR.public_url}/events/meetup.ics"


def test_what_never_closes_has_no_calendar_address() -> None:
    assert ics_url(Entry(SURVEY), CALENDAR) is None


def test_an_entry_without_an_occurrence_stands_where_the_event_does() -> None:
    place = Entry(CALL).place
    assert place is not None
    assert (place.start, place.tzid) == (datetime(2027, 6, 30, 23, 59), "Etc/GMT+12")
    assert Entry(SURVEY).place is None


_CHANGES = (
    ("d", datetime(2027, 2, 2, tzinfo=UTC)),
    ("b", datetime(2027, 2, 1, tzinfo=UTC)),
    ("a", datetime(2027, 2, 2, tzinfo=UTC)),
    ("c", datetime(2027, 2, 3, tzinfo=UTC)),
)


def test_news_are_the_newest_changes_one_an_event() -> None:
    told = [event(uid=uid, version=Version(1, CREATED_AT, at)) for uid, at in _CHANGES]
    assert [entry.event.uid for entry in newest_changed(told)] == ["c", "a", "d", "b"]
    assert all(entry.occurrence is None for entry in newest_changed([MEETUP, *told]))


def test_news_are_cut() -> None:
    at = datetime(2027, 2, 1, tzinfo=UTC)
    told = [
        event(uid=str(number), version=Version(1, CREATED_AT, at + timedelta(minutes=number)))
        for number in range(ENTRIES_MOST + 20)
    ]
    assert [entry.event for entry in newest_changed(told)] == told[: -ENTRIES_MOST - 1 : -1]


def test_an_override_of_another_date_is_passed_over() -> None:
    whole_day = Occurrence(date(2027, 5, 25), date(2027, 5, 25), None, "Europe/Berlin")
    assert entry_of(MEETUP, whole_day).event.status is Status.CONFIRMED

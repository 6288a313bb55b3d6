"""Tests of the feed: the same catalogue is the same bytes, whoever builds them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from icalendar import Calendar as Reader

from calendar_service.domain.errors import NotFound
from calendar_service.domain.event import Status
from calendar_service.domain.filter import EventFilter
from calendar_service.domain.paging import Paging
from calendar_service.importers.sample import read_sample
from calendar_service.operations.load_sample import load_sample
from calendar_service.operations.refresh_catalogue import refresh_catalogue
from calendar_service.storage.schema import events
from tests.catalogue.restless import withdraw_event
from tests.house import Clock, House, counted_queries, draft, opened_house, refused

EVERYTHING = EventFilter()
IN_GERMAN = EventFilter(any_of=(("language", ("de",)),))
CHOIR = draft("Choir", "2027-05-08T19:00", "choir@x", recurrence="FREQ=WEEKLY", language="de")
QUIZ = draft("Quiz", "2027-05-09", "quiz@x", language="fr")


async def titles(house: House, asked: EventFilter = EVERYTHING) -> list[str]:
    document = await house.catalogue.feed(asked, house.clock.now())
    return [str(event["SUMMARY"]) for event in Reader.from_ical(document.body).walk("VEVENT")]


async def etag(house: House, asked: EventFilter = EVERYTHING) -> str:
    return (await house.catalogue.feed(asked, house.clock.now())).etag


def days(start: str | None, end: str | None) -> EventFilter:
    return EventFilter(
        date.fromisoformat(start) if start else None, date.fromisoformat(end) if end else None
    )


async def test_two_builds_are_equal_byte_for_byte(house: House) -> None:
    await load_sample(house.context, *read_sample())

    first = await house.catalogue.feed(EVERYTHING, house.clock.now())
    second = await house.catalogue.feed(EVERYTHING, house.clock.advance(hours=5))

    assert second == first
    assert first.filename == "events.ics"
    assert first.media_type == "text/calendar; charset=utf-8"
    assert first.modified_at == datetime(2027, 3, 1, 10, tzinfo=UTC)


async def test_two_processes_build_the_same_documents(house: House, tmp_path: Path) -> None:
    await house.publish(CHOIR, QUIZ)
    async with opened_house(tmp_path, Clock(house.clock.at), chance="b") as other:
        for asked in (EVERYTHING, IN_GERMAN):
            now = house.clock.now()
            mine = await house.catalogue.feed(asked, now)
            assert await other.catalogue.feed(asked, now) == mine

        await other.publish(draft("Film", "2027-05-10"))

        assert await titles(house) == await titles(other) == ["Choir", "Quiz", "Film"]
        assert await etag(house) == await etag(other)


async def test_the_order_of_events_is_their_start_and_then_their_uid(house: House) -> None:
    await house.publish(
        draft("Last", "2027-05-09T10:00", "a@x"),
        draft("Third", "2027-05-09T00:00", "c@x"),
        draft("Second", "2027-05-09", "b@x"),
        draft("First", "2027-05-08T23:00", "d@x", time_zone="Europe/Helsinki"),
    )

    assert await titles(house) == ["First", "Second", "Third", "Last"]


async def test_a_change_in_a_document_changes_its_tag_and_one_outside_does_not(
    house: House,
) -> None:
    await house.publish(CHOIR, QUIZ)
    whole, german = await etag(house), await etag(house, IN_GERMAN)
    house.clock.advance(days=1)

    await house.change("Quiz", title="Pub Quiz")
    assert await etag(house) != whole
    assert await etag(house, IN_GERMAN) == german

    await house.change("Choir", title="Choirs")
    assert await etag(house, IN_GERMAN) != german


async def test_entering_and_leaving_a_document_changes_its_tag(house: House) -> None:
    await house.publish(CHOIR, QUIZ)
    first = await etag(house, IN_GERMAN)

    await house.change("Quiz", language="de")
    assert await titles(house, IN_GERMAN) == ["Choir", "Quiz"]
    both = await etag(house, IN_GERMAN)
    await house.change("Quiz", language="fr")

    assert await titles(house, IN_GERMAN) == ["Choir"]
    assert (first != both, await etag(house, IN_GERMAN)) == (True, first)


async def test_what_the_calendar_says_of_itself_is_in_the_tag(house: House) -> None:
    await house.publish(CHOIR)

    assert await etag(house.set_up(title="Other Calendar")) != await etag(house)


async def test_a_cancelled_event_stays_and_is_marked(house: House) -> None:
    await house.publish(QUIZ)

    await house.change("Quiz", status=Status.CANCELLED)

    document = await house.catalogue.feed(EVERYTHING, house.clock.now())
    [event] = Reader.from_ical(document.body).walk("VEVENT")
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)
    assert str(event["SUMMARY"]) != "Quiz"
    assert "Quiz" in str(event["SUMMARY"])


async def test_a_window_is_half_open_and_holds_what_overlaps_it(house: House) -> None:
    await house.publish(
        draft("Fair", "2027-05-08", end="2027-05-10"),
        draft("Talk", "2027-05-10T00:00", end="2027-05-11T00:00"),
        draft("Night", "2027-05-11T22:00", end="2027-05-12T02:00"),
    )

    for start, end, found in (
        (None, None, ["Fair", "Talk", "Night"]),
        ("2027-05-10", None, ["Talk", "Night"]),
        ("2027-05-09", "2027-05-10", ["Fair"]),
        ("2027-05-08", "2027-05-09", ["Fair"]),
        (None, "2027-05-08", []),
        ("2027-05-10", "2027-05-11", ["Talk"]),
        ("2027-05-11", "2027-05-12", ["Night"]),
        ("2027-05-12", "2027-05-13", ["Night"]),
        ("2027-05-13", None, []),
        ("2027-05-11", "2027-05-11", []),
        ("2027-05-12", "2027-05-11", []),
    ):
        assert (start, end, await titles(house, days(start, end))) == (start, end, found)


async def test_all_day_events_count_by_their_own_dates_wherever_they_are(house: House) -> None:
    """9 May in Auckland is over before 9 May begins in Berlin, and is shown as 9 May there."""
    await house.publish(
        draft("Auckland", "2027-05-09", time_zone="Pacific/Auckland"),
        draft("Honolulu", "2027-05-09", time_zone="Pacific/Honolulu"),
        draft("Evening", "2027-05-09T20:00", time_zone="Pacific/Honolulu"),
    )

    assert await titles(house, days("2027-05-09", "2027-05-10")) == ["Auckland", "Honolulu"]
    assert await titles(house, days("2027-05-08", "2027-05-09")) == []
    assert await titles(house, days("2027-05-10", "2027-05-11")) == ["Evening"]


async def test_a_series_is_in_where_an_occurrence_can_meet_the_window(house: House) -> None:
    """Beyond the horizon nothing is indexed, so a series that goes on may meet anything."""
    weekly = draft("Choir", "2027-05-04T19:00", recurrence="FREQ=WEEKLY", end="2027-05-04T21:00")
    await house.publish(weekly)

    for start, end, found in (
        ("2027-05-10", "2027-05-11", []),
        ("2027-05-11", "2027-05-12", ["Choir"]),
        ("2027-04-01", "2027-05-04", []),
        ("2027-12-24", "2027-12-25", []),
        ("2040-01-01", "2040-01-02", ["Choir"]),
        ("2040-01-01", None, ["Choir"]),
    ):
        assert (start, end, await titles(house, days(start, end))) == (start, end, found)


async def test_a_series_that_ends_beyond_the_horizon_is_in_until_its_last_date_is_over(
    house: House,
) -> None:
    camp = draft("Camp", "2027-07-01", recurrence="FREQ=YEARLY;UNTIL=20320701", end="2027-07-15")
    await house.publish(camp)

    assert await titles(house, days("2032-07-14", None)) == ["Camp"]
    assert await titles(house, days("2032-07-15", None)) == []
    assert await titles(house, days("2032-07-14", "2032-07-15")) == ["Camp"]


async def test_a_call_stands_at_its_closing_and_a_survey_without_one_is_in_lists_alone(
    house: House,
) -> None:
    await house.publish(
        draft("Open Call", None, kind="call", closes_at="2027-05-12 AoE"),
        draft("Survey", "2027-01-01", kind="survey"),
        draft("Closing Survey", None, kind="survey", closes_at="2027-06-01T12:00"),
    )

    document = await house.catalogue.feed(EVERYTHING, house.clock.now())
    starts = [event.decoded("DTSTART") for event in Reader.from_ical(document.body).walk("VEVENT")]
    assert [str(start) for start in starts] == ["2027-05-12", "2027-06-01 12:00:00+02:00"]
    survey_id = (await house.rows(events))[1]["id"]
    missing = await refused(
        NotFound, lambda: house.catalogue.event_feed(survey_id, house.clock.now())
    )
    assert (missing.what, missing.key) == ("event", survey_id)
    assert (await house.catalogue.page(EVERYTHING, Paging(), only=survey_id)).occurrences


async def test_entries_stand_by_when_they_begin_and_calls_by_when_they_close(
    house: House,
) -> None:
    await house.publish(
        draft("Late", "2027-01-01", kind="call", closes_at="2027-06-30 AoE"),
        draft("Quiz", "2027-06-29T20:00"),
        draft("Early", None, kind="survey", closes_at="2027-05-01T12:00"),
        draft("Choir", "2027-04-01T19:00", recurrence="FREQ=YEARLY"),
        draft("Holiday", "2027-07-01", "b@x"),
        draft("Fair", "2027-07-01", "a@x"),
        draft("Open", "2027-02-01", kind="survey"),
    )
    expected = ["Choir", "Survey closes: Early", "Quiz", "Call closes: Late", "Fair", "Holiday"]

    assert await titles(house) == expected
    await withdraw_event(house, "Late")
    assert await titles(house) == [*expected[:3], "Withdrawn", *expected[4:]]


async def test_one_event_is_a_document_of_its_own(house: House) -> None:
    await house.publish(CHOIR, QUIZ)
    choir_id, quiz_id = await house.column(events.c.id)
    now = house.clock.now()
    choir = await house.catalogue.event_feed(choir_id, now)
    house.clock.advance(days=1)

    await house.change("Quiz", title="Pub Quiz")

    assert choir.filename == f"{choir_id}.ics"
    assert choir.body.count(b"BEGIN:VEVENT") == 1
    assert await house.catalogue.event_feed(choir_id, house.clock.now()) == choir
    changed = await house.catalogue.event_feed(quiz_id, house.clock.now())
    assert changed.modified_at == house.clock.now()
    await refused(NotFound, lambda: house.catalogue.event_feed("a99999", now))


async def test_a_document_without_events_is_a_calendar_all_the_same(house: House) -> None:
    document = await house.catalogue.feed(IN_GERMAN, house.clock.now())

    calendar = Reader.from_ical(document.body)
    assert str(calendar["X-WR-CALNAME"]) == "Cluster Calendar"
    assert calendar.subcomponents == []


async def test_one_event_and_three_take_as_many_queries(house: House) -> None:
    async def queries() -> int:
        with counted_queries() as seen:
            await house.catalogue.feed(IN_GERMAN, house.clock.now())
        return len(seen)

    await house.publish(CHOIR)
    one = await queries()
    await house.publish(
        *(
            replace(CHOIR, uid=f"{uid}@x", fields=CHOIR.fields | {"venue": {"name": uid}})
            for uid in "ab"
        )
    )

    assert await queries() == one


async def test_the_feed_holds_what_a_rendering_anew_gives(house: House) -> None:
    await load_sample(house.context, *read_sample())
    first = await house.catalogue.feed(EVERYTHING, house.clock.now())
    house.tamper("UPDATE catalogue SET fingerprint = 'older'", "DELETE FROM occurrences")

    await refresh_catalogue(house.context)

    assert await house.catalogue.feed(EVERYTHING, house.clock.now()) == first

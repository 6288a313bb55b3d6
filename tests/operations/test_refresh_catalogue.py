"""Tests of what happens when the settings, the renderer or the calendar's months move on."""

import asyncio
from datetime import UTC, date, datetime

from calendar_service.domain.filter import EventFilter
from calendar_service.domain.paging import Paging
from calendar_service.operations.refresh_catalogue import refresh_catalogue
from calendar_service.operations.render_event import fingerprint
from calendar_service.storage.catalogue import read_reached
from calendar_service.storage.schema import (
    catalogue,
    event_words,
    events,
    fragments,
    occurrences,
)
from tests.house import Dump, House, draft

EVERYTHING = EventFilter()
WEEKLY = draft("Choir", "2027-05-04T19:00", uid="choir@example", recurrence="FREQ=WEEKLY")
SINGLE = draft("Quiz", "2027-05-09", uid="quiz@example")


async def test_a_start_without_news_changes_nothing(house: House) -> None:
    await house.publish(WEEKLY, SINGLE)
    before = await house.dump()
    house.clock.advance(days=20)

    assert await refresh_catalogue(house.context) == 0
    assert await house.dump() == before


async def test_a_new_database_begins_one_life(house: House) -> None:
    reached = await house.store.read(read_reached)

    assert (reached.revision, reached.begun_at, reached.changed_at, reached.epoch) == (
        0,
        house.clock.now(),
        house.clock.now(),
        "a00001",
    )
    assert (reached.fingerprint, reached.horizon_day, reached.has_sample) == (
        fingerprint(house.context.voice),
        date(2029, 4, 1),
        False,
    )


async def test_what_readers_see_change_is_rendered_anew_as_a_new_version(house: House) -> None:
    await house.publish(WEEKLY, SINGLE)
    first = await house.catalogue.feed(EVERYTHING, house.clock.now())
    moved_at = house.clock.advance(days=1)
    moved = house.set_up(public_url="https://new.example")

    assert await refresh_catalogue(moved.context) == 2

    assert await moved.column(events.c.sequence) == [1, 1]
    assert await moved.column(events.c.changed_at) == [moved_at] * 2
    dump = await moved.dump()
    told = [(row["revision"], row["at"]) for row in dump["changes"]]
    assert told == [(1, first.modified_at)] * 2 + [(2, moved_at)] * 2
    assert all(row["before"] == row["after"] for row in dump["changes"][2:])
    kept = [(row["event_id"], row["sequence"], row["decision_id"]) for row in dump["versions"]]
    ids = [row["id"] for row in dump["events"]]
    assert kept == [(id, sequence, None) for id in ids for sequence in (0, 1)]
    document = await moved.catalogue.feed(EVERYTHING, house.clock.now())
    assert b"calendar.example" not in document.body
    assert document.body.count(b"SEQUENCE:1\r\n") == 2
    assert document.body.count(b"LAST-MODIFIED:20270302T100000Z\r\n") == 2
    assert document.etag != first.etag


async def test_where_it_would_be_more_than_is_allowed_nothing_is_rendered(house: House) -> None:
    await house.publish(WEEKLY, SINGLE)
    moved = house.set_up(public_url="https://new.example")
    before = await house.dump()

    assert await refresh_catalogue(moved.context, most=1) == 0
    assert (await house.dump())["fragments"] == before["fragments"]
    assert await refresh_catalogue(moved.context, most=2) == 2


async def test_going_back_is_another_version_too_since_none_ever_falls(house: House) -> None:
    await house.publish(SINGLE)
    await refresh_catalogue(house.set_up(public_url="https://new.example").context)
    house.clock.advance(days=-30)

    await refresh_catalogue(house.context)

    assert await house.column(events.c.sequence) == [2]
    assert await house.column(events.c.changed_at) == [datetime(2027, 3, 1, 10, 0, 2, tzinfo=UTC)]


async def test_what_gives_the_same_bytes_is_no_new_version(house: House) -> None:
    """All-day events count by the days of the calendar's zone, which no reader sees in them; but
    listings, which they may leave by it, are told."""
    await house.publish(WEEKLY, SINGLE)
    before = await house.dump()
    moved = house.set_up(tzid="America/Monterrey")

    assert await refresh_catalogue(moved.context) == 2

    after = await house.dump()
    assert {name for name in after if after[name] != before[name]} == {
        *("catalogue", "changes", "event_facets", "fragments", "occurrences")
    }
    assert await house.column(events.c.sequence) == [0, 0]
    quiz = next(row["id"] for row in after["events"] if row["title"] == "Quiz")
    told = [row for row in after["changes"] if row not in before["changes"]]
    assert [(row["revision"], row["event_id"], row["moves"]) for row in told] == [(2, quiz, True)]
    assert set(await house.column(fragments.c.fingerprint)) == {fingerprint(moved.context.voice)}
    rows = [row for row in after["occurrences"] if row["start"] == "2027-05-09"]
    assert [row["start_at"] for row in rows] == [datetime(2027, 5, 9, 6, tzinfo=UTC)]


async def test_the_horizon_moves_on_the_first_of_a_month_and_touches_no_document(
    house: House,
) -> None:
    await house.publish(WEEKLY, SINGLE)
    before = await house.dump()
    first = await house.catalogue.feed(EVERYTHING, house.clock.now())
    house.clock.at = datetime(2027, 3, 31, 21, 59, tzinfo=UTC)
    assert await refresh_catalogue(house.context) == 0

    house.clock.advance(minutes=1)
    assert await refresh_catalogue(house.context) == 2

    after = await house.dump()
    assert {name for name in after if after[name] != before[name]} == {"catalogue", "occurrences"}
    assert after["catalogue"] == [{**before["catalogue"][0], "horizon_day": "2029-05-01"}]
    days = ("03", "10", "17", "24")
    assert added(before, after) == [f"202904{day}T190000" for day in days]
    again = await house.catalogue.feed(EVERYTHING, house.clock.now())
    assert again == first


def added(before: Dump, after: Dump) -> list[str]:
    new = [row for row in after["occurrences"] if row not in before["occurrences"]]
    return [row["recurrence_id"] for row in new]


async def test_withdrawn_events_stay_as_they_are(house: House) -> None:
    await house.publish(SINGLE)
    house.tamper(
        "UPDATE events SET withdrawn_at = created_at",
        "DELETE FROM fragments",
        "DELETE FROM occurrences",
    )

    assert await refresh_catalogue(house.set_up(public_url="https://new.example").context) == 0

    assert await house.rows(fragments) == []
    assert await house.rows(occurrences) == []
    page = await house.catalogue.page(EVERYTHING, Paging())
    assert page.occurrences == ()


async def test_wall_times_that_a_new_law_has_moved_are_a_new_version(house: House) -> None:
    await house.publish(WEEKLY, SINGLE)
    house.tamper(
        "UPDATE occurrences SET order_at = order_at + 3600000000, start_at = start_at + 3600000000"
        " WHERE event_id IN (SELECT id FROM events WHERE title = 'Choir')",
        "UPDATE catalogue SET fingerprint = 'rendered with older zone data'",
    )

    await refresh_catalogue(house.context)

    told = {row["title"]: row["sequence"] for row in await house.rows(events)}
    assert told == {"Choir": 1, "Quiz": 0}
    listed = await house.catalogue.page(EVERYTHING, Paging(1))
    assert b'"start":"2027-05-04T19:00:00+02:00"' in listed.occurrences[0]


async def test_what_a_command_with_other_settings_published_is_rendered_anew(house: House) -> None:
    await house.publish(WEEKLY)
    other = house.set_up(public_url="https://elsewhere.example")
    await other.publish(SINGLE)
    assert await house.column(catalogue.c.fingerprint) == [None]

    assert await refresh_catalogue(house.context) == 1

    assert await refresh_catalogue(house.context) == 0
    assert sorted(await house.column(events.c.sequence)) == [0, 1]
    assert set(await house.column(fragments.c.fingerprint)) == {fingerprint(house.context.voice)}
    document = await house.catalogue.feed(EVERYTHING, house.clock.now())
    assert b"elsewhere.example" not in document.body


async def test_what_is_published_so_while_all_is_rendered_anew_has_its_turn_later(
    house: House,
) -> None:
    await house.publish(WEEKLY)
    moved = house.set_up(public_url="https://new.example")
    late = house.set_up(public_url="https://elsewhere.example")

    async def publish_late() -> None:
        await late.publish(SINGLE)

    await asyncio.gather(refresh_catalogue(moved.context), publish_late())

    while await refresh_catalogue(moved.context):
        pass
    assert set(await house.column(fragments.c.fingerprint)) == {fingerprint(moved.context.voice)}


async def test_words_of_an_older_version_are_made_anew_without_a_new_version(house: House) -> None:
    await house.publish(draft("Zürich", "2027-05-09"))
    house.tamper(
        "DELETE FROM event_words WHERE word = 'zuerich'",
        "UPDATE catalogue SET fingerprint = 'of a version that knew one spelling'",
    )

    await refresh_catalogue(house.context)

    assert {"zurich", "zuerich"} <= set(await house.column(event_words.c.word))
    assert await house.column(events.c.sequence) == [0]

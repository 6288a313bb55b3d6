"""Tests of events that can be told no more: out of every feed, still on their pages, and why."""

import json
import logging
from datetime import timedelta

import pytest

from calendar_service.catalogue.delta import present_token, read_delta
from calendar_service.domain.filter import EventFilter
from calendar_service.domain.paging import Paging
from calendar_service.domain.sync import Told
from calendar_service.operations.examine import Finding, examine
from calendar_service.operations.refresh_catalogue import rederive, refresh_catalogue
from calendar_service.operations.withdraw_event import plan_withdrawal, withdraw
from calendar_service.storage.events import find_event
from calendar_service.storage.faults import Fault, count_faults, list_faults
from calendar_service.storage.members import Listing
from calendar_service.storage.schema import catalogue, changes, events, fragments
from tests.house import House, draft

EVERYTHING = EventFilter()
CHOIR = draft("Choir", "2027-05-04T19:00", uid="choir@example", recurrence="FREQ=WEEKLY")
QUIZ = draft("Quiz", "2027-05-09", uid="quiz@example")
BREAK = "UPDATE events SET uid = 'choir\x01' WHERE title = 'Choir'"
MEND = "UPDATE events SET uid = 'choir@example' WHERE title = 'Choir'"
REASON = "its UID does not come back"


@pytest.fixture
async def broken(house: House) -> House:
    """A calendar whose choir cannot be told under its new address, as a refresh has found."""
    await house.publish(QUIZ, CHOIR)
    house.tamper(BREAK)
    house.clock.advance(days=1)
    moved = house.set_up(public_url="https://new.example")
    await refresh_catalogue(moved.context)
    return moved


async def faults(house: House) -> list[Fault]:
    return await house.store.read(lambda con: list_faults(con, most=9))


async def feed(house: House) -> bytes:
    return (await house.catalogue.feed(EVERYTHING, house.clock.now())).body


async def id_of(house: House, title: str) -> str:
    (found,) = [row["id"] for row in await house.rows(events) if row["title"] == title]
    return str(found)


async def test_one_bad_event_is_in_no_feed_and_spoils_no_other(broken: House) -> None:
    now = broken.clock.advance(days=1)

    document = await broken.catalogue.feed(EVERYTHING, now)

    body = document.body
    assert document.modified_at == now - timedelta(days=1)
    assert body.count(b"BEGIN:VEVENT\r\n") == 1
    assert b"URL:https://new.example/events/" in body
    assert b"choir" not in body.lower()


async def test_it_stays_where_people_look(broken: House) -> None:
    page = await broken.catalogue.page(EVERYTHING, Paging(2))

    assert [json.loads(each)["title"] for each in page.occurrences] == ["Choir", "Quiz"]


async def test_the_desk_and_the_log_learn_which_and_why(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    await house.publish(QUIZ, CHOIR)
    house.tamper(BREAK)

    with caplog.at_level(logging.WARNING):
        await rederive(house.context)

    choir_id = await id_of(house, "Choir")
    assert await faults(house) == [Fault(choir_id, "Choir", REASON)]
    assert [record.getMessage() for record in caplog.records] == [
        f"The event {choir_id} is left out of the feeds: {REASON}"
    ]
    found = [each for each in await examine(house.context, None) if not each.is_good]
    assert found == [
        Finding("feeds", "1 events are left out", is_good=False),
        Finding(
            "left out",
            f"'Choir', https://calendar.example/events/{choir_id}: {REASON}",
            is_good=False,
        ),
    ]


async def test_readers_are_told_once_that_it_left(broken: House) -> None:
    choir_id, quiz_id = await id_of(broken, "Choir"), await id_of(broken, "Quiz")
    told = [(row["revision"], row["event_id"]) for row in await broken.rows(changes)]
    assert sorted(told[2:]) == sorted([(2, quiz_id), (3, choir_id)])
    last = next(row for row in await broken.rows(changes) if row["revision"] == 3)
    assert last["before"] == last["after"] is not None
    before = await broken.dump()

    await rederive(broken.context)

    assert await broken.dump() == before


async def test_its_version_stays_as_nothing_new_was_published(broken: House) -> None:
    told = {row["title"]: row["sequence"] for row in await broken.rows(events)}

    assert told == {"Choir": 0, "Quiz": 1}


async def test_it_comes_back_as_a_new_version_once_it_can_be_told(broken: House) -> None:
    broken.tamper(MEND)

    assert await rederive(broken.context) == 1

    assert await faults(broken) == []
    body = await feed(broken)
    assert body.count(b"BEGIN:VEVENT\r\n") == 2
    assert body.count(b"SEQUENCE:1\r\n") == 2
    assert await broken.column(catalogue.c.revision) == [4]


async def test_it_comes_back_with_an_edit(broken: House) -> None:
    broken.tamper(MEND)

    await broken.change("Choir", title="Choir of the Town")

    assert await faults(broken) == []
    assert b"SUMMARY:Choir of the Town\r\n" in await feed(broken)


async def test_a_withdrawn_one_is_no_fault_any_more(broken: House) -> None:
    choir_id = await id_of(broken, "Choir")
    stored = await broken.store.read(lambda con: find_event(con, choir_id))
    assert stored is not None
    withdrawal = await plan_withdrawal(broken.context, stored.event)

    await broken.store.write(lambda con: withdraw(con, withdrawal, broken.clock.now()))

    assert await faults(broken) == []
    assert await broken.store.read(count_faults) == 0


async def test_what_can_be_rendered_in_no_way_is_left_out_too(house: House) -> None:
    """As when a zone is gone from newer zone data: the start must not fail over it."""
    await house.publish(QUIZ, CHOIR)
    house.tamper("UPDATE events SET tzid = 'Europe/Nowhere' WHERE title = 'Choir'")

    await rederive(house.context)

    (fault,) = await faults(house)
    assert fault.reason.startswith("it cannot be rendered (")
    assert (await feed(house)).count(b"BEGIN:VEVENT\r\n") == 1


async def test_the_list_is_cut_and_the_number_is_not(house: House) -> None:
    await house.publish(*(draft(f"Talk {number}", "2027-05-08") for number in range(3)))
    house.tamper("UPDATE events SET uid = uid || '\x01'")

    await rederive(house.context)

    assert await house.store.read(count_faults) == 3
    first = await house.store.read(lambda con: list_faults(con, most=2))
    assert [fault.event_id for fault in first] == sorted(await house.column(events.c.id))[:2]
    formats = {row["format"] for row in await house.rows(fragments)}
    assert formats == {"json"}


async def test_calendars_that_fetch_only_what_changed_drop_it(house: House) -> None:
    await house.publish(QUIZ, CHOIR)
    listing = Listing(EVERYTHING, Told.EVENTS, house.context.calendar.tzid)
    token = await house.store.read(lambda con: present_token(con, listing))
    house.tamper(BREAK)
    await rederive(house.context)

    delta = await house.store.read(lambda con: read_delta(con, listing, token, limit=9))

    choir_id = await id_of(house, "Choir")
    assert (delta.changed, [gone.event_id for gone in delta.gone]) == ((), [choir_id])

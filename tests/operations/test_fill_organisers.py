"""Tests of organisers who get an address, by what somebody proposes of one of their events."""

from typing import Any

import pytest

from calendar_service.domain.filter import EventFilter
from calendar_service.domain.moderation import Action
from calendar_service.domain.people import Account
from calendar_service.operations.again import ChangedMeanwhile
from calendar_service.operations.change_directory import merge_entries
from calendar_service.operations.directory import Directory
from calendar_service.operations.fill_organisers import fill_organisers, plan_filling
from calendar_service.storage.schema import events, organisers, versions
from calendar_service.storage.submissions import Submission
from tests.house import House, draft, refused
from tests.operations.test_directory import read

CHOIR = {"name": "Kiel Singers"}
BY_MAIL = CHOIR | {"url": "mailto:singers@example.org"}
BY_WEB = CHOIR | {"url": "https://singers.example"}


@pytest.fixture
async def bob(house: House) -> Account:
    """Bob moderates a calendar that has two concerts of one choir and a quiz."""
    await house.publish(
        draft("Spring Concert", "2027-05-04", organiser=CHOIR),
        draft("Summer Concert", "2027-06-04", organiser=CHOIR),
        draft("Quiz", "2027-06-05", organiser={"name": "Film Club"}),
    )
    return await house.account("bob@example.org")


async def approved(house: House, bob: Account, organiser: dict[str, Any]) -> Submission:
    """Return an approved edit of the spring concert."""
    [id] = [row["id"] for row in await house.rows(events) if row["title"] == "Spring Concert"]
    no_times = dict.fromkeys(("title", "start", "end", "time_zone"))
    edit, _ = await house.submit(**no_times, event_id=id, organiser=organiser)
    done, _ = await house.decide(edit, Action.APPROVE, bob)
    return done


async def told(house: House) -> dict[str, str | None]:
    """Return whom each event of the feed names, in the words of its entry."""
    body = (await house.catalogue.feed(EventFilter(), house.clock.now())).body.decode()
    entries = body.replace("\r\n ", "").replace("\r\n", "\n").split("BEGIN:VEVENT")[1:]
    lines = [dict(line.partition(":")[::2] for line in entry.splitlines()) for entry in entries]
    return {
        each["SUMMARY"]: next((each[key] for key in each if key.startswith("ORGANIZER")), None)
        for each in lines
    }


async def test_an_edit_gives_a_known_organiser_an_address_that_all_their_events_tell(
    house: House, bob: Account
) -> None:
    before = await told(house)

    await approved(house, bob, BY_MAIL)

    url = BY_MAIL["url"]
    assert await told(house) == before | {"Spring Concert": url, "Summer Concert": url}
    assert await house.column(organisers.c.url) == [url, None]


async def test_undoing_takes_the_address_back_from_all_their_events(
    house: House, bob: Account
) -> None:
    before = await told(house)
    done = await approved(house, bob, BY_MAIL)

    await house.decide(done, Action.UNDO, bob)

    assert await told(house) == before
    assert await house.column(organisers.c.url) == [None, None]
    assert sorted(await house.column(versions.c.sequence)) == [0, 0, 0, 1, 1, 2, 2]


async def test_another_address_is_another_organiser_until_both_are_merged(
    house: House, bob: Account
) -> None:
    await approved(house, bob, BY_MAIL)
    await approved(house, bob, BY_WEB)

    mail, web = BY_MAIL["url"], BY_WEB["url"]
    [first, second] = [row["id"] for row in await house.rows(organisers) if row["url"]]
    assert (await told(house))["Summer Concert"] == mail
    assert await house.column(organisers.c.url) == [mail, None, web]

    await merge_entries(house.context, "organiser", into=first, gone=second)
    await approved(house, bob, BY_WEB)
    assert len(await house.rows(organisers)) == 3


async def test_what_nobody_looks_at_changes_no_other_event(house: House, bob: Account) -> None:
    proposal = read(organiser=BY_MAIL)
    unasked = Directory(house.context.new_id)

    await house.store.read(lambda con: unasked.look_up(con, [proposal]))

    assert unasked.filled == ()


async def test_an_organiser_that_was_changed_meanwhile_is_looked_at_again(
    house: House, bob: Account
) -> None:
    asked = Directory(house.context.new_id, may_fill=True)
    await house.store.read(lambda con: asked.look_up(con, [read(organiser=BY_WEB)]))
    filling = await plan_filling(house.context, asked.filled)

    await approved(house, bob, BY_MAIL)

    await refused(
        ChangedMeanwhile,
        lambda: house.store.write(lambda con: fill_organisers(con, filling, house.clock.now())),
    )
    assert await house.column(organisers.c.url) == [BY_MAIL["url"], None]

"""Tests of edits of live events: for all of a series, one date of it, or from one date on."""

import json
from datetime import date, datetime
from typing import Any

import pytest

from calendar_service.domain.errors import EventOutdated, InvalidInput
from calendar_service.domain.event import Event, Override, Recurrence, Status
from calendar_service.domain.filter import EventFilter
from calendar_service.domain.moderation import Action, State
from calendar_service.domain.paging import Paging
from calendar_service.domain.people import Account
from calendar_service.domain.when import day_of
from calendar_service.operations.propose_edit import exceptions_told
from calendar_service.operations.submit_event import submit_event
from calendar_service.storage.changes import newest_touching
from calendar_service.storage.events import find_event, list_event_ids
from calendar_service.storage.submissions import Submission
from tests.house import START, House

CHOIR = {
    "title": "Choir practice",
    "start": "2027-05-04T19:00",
    "end": "2027-05-04T21:00",
    "recurrence": "FREQ=WEEKLY;COUNT=6",
}


@pytest.fixture
async def bob(house: House) -> Account:
    return await house.account("bob@example.org")


async def published(house: House, bob: Account, **fields: Any) -> Event:
    submission, _ = await house.submit(**fields)
    after, _ = await house.decide(submission, Action.APPROVE, bob)
    return await live(house, after.event_id)


async def live(house: House, event_id: str | None) -> Event:
    stored = await house.store.read(lambda con: find_event(con, event_id or ""))
    assert stored is not None
    return stored.event


async def edit(house: House, event: Event, **fields: Any) -> Submission:
    contact = {"name": "Alice", "email": "alice@example.org"}
    sent = {"event_id": event.id, "contact": contact, **fields}
    return (await submit_event(house.context, sent, source="api")).submission


async def feed(house: House) -> str:
    document = await house.catalogue.feed(EventFilter(), house.clock.now())
    return document.body.decode().replace("\r\n ", "")


async def test_an_edit_changes_nothing_until_somebody_approves_it(
    house: House, bob: Account
) -> None:
    tour = await published(house, bob)
    before = await feed(house)

    submission = await edit(house, tour, title="Harbour tour by boat")

    assert (submission.proposes, submission.event_id, submission.base_version) == (
        "edit",
        tour.id,
        0,
    )
    assert await feed(house) == before
    await house.decide(submission, Action.APPROVE, bob)
    assert (await live(house, tour.id)).title == "Harbour tour by boat"


async def test_an_approved_edit_keeps_the_uid_and_raises_the_sequence(
    house: House, bob: Account
) -> None:
    tour = await published(house, bob, description="By boat", tags=["sea"])
    house.clock.advance(hours=1)

    submission = await edit(house, tour, start="2027-05-08T10:00", tags=["harbour"])
    await house.decide(submission, Action.APPROVE, bob)

    now = await live(house, tour.id)
    assert (now.uid, now.version.sequence) == (tour.uid, 1)
    assert now.version.changed_at == house.clock.now()
    assert (now.description, now.tags) == ("By boat", ("harbour",))
    assert "DTSTART;TZID=Europe/Berlin:20270508T100000" in await feed(house)


async def test_a_null_clears_and_a_missing_field_stays(house: House, bob: Account) -> None:
    tour = await published(house, bob, description="By boat", online_url="https://tour.example")

    submission = await edit(house, tour, description=None)
    await house.decide(submission, Action.APPROVE, bob)

    now = await live(house, tour.id)
    assert (now.description, now.online_url) == (None, "https://tour.example")


async def test_another_status_takes_the_reason_of_the_last_one_with_it(
    house: House, bob: Account
) -> None:
    tour = await published(house, bob, status="cancelled", status_reason="Storm")
    await house.decide(await edit(house, tour, title="Tour"), Action.APPROVE, bob)
    assert (await live(house, tour.id)).status_reason == "Storm"

    await house.decide(await edit(house, tour, status="confirmed"), Action.APPROVE, bob)

    now = await live(house, tour.id)
    assert (now.status, now.status_reason) == (Status.CONFIRMED, None)
    assert "Storm" not in await feed(house)


async def test_a_status_that_a_moderator_changes_does_not_keep_the_proposed_reason(
    house: House, bob: Account
) -> None:
    tour = await published(house, bob)
    waiting = await edit(house, tour, status="cancelled", status_reason="Storm")

    await house.decide(waiting, Action.APPROVE, bob, changes={"status": "confirmed"})

    now = await live(house, tour.id)
    assert (now.status, now.status_reason) == (Status.CONFIRMED, None)


async def test_one_date_becomes_an_override_and_the_others_stay(house: House, bob: Account) -> None:
    choir = await published(house, bob, **CHOIR)

    submission = await edit(
        house, choir, applies_to="this", recurrence_id="20270518T190000", status="cancelled"
    )
    await house.decide(submission, Action.APPROVE, bob)

    now = await live(house, choir.id)
    assert now.recurrence is not None
    assert [each.status for each in now.recurrence.overrides] == [Status.CANCELLED]
    text = await feed(house)
    assert text.count("STATUS:CANCELLED") == 1
    assert "RECURRENCE-ID;TZID=Europe/Berlin:20270518T190000" in text


async def test_one_cancelled_date_says_why_and_when_it_is_on_again_no_more(
    house: House, bob: Account
) -> None:
    choir = await published(house, bob, **CHOIR)
    date_of = {"applies_to": "this", "recurrence_id": "20270518T190000"}

    off = await edit(house, choir, **date_of, status="cancelled", status_reason="Alice is ill")
    await house.decide(off, Action.APPROVE, bob)

    page = await house.catalogue.page(EventFilter(), Paging())
    told = [json.loads(each) for each in page.occurrences]
    reasons = [each["status_reason"] for each in told]
    assert reasons == [None, None, "Alice is ill", None, None, None]
    assert (await feed(house)).count("COMMENT:Alice is ill") == 1

    await house.decide(await edit(house, choir, **date_of, title="Late choir"), Action.APPROVE, bob)
    assert (await feed(house)).count("COMMENT:Alice is ill") == 1
    await house.decide(await edit(house, choir, **date_of, status=None), Action.APPROVE, bob)
    assert "Alice is ill" not in await feed(house)


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "Choir practice"},
        {"recurrence": "COUNT=6;FREQ=WEEKLY", "status": "confirmed"},
        {"applies_to": "this", "recurrence_id": "20270518T190000", "title": "Choir practice"},
        {"applies_to": "this", "recurrence_id": "20270518T190000", "start": "2027-05-18T19:00"},
        {"applies_to": "following", "recurrence_id": "20270518T190000", "title": "Choir practice"},
    ],
)
async def test_an_edit_that_no_reader_would_see_is_taken_and_tells_nobody(
    house: House, bob: Account, fields: dict[str, Any]
) -> None:
    choir = await published(house, bob, **CHOIR)
    before, kept = await house.dump(), await house.catalogue.feed(EventFilter(), START)
    waiting = await edit(house, choir, **fields)
    house.clock.advance(minutes=1)

    after, _ = await house.decide(waiting, Action.APPROVE, bob)

    now = await house.dump()
    assert after.state is State.APPROVED
    for table in ("events", "versions", "changes", "fragments", "catalogue"):
        assert now[table] == before[table]
    assert (await house.catalogue.feed(EventFilter(), START)).etag == kept.etag
    undone, _ = await house.decide(after, Action.UNDO, bob)
    assert (undone.state, undone.event_id) == (State.PENDING, choir.id)


async def test_following_dates_become_a_series_of_their_own_linked_to_the_old(
    house: House, bob: Account
) -> None:
    choir = await published(house, bob, **CHOIR)

    submission = await edit(
        house,
        choir,
        applies_to="following",
        recurrence_id="20270525T190000",
        title="Choir practice, upstairs",
    )
    await house.decide(submission, Action.APPROVE, bob)

    ids = await house.store.read(list_event_ids)
    [fresh] = [await live(house, each) for each in ids if each != choir.id]
    text = await feed(house)
    assert (fresh.title, fresh.related_uid) == ("Choir practice, upstairs", choir.uid)
    assert "RRULE:FREQ=WEEKLY;UNTIL=20270518T170000Z" in text
    assert "RRULE:FREQ=WEEKLY;COUNT=3" in text
    assert f"RELATED-TO;RELTYPE=SIBLING:{choir.uid}" in text
    assert "RANGE=THISANDFUTURE" not in text


WEEKS = {
    **CHOIR,
    "recurrence": "FREQ=WEEKLY;UNTIL=20270608",
    "exclude": ["2027-05-11"],
    "overrides": [{"recurrence_id": "2027-05-18T19:00", "title": "Open choir"}],
}


@pytest.mark.parametrize(
    ("fields", "exclude", "overrides"),
    [
        ({"start": "2027-05-04T18:00"}, ["0511T18"], ["0518T18"]),
        ({"start": "2027-05-05T19:00", "end": "2027-05-05T21:00"}, ["0512T19"], ["0519T19"]),
        ({"recurrence": "FREQ=WEEKLY;INTERVAL=2"}, [], ["0518T19"]),
        ({"recurrence": "FREQ=WEEKLY;INTERVAL=3"}, [], []),
        ({"recurrence": None}, [], []),
        ({"exclude": ["2027-05-18"]}, ["0518T19"], []),
        ({"time_zone": "America/New_York"}, ["0511T19"], ["0518T19"]),
    ],
)
async def test_the_exceptions_of_a_series_follow_it(
    house: House, bob: Account, fields: dict[str, Any], exclude: list[str], overrides: list[str]
) -> None:
    choir = await published(house, bob, **WEEKS)

    await house.decide(await edit(house, choir, **fields), Action.APPROVE, bob)

    found = (await live(house, choir.id)).recurrence or Recurrence()
    assert [f"{moment:%m%dT%H}" for moment in found.exclude] == exclude
    assert [f"{each.recurrence_id:%m%dT%H}" for each in found.overrides] == overrides
    if found.rule and "recurrence" not in fields:
        assert day_of(found.rule.until or date.max) in (date(2027, 6, 8), date(2027, 6, 9))


async def test_the_exceptions_of_the_following_dates_follow_them(
    house: House, bob: Account
) -> None:
    choir = await published(house, bob, **WEEKS)
    sent = {"applies_to": "following", "recurrence_id": "20270518T190000"}

    later = await edit(house, choir, **sent, start="2027-05-18T20:00", end="2027-05-18T22:00")
    told = await exceptions_told(house.context, later)
    await house.decide(later, Action.APPROVE, bob)

    ids = await house.store.read(list_event_ids)
    [fresh] = [await live(house, each) for each in ids if each != choir.id]
    assert fresh.recurrence is not None
    moved = datetime(2027, 5, 18, 20)
    assert [each.recurrence_id for each in fresh.recurrence.overrides] == [moved]
    left = (await live(house, choir.id)).recurrence
    assert left is not None
    assert left.exclude == (), "11 May is after its last date now"
    assert told == {
        "moved": [{"from": "2027-05-18T19:00:00", "to": "2027-05-18T20:00:00"}],
        "dropped": [],
    }


async def test_what_the_edit_says_itself_is_still_refused_by_name(
    house: House, bob: Account
) -> None:
    choir = await published(house, bob, **WEEKS)
    wrong = {"exclude": ["2027-05-12"], "overrides": [{"recurrence_id": "2027-05-13T18:00"}]}

    with pytest.raises(InvalidInput) as refused:
        await edit(house, choir, start="2027-05-04T18:00", **wrong)

    assert {problem.field for problem in refused.value.problems} == {"exclude", "overrides"}


async def test_following_from_the_first_date_on_is_all_of_the_series(
    house: House, bob: Account
) -> None:
    choir = await published(house, bob, **CHOIR)

    submission = await edit(
        house, choir, applies_to="following", recurrence_id="20270504T190000", title="New choir"
    )
    await house.decide(submission, Action.APPROVE, bob)

    assert await house.store.read(list_event_ids) == [choir.id]
    assert (await live(house, choir.id)).title == "New choir"


async def test_an_edit_of_an_older_version_is_refused(house: House, bob: Account) -> None:
    tour = await published(house, bob)
    await house.decide(await edit(house, tour, title="Second"), Action.APPROVE, bob)

    with pytest.raises(EventOutdated) as refused:
        await edit(house, tour, title="Third", base_version=0)

    assert (refused.value.sent, refused.value.current) == (0, 1)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"event_id": "nobody", "title": "x"}, {"event_id"}),
        ({}, {""}),
        ({"title": "x", "end": "2027-05-01T09:00"}, {"end"}),
        ({"applies_to": "this", "title": "x"}, {"recurrence_id"}),
        ({"applies_to": "some", "title": "x"}, {"applies_to"}),
        ({"applies_to": "this", "recurrence_id": "20270508", "tags": ["x"]}, {"tags"}),
        ({"applies_to": "this", "recurrence_id": "20280101", "title": "x"}, {"recurrence_id"}),
    ],
)
async def test_a_wrong_edit_is_refused_with_what_is_wrong(
    house: House, bob: Account, fields: dict[str, Any], wrong: set[str]
) -> None:
    tour = await published(house, bob)

    with pytest.raises(InvalidInput) as refused:
        await edit(house, tour, **fields)

    assert {problem.field for problem in refused.value.problems} == wrong


@pytest.mark.parametrize(
    ("fields", "begins"),
    [
        ({"start": "2027-05-08T12:00"}, "It would end before it begins"),
        ({"start": "2027-05-08T12:00", "end": "2027-05-08T11:30"}, "The end must be"),
        ({"end": "2027-05-08T08:00"}, "The end must be"),
    ],
)
async def test_a_start_moved_past_the_end_is_refused_with_what_to_do(
    house: House, bob: Account, fields: dict[str, Any], begins: str
) -> None:
    tour = await published(house, bob)

    with pytest.raises(InvalidInput) as refused:
        await edit(house, tour, **fields)

    [problem] = refused.value.problems
    assert (problem.field, problem.text[: len(begins)]) == ("end", begins)


async def test_what_is_wrong_with_one_date_is_told_by_the_fields_of_the_edit(
    house: House, bob: Account
) -> None:
    overrides = [{"recurrence_id": "2027-05-11T19:00", "end": "2027-05-11T20:00"}]
    choir = await published(house, bob, **CHOIR, overrides=overrides)

    found = []
    for key, fields in (
        ("20270511T190000", {"start": "2027-05-11T20:30"}),
        ("20270518T190000", {"start": "2027-05-18T20:30", "end": "2027-05-18T20:00"}),
        ("20270518T190000", {"start": "soon"}),
    ):
        with pytest.raises(InvalidInput) as refused:
            await edit(house, choir, applies_to="this", recurrence_id=key, **fields)
        found += [(each.field, each.text[:16]) for each in refused.value.problems]

    assert found == [
        ("end", "It would end bef"),
        ("end", "The end must be "),
        ("start", "This must be a d"),
    ]


async def test_a_change_row_tells_what_the_event_was_before(house: House, bob: Account) -> None:
    tour = await published(house, bob, tags=["sea"])
    await house.decide(await edit(house, tour, tags=["land"]), Action.APPROVE, bob)

    asked = EventFilter(any_of=(("tag", ("sea",)),))
    window = asked.window(house.context.calendar.tzid)
    change = await house.store.read(lambda con: newest_touching(con, asked, window))

    assert change is not None
    assert change.before is not None
    assert change.after is not None
    assert (change.before.facets["tag"], change.after.facets["tag"]) == (("sea",), ("land",))


async def test_an_edit_of_one_date_stays_one_though_the_series_became_one_of_whole_days(
    house: House, bob: Account
) -> None:
    choir = await published(house, bob, **CHOIR)
    waiting = await edit(
        house, choir, applies_to="this", recurrence_id="20270518T190000", status="cancelled"
    )
    longer = await edit(house, choir, start="2027-05-04", end="2027-05-05")
    await house.decide(longer, Action.APPROVE, bob)

    await house.decide(waiting, Action.APPROVE, bob)

    found = await live(house, choir.id)
    assert found.recurrence is not None
    assert (found.status, found.recurrence.overrides) == (
        Status.CONFIRMED,
        (Override(date(2027, 5, 18), Status.CANCELLED),),
    )

"""Tests of how drafts come in: to the desk, into the catalogue, or only to be looked at."""

import asyncio
from functools import partial

import pytest

from calendar_service.domain.moderation import Action, State
from calendar_service.domain.problems import Problem
from calendar_service.importers.draft import Draft
from calendar_service.operations.import_events import (
    BATCH,
    Imported,
    check_drafts,
    publish_drafts,
    queue_drafts,
)
from calendar_service.storage.schema import catalogue, events, outbox, submissions, venues
from calendar_service.storage.submissions import find_submission
from tests.house import House, counted_queries, draft, proposed

CHOIR = draft("Choir", "2027-05-08T19:00", uid="choir@example", venue={"name": "Town Hall"})
QUIZ = draft("Quiz", "2027-05-09", uid="quiz@example", venue={"name": "town hall"})
PLAIN = draft("Flea Market", "2027-05-10")
BAD = draft("", "2027-05-10", uid="bad@example")
WORSE = draft("Regatta", "2027-05-10", uid="worse\x01@example")
IMPOSSIBLE = draft("Night Walk", "2027-03-28T02:30", recurrence="FREQ=DAILY;BYDAY=XX")


async def test_published_drafts_are_public_under_their_own_uids_as_one_revision(
    house: House,
) -> None:
    imported = await publish_drafts(house.context, [CHOIR, QUIZ, PLAIN])

    assert imported == Imported(taken_in=3)
    assert await house.column(events.c.uid) == [
        *("choir@example", "quiz@example", "00000000-0000-4000-8000-097000000001")
    ]
    assert await house.column(catalogue.c.revision) == [1]
    assert await house.column(events.c.is_sample) == [False] * 3
    assert await house.column(venues.c.name) == ["Town Hall"]


async def test_queued_drafts_wait_at_the_desk_without_a_submitter(house: House) -> None:
    imported = await queue_drafts(house.context, [CHOIR, PLAIN])

    assert imported == Imported(taken_in=2)
    first, second = [
        await house.store.read(partial(find_submission, submission_id=id))
        for id in await house.column(submissions.c.id)
    ]
    assert first is not None
    assert second is not None
    assert (first.state, first.title, first.uid, first.source, first.contact_email) == (
        State.PENDING,
        "Choir",
        "choir@example",
        "import",
        None,
    )
    assert first.fields == {
        "title": "Choir",
        "start": "2027-05-08T19:00",
        "time_zone": "Europe/Berlin",
        "venue": {"name": "Town Hall"},
    }
    assert (second.title, second.uid) == ("Flea Market", None)
    assert (await house.rows(events), await house.rows(outbox)) == ([], [])


async def test_a_dry_run_counts_what_would_come_in_and_changes_nothing(house: House) -> None:
    await house.publish(CHOIR)
    before = await house.dump()

    would = await check_drafts(house.context, [CHOIR, QUIZ, PLAIN, BAD])

    assert would == Imported(
        taken_in=2,
        already_here=1,
        problems=(Problem("bad@example: title", "This is needed."),),
    )
    assert await house.dump() == before


async def test_the_same_file_twice_changes_nothing(house: House) -> None:
    drafts = [CHOIR, QUIZ]
    await publish_drafts(house.context, drafts)
    before = await house.dump()

    assert await publish_drafts(house.context, drafts) == Imported(already_here=2)
    assert await queue_drafts(house.context, drafts) == Imported(already_here=2)
    assert await house.dump() == before


async def test_the_same_file_twice_is_queued_once(house: House) -> None:
    await queue_drafts(house.context, [CHOIR, QUIZ])
    before = await house.dump()

    assert await queue_drafts(house.context, [CHOIR, QUIZ]) == Imported(already_here=2)
    assert await publish_drafts(house.context, [CHOIR, QUIZ]) == Imported(already_here=2)
    assert await house.dump() == before


async def test_what_the_desk_declined_may_come_in_again(house: House) -> None:
    bob = await house.account("bob@example.org")
    await queue_drafts(house.context, [CHOIR])
    [submission_id] = await house.column(submissions.c.id)
    sent = await house.store.read(lambda con: find_submission(con, submission_id))
    assert sent is not None
    await house.decide(sent, Action.DECLINE, bob)

    assert await queue_drafts(house.context, [CHOIR]) == Imported(taken_in=1)
    assert sorted(await house.column(submissions.c.state)) == ["declined", "pending"]


async def test_two_drafts_of_one_uid_are_one_event(house: House) -> None:
    twin = draft("Choir, once more", "2027-06-08", uid="choir@example")

    assert await publish_drafts(house.context, [CHOIR, twin]) == Imported(1, already_here=1)
    assert await house.column(events.c.title) == ["Choir"]
    quizzes = [QUIZ, draft("Quiz, once more", "2027-06-08", uid="quiz@example")]
    assert await queue_drafts(house.context, quizzes) == Imported(1, already_here=1)
    assert await house.column(submissions.c.title) == ["Quiz"]


async def test_a_bad_draft_spoils_no_other(house: House) -> None:
    imported = await publish_drafts(house.context, [BAD, CHOIR, WORSE, IMPOSSIBLE, QUIZ])

    assert (imported.taken_in, imported.already_here) == (2, 0)
    assert [problem.field for problem in imported.problems] == [
        "bad@example: title",
        "Night Walk: start",
        "Night Walk: recurrence",
        "Regatta",
    ]
    assert str(imported.problems[-1]) == "It cannot be published: its UID does not come back"
    assert await house.column(events.c.title) == ["Choir", "Quiz"]


@pytest.mark.parametrize("venue", [None, {"name": "Town Hall"}])
async def test_imports_at_the_same_moment_bring_each_event_once(
    house: House, venue: dict[str, str] | None
) -> None:
    many = [
        draft(f"Talk {day}", f"2027-05-{day:02}", uid=f"talk{day}@x", venue=venue)
        for day in range(1, 21)
    ]

    both = await asyncio.gather(
        publish_drafts(house.context, many), publish_drafts(house.context, many[::-1])
    )

    assert sorted((each.taken_in, each.already_here) for each in both) == [(0, 20), (20, 0)]
    assert sorted(await house.column(events.c.uid)) == sorted(str(each.uid) for each in many)
    assert len(await house.rows(venues)) == (venue is not None)


async def test_an_import_and_an_approval_at_the_same_moment_share_a_new_venue(
    house: House,
) -> None:
    bob = await house.account("bob@example.org")
    sent, _ = await house.submit(**proposed(venue={"name": "TOWN HALL"}))

    imported, _ = await asyncio.gather(
        publish_drafts(house.context, [CHOIR, QUIZ]), house.decide(sent, Action.APPROVE, bob)
    )

    assert imported == Imported(taken_in=2)
    [venue_id] = await house.column(venues.c.id)
    assert await house.column(events.c.venue_id) == [venue_id] * 3


async def test_queueing_at_the_same_moment_brings_each_draft_once(house: House) -> None:
    both = await asyncio.gather(
        queue_drafts(house.context, [CHOIR, QUIZ]), queue_drafts(house.context, [QUIZ, CHOIR])
    )

    assert sorted((each.taken_in, each.already_here) for each in both) == [(0, 2), (2, 0)]
    assert len(await house.rows(submissions)) == 2


async def test_a_long_file_comes_in_in_batches_and_tells_how_far_it_is(house: House) -> None:
    drafts = [draft(f"Talk {number}", "2027-05-08") for number in range(BATCH + 1)]
    steps: list[int] = []

    imported = await queue_drafts(house.context, drafts, progress=steps.append)

    assert imported == Imported(taken_in=BATCH + 1)
    assert steps == [BATCH, 1]


async def test_reading_many_drafts_asks_the_database_as_often_as_reading_one(
    house: House,
) -> None:
    async def queries_for(count: int) -> int:
        drafts = [
            Draft(f"{count}-{number}@x", dict(CHOIR.fields, venue={"name": f"Hall {number}"}))
            for number in range(count)
        ]
        with counted_queries() as seen:
            await check_drafts(house.context, drafts)
        return len(seen)

    assert len({await queries_for(count) for count in (1, 3, 30)}) == 1

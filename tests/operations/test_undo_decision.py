"""Tests of taking a decision back, of merging, of approving in part, and of earlier versions."""

import asyncio
from typing import Any

import pytest

from calendar_service.domain.errors import (
    InvalidInput,
    RevisionOutdated,
    TransitionRefused,
    UndoTooLate,
)
from calendar_service.domain.filter import EventFilter
from calendar_service.domain.moderation import Action, State
from calendar_service.domain.people import Account
from calendar_service.operations.deliver_mail import deliver_mail
from calendar_service.operations.revert_event import revert_event
from calendar_service.storage.events import StoredEvent, find_event
from calendar_service.storage.schema import decisions, events, outbox, versions
from calendar_service.storage.submissions import Submission, find_submission
from calendar_service.storage.versions import replacing
from tests.house import House, draft, refused


@pytest.fixture
async def bob(house: House) -> Account:
    return await house.account("bob@example.org")


async def feed(house: House) -> bytes:
    return (await house.catalogue.feed(EventFilter(), house.clock.now())).body


async def stored(house: House, event_id: str | None) -> StoredEvent:
    assert event_id is not None
    found = await house.store.read(lambda con: find_event(con, event_id))
    assert found is not None
    return found


async def edited(house: House, bob: Account, **changes: Any) -> tuple[Submission, str]:
    """Return an edit that waits, of an event that was published a minute ago."""
    sent, _ = await house.submit()
    live, _ = await house.decide(sent, Action.APPROVE, bob)
    house.clock.advance(minutes=1)
    no_times = dict.fromkeys(("title", "start", "end", "time_zone"))
    edit, _ = await house.submit(**(no_times | changes), event_id=live.event_id)
    return edit, live.event_id or ""


async def test_an_approval_that_is_undone_leaves_nothing_in_the_calendar(
    house: House, bob: Account
) -> None:
    before = await feed(house)
    sent, _ = await house.submit()
    await house.decide(sent, Action.APPROVE, bob)
    assert await feed(house) != before
    house.clock.advance(seconds=29)

    now, decision = await house.decide(sent, Action.UNDO, bob)

    assert (now.state, now.event_id, now.revision) == (State.PENDING, None, 3)
    assert (decision.from_state, decision.to_state) == (State.APPROVED, State.PENDING)
    assert await feed(house) == before
    assert await house.rows(events) == []
    assert await house.rows(versions) == []
    assert await house.column(outbox.c.kind) == ["received"]


async def test_what_is_approved_again_is_the_next_version_of_the_same_entry(
    house: House, bob: Account
) -> None:
    sent, _ = await house.submit()
    first, _ = await house.decide(sent, Action.APPROVE, bob)
    event = (await stored(house, first.event_id)).event
    await house.decide(sent, Action.UNDO, bob)

    again, _ = await house.decide(sent, Action.APPROVE, bob)

    now = (await stored(house, again.event_id)).event
    assert (now.id, now.uid, now.version.sequence) == (event.id, event.uid, 1)


async def test_an_edit_that_is_undone_brings_the_earlier_version_back_as_a_newer_one(
    house: House, bob: Account
) -> None:
    edit, event_id = await edited(house, bob, title="Harbour Walk", tags=["sea"])
    await house.decide(edit, Action.APPROVE, bob)

    now, _ = await house.decide(edit, Action.UNDO, bob)

    event = (await stored(house, event_id)).event
    assert (now.state, now.event_id) == (State.PENDING, event_id)
    assert (event.title, event.tags, event.version.sequence) == ("Harbour Tour", (), 2)


async def test_after_thirty_seconds_a_decision_stands(house: House, bob: Account) -> None:
    sent, _ = await house.submit()
    await house.decide(sent, Action.DECLINE, bob)
    house.clock.advance(seconds=30)

    refusal = await refused(UndoTooLate, lambda: house.decide(sent, Action.UNDO, bob))

    assert "30 seconds" in refusal.reason


async def test_a_decision_whose_mail_was_tried_stands(house: House, bob: Account) -> None:
    sent, _ = await house.submit()
    await house.decide(sent, Action.DECLINE, bob)
    house.tamper("UPDATE outbox SET attempts = 1")

    await refused(UndoTooLate, lambda: house.decide(sent, Action.UNDO, bob))

    assert await house.column(decisions.c.action) == ["decline"]


async def test_only_the_mail_of_decisions_waits(house: House, bob: Account) -> None:
    sent, _ = await house.submit()
    await house.decide(sent, Action.DECLINE, bob)

    assert await deliver_mail(house.context, house.maildir) == 1
    house.clock.advance(seconds=30)
    assert await deliver_mail(house.context, house.maildir) == 1


async def test_what_the_submitter_did_is_not_undone(house: House, bob: Account) -> None:
    sent, _ = await house.submit()
    await house.decide(sent, Action.SPAM, bob)
    await house.decide(sent, Action.UNDO, bob)

    await refused(TransitionRefused, lambda: house.decide(sent, Action.UNDO, bob))


async def test_a_merged_event_leaves_a_tombstone_and_the_way_to_the_other(
    house: House, bob: Account
) -> None:
    await house.publish(draft("Regatta", "2027-05-08T09:00"))
    [target] = await house.column(events.c.id)
    sent, _ = await house.submit()
    live, _ = await house.decide(sent, Action.APPROVE, bob)
    own = live.event_id or ""

    merged, _ = await house.decide(sent, Action.MERGE, bob, into=target)

    assert (merged.state, merged.event_id, merged.merged_into) == (State.APPROVED, own, target)
    assert (await stored(house, own)).withdrawn_at == house.clock.now()
    assert await house.store.read(lambda con: replacing(con, own)) == target
    assert b"Harbour" not in await feed(house)
    assert (await feed(house)).count(b"STATUS:CANCELLED") == 1

    await house.decide(sent, Action.UNDO, bob)

    back = await stored(house, own)
    assert (back.withdrawn_at, back.event.version.sequence) == (None, 2)
    assert b"STATUS:CANCELLED" not in await feed(house)


async def test_nothing_is_merged_into_what_is_not_there(house: House, bob: Account) -> None:
    sent, _ = await house.submit()

    refusal = await refused(
        InvalidInput, lambda: house.decide(sent, Action.MERGE, bob, into="nothing")
    )

    assert [problem.field for problem in refusal.problems] == ["into"]


async def test_a_moderators_changes_are_published_and_recorded(house: House, bob: Account) -> None:
    sent, _ = await house.submit()

    now, decision = await house.decide(
        sent, Action.APPROVE, bob, changes={"title": "Harbour Walk", "end": None}
    )

    event = (await stored(house, now.event_id)).event
    assert (event.title, event.end) == ("Harbour Walk", None)
    assert decision.details == {"changes": {"title": "Harbour Walk", "end": None}}


async def test_all_mistakes_in_the_changes_are_told_at_once(house: House, bob: Account) -> None:
    sent, _ = await house.submit()
    changes = {"title": "", "online_url": "nowhere"}

    refusal = await refused(
        InvalidInput, lambda: house.decide(sent, Action.APPROVE, bob, changes=changes)
    )

    assert {problem.field for problem in refusal.problems} == {
        "changes.title",
        "changes.online_url",
    }


async def test_only_the_named_parts_of_an_edit_are_taken(house: House, bob: Account) -> None:
    edit, event_id = await edited(house, bob, title="Harbour Walk", tags=["sea"])

    _, decision = await house.decide(edit, Action.APPROVE, bob, fields=("tags",))

    event = (await stored(house, event_id)).event
    assert (event.title, event.tags) == ("Harbour Tour", ("sea",))
    assert decision.details == {"fields": ["tags"]}


async def test_an_earlier_version_comes_back_as_a_newer_one(house: House, bob: Account) -> None:
    edit, event_id = await edited(house, bob, title="Harbour Walk")
    await house.decide(edit, Action.APPROVE, bob)

    event = await revert_event(house.context, event_id, 0, bob)

    assert (await stored(house, event_id)).event == event
    assert (event.title, event.version.sequence) == ("Harbour Tour", 2)
    assert await house.column(versions.c.account_id) == [None, None, bob.id]


async def test_to_bring_back_what_readers_see_already_tells_them_nothing(
    house: House, bob: Account
) -> None:
    edit, event_id = await edited(house, bob, title="Harbour Walk")
    await house.decide(edit, Action.APPROVE, bob)
    await revert_event(house.context, event_id, 0, bob)
    before = await house.dump()

    event = await revert_event(house.context, event_id, 0, bob)

    assert event.version.sequence == 2
    assert await house.dump() == before


@pytest.mark.parametrize("revision", [1, None])
async def test_of_two_moderators_who_decide_at_once_one_does(
    house: House, bob: Account, revision: int | None
) -> None:
    carol = await house.account("carol@example.org")
    sent, _ = await house.submit()

    answers = await asyncio.gather(
        house.decide(sent, Action.APPROVE, bob, revision=revision),
        house.decide(sent, Action.DECLINE, carol, revision=revision),
        return_exceptions=True,
    )

    refusals = [each for each in answers if isinstance(each, BaseException)]
    assert len(refusals) == 1
    assert isinstance(refusals[0], RevisionOutdated | TransitionRefused)
    assert len(await house.rows(decisions)) == 1
    found = await house.store.read(lambda con: find_submission(con, sent.id))
    assert found is not None
    assert found.revision == 2

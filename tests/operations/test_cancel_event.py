"""Tests of what the sender of a public event cancels alone, and of who may bring it back."""

from email import message_from_bytes
from typing import Any

import pytest

from calendar_service.domain.event import Event, Status
from calendar_service.domain.moderation import Action, State
from calendar_service.domain.notices import NoticeChoice
from calendar_service.domain.people import Account
from calendar_service.operations.answer_submission import confirm_submission
from calendar_service.operations.cancel_event import (
    cancel_own_event,
    own_event,
    take_cancellation_back,
)
from calendar_service.operations.end_event import cancel_event
from calendar_service.operations.letters import confirm_token
from calendar_service.operations.notify_moderators import choose_notices, notify_moderators
from calendar_service.operations.revert_event import revert_event
from calendar_service.operations.submit_event import Receipt, submit_event
from calendar_service.storage.decisions import list_decisions
from calendar_service.storage.events import find_event
from calendar_service.storage.schema import outbox
from calendar_service.storage.submissions import Submission, find_submission
from tests.house import House, proposed


@pytest.fixture
def careful(house: House) -> House:
    """The house where addresses are confirmed."""
    return house.set_up(confirm_email=True)


async def published(house: House, bob: Account, **changes: Any) -> tuple[Submission, str]:
    receipt = await submit_event(house.context, proposed(**changes), source="form")
    token = confirm_token(house.context, receipt.submission.id, 1)
    approved, _ = await house.decide(
        await confirm_submission(house.context, token), Action.APPROVE, bob
    )
    house.clock.advance(hours=1)
    return approved, receipt.manage_token


async def live(house: House, submission: Submission) -> Event:
    stored = await house.store.read(lambda con: find_event(con, submission.event_id or ""))
    assert stored is not None
    return stored.event


async def why(house: House, receipt: Receipt | None) -> list[tuple[Action, str | None]]:
    assert receipt is not None
    signed = await house.store.read(lambda con: list_decisions(con, receipt.submission.id))
    return [(each.decision.action, each.decision.reason) for each in signed]


async def test_the_dates_of_a_series_that_begins_in_three_years_can_be_chosen(
    careful: House,
) -> None:
    bob = await careful.account("bob@example.org")
    far, _ = await published(
        careful, bob, start="2030-05-07T09:00", end=None, recurrence="FREQ=WEEKLY;COUNT=3"
    )

    own = await own_event(careful.context, far)

    assert own is not None
    assert [str(each.start) for each in own.dates] == [
        f"2030-05-{day} 09:00:00" for day in ("07", "14", "21")
    ]


async def test_its_confirmed_sender_cancels_an_event_and_takes_that_back(careful: House) -> None:
    bob = await careful.account("bob@example.org")
    tour, token = await published(careful, bob, status="tentative")

    receipt = await cancel_own_event(careful.context, token, reason=" Storm ")

    assert await why(careful, receipt) == [(Action.PASS, "own_cancellation")]
    event = await live(careful, tour)
    assert (event.status, event.status_reason) == (Status.CANCELLED, "Storm")
    assert await cancel_own_event(careful.context, token, reason="Storm") is None

    again = await take_cancellation_back(careful.context, token)

    assert await why(careful, again) == [(Action.PASS, "own_cancellation")]
    event = await live(careful, tour)
    assert (event.status, event.status_reason) == (Status.TENTATIVE, None)
    assert await take_cancellation_back(careful.context, token) is None


async def test_one_date_of_a_series_is_cancelled_and_comes_back(careful: House) -> None:
    bob = await careful.account("bob@example.org")
    tour, token = await published(careful, bob, recurrence="FREQ=WEEKLY;COUNT=4")
    found = await careful.store.read(lambda con: find_submission(con, tour.id))
    assert found is not None
    own = await own_event(careful.context, found)
    assert own is not None
    second = own.dates[1].recurrence_id
    assert second is not None

    key = second.isoformat()
    await cancel_own_event(careful.context, token, reason="Storm", recurrence_id=key)

    event = await live(careful, tour)
    assert event.status is Status.CONFIRMED
    assert event.recurrence is not None
    told = [
        (each.recurrence_id, each.status, each.status_reason) for each in event.recurrence.overrides
    ]
    assert told == [(second, Status.CANCELLED, "Storm")]

    await take_cancellation_back(careful.context, token, recurrence_id=key)

    event = await live(careful, tour)
    assert event.recurrence is not None
    assert [each.status for each in event.recurrence.overrides] == [Status.CONFIRMED]


async def test_without_a_confirmed_address_a_cancellation_waits(house: House) -> None:
    bob = await house.account("bob@example.org")
    receipt = await submit_event(house.context, proposed(), source="form")
    tour, _ = await house.decide(receipt.submission, Action.APPROVE, bob)

    sent = await cancel_own_event(house.context, receipt.manage_token, reason="Storm")

    assert sent is not None
    assert (sent.submission.state, sent.submission.proposes) == (State.PENDING, "edit")
    assert (await live(house, tour)).status is Status.CONFIRMED


async def test_what_a_moderator_cancelled_its_sender_does_not_bring_back(careful: House) -> None:
    bob = await careful.account("bob@example.org")
    tour, token = await published(careful, bob)
    await cancel_event(careful.context, tour.event_id or "", {"reason": "No permit"}, bob)

    sent = await take_cancellation_back(careful.context, token)

    assert sent is not None
    assert sent.submission.state is State.PENDING
    event = await live(careful, tour)
    assert (event.status, event.status_reason) == (Status.CANCELLED, "No permit")


async def test_a_moderator_takes_a_senders_cancellation_back(careful: House) -> None:
    bob = await careful.account("bob@example.org")
    tour, token = await published(careful, bob)
    await cancel_own_event(careful.context, token, reason="Storm")

    await revert_event(careful.context, tour.event_id or "", 0, bob)

    assert (await live(careful, tour)).status is Status.CONFIRMED


async def test_moderators_are_told_by_mail_what_a_sender_cancelled(careful: House) -> None:
    bob = await careful.account("bob@example.org")
    await choose_notices(careful.context, bob, NoticeChoice.AT_ONCE, None)
    _, token = await published(careful, bob)
    await notify_moderators(careful.context)
    before = len(await careful.rows(outbox))
    await cancel_own_event(careful.context, token, reason="Storm")
    careful.clock.advance(hours=1)

    assert await notify_moderators(careful.context) == 1

    mails = [row for row in await careful.rows(outbox) if row["kind"] == "notice"]
    newest = message_from_bytes(max(mails, key=lambda row: row["created_at"])["message"])
    assert newest["Subject"] == "Its sender cancelled: Harbour Tour (Storm)"
    assert len(await careful.rows(outbox)) > before


async def test_the_sender_is_told_of_a_change_and_not_of_good_news(careful: House) -> None:
    bob = await careful.account("bob@example.org")
    _, token = await published(careful, bob)

    await cancel_own_event(careful.context, token, reason="Storm")

    subjects = [message_from_bytes(row["message"])["Subject"] for row in await careful.rows(outbox)]
    assert [each for each in subjects if each.startswith("Cancelled")] == [
        "Cancelled: Harbour Tour"
    ]

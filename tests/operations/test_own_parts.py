"""Tests of what one private link reaches after an edit has split a series."""

import pytest

from calendar_service.domain.event import Event, Status
from calendar_service.domain.moderation import Action, State
from calendar_service.domain.people import Account
from calendar_service.operations.answer_submission import (
    confirm_submission,
    find_managed,
    withdraw_submission,
)
from calendar_service.operations.cancel_event import cancel_own_event, own_event
from calendar_service.operations.letters import confirm_token
from calendar_service.operations.own_parts import is_part_of, own_parts
from calendar_service.operations.submit_event import submit_event
from tests.house import House
from tests.operations.test_cancel_event import published


@pytest.fixture
def careful(house: House) -> House:
    return house.set_up(confirm_email=True)


async def split(house: House, bob: Account, event: Event, recurrence_id: str) -> None:
    """Let Carol's edit of the dates from this one on be published."""
    fields = {
        "event_id": event.id,
        "applies_to": "following",
        "recurrence_id": recurrence_id,
        "title": f"Tour from {recurrence_id}",
        "contact": {"name": "Carol", "email": "carol@example.org"},
    }
    receipt = await submit_event(house.context, fields, source="form")
    token = confirm_token(house.context, receipt.submission.id, 1)
    await house.decide(await confirm_submission(house.context, token), Action.APPROVE, bob)
    house.clock.advance(hours=1)


async def parted(house: House) -> tuple[Account, str]:
    """Return Bob and the token of Alice's series, which is in three parts."""
    bob = await house.account("bob@example.org")
    _, token = await published(house, bob, recurrence="FREQ=WEEKLY;COUNT=6")
    for day in ("20270522T090000", "20270605T090000"):
        found = await find_managed(house.context, token)
        await split(house, bob, (await own_parts(house.context, found))[-1], day)
    return bob, token


async def test_all_parts_are_found_and_only_by_the_link_of_the_first(careful: House) -> None:
    bob, token = await parted(careful)
    other, _ = await published(careful, bob, title="Another")
    found = await find_managed(careful.context, token)

    parts = await own_parts(careful.context, found)

    assert [each.title for each in parts] == [
        "Harbour Tour",
        "Tour from 20270522T090000",
        "Tour from 20270605T090000",
    ]
    assert not await careful.store.read(lambda con: is_part_of(con, found, other.event_id or ""))
    assert await own_parts(careful.context, other) != parts
    assert await own_event(careful.context, found, other.event_id or "") is None


async def test_a_date_of_the_last_part_is_cancelled_at_once(careful: House) -> None:
    _, token = await parted(careful)
    found = await find_managed(careful.context, token)
    last = (await own_parts(careful.context, found))[-1]

    receipt = await cancel_own_event(
        careful.context, token, reason="Storm", recurrence_id="20270612T090000", event_id=last.id
    )

    assert receipt is not None
    assert receipt.submission.state is State.APPROVED
    own = await own_event(careful.context, found, last.id)
    assert own is not None
    assert own.event.recurrence is not None
    assert [each.status for each in own.event.recurrence.overrides] == [Status.CANCELLED]


async def test_withdrawing_takes_all_parts_out(careful: House) -> None:
    _, token = await parted(careful)
    before = await find_managed(careful.context, token)

    await withdraw_submission(careful.context, token)

    assert await own_parts(careful.context, before) == ()

"""Tests of what may become of a submission: every row of the table, and every refusal."""

from collections.abc import Awaitable, Callable
from functools import partial

import pytest
import sqlalchemy as sa

from calendar_service.domain.errors import CalendarError, TransitionRefused, UndoTooLate
from calendar_service.domain.moderation import MODERATOR_ACTIONS, TRANSITIONS, Action, State
from calendar_service.operations.answer_submission import (
    change_submission,
    confirm_submission,
    withdraw_submission,
)
from calendar_service.operations.approve_at_once import approve_unasked
from calendar_service.operations.letters import confirm_token, manage_token
from calendar_service.storage.decisions import list_decisions
from calendar_service.storage.schema import events
from calendar_service.storage.submissions import Submission, find_submission
from tests.house import House, draft, proposed, refused

WAYS: dict[State, tuple[Action, ...]] = {
    State.UNCONFIRMED: (),
    State.PENDING: (Action.CONFIRM,),
    State.CHANGES_REQUESTED: (Action.CONFIRM, Action.REQUEST_CHANGES),
    State.APPROVED: (Action.CONFIRM, Action.APPROVE),
    State.DECLINED: (Action.CONFIRM, Action.DECLINE),
    State.SPAM: (Action.CONFIRM, Action.SPAM),
    State.WITHDRAWN: (Action.CONFIRM, Action.WITHDRAW),
}


async def take(house: House, submission: Submission, action: Action) -> Submission:
    if action in MODERATOR_ACTIONS:
        bob = await house.account(f"bob{house.context.new_id()}@example.org")
        return (await house.decide(submission, action, bob, **await verdict(house, action)))[0]
    return await _OWN[action](house, submission)


async def verdict(house: House, action: Action) -> dict[str, str]:
    """Return what a merge needs: an event to go into."""
    if action is not Action.MERGE:
        return {}
    title = f"Regatta {house.context.new_id()}"
    await house.publish(draft(title, "2027-05-08T09:00"))
    query = sa.select(events.c.id).where(events.c.title == title)
    [row] = await house.store.read(lambda con: con.all(query))
    return {"into": row["id"]}


async def confirm(house: House, submission: Submission) -> Submission:
    token = confirm_token(house.context, submission.id, submission.rotation)
    return await confirm_submission(house.context, token)


async def resubmit(house: House, submission: Submission) -> Submission:
    token = manage_token(house.context, submission.id, submission.rotation)
    return await change_submission(house.context, token, proposed())


async def withdraw(house: House, submission: Submission) -> Submission:
    token = manage_token(house.context, submission.id, submission.rotation)
    return await withdraw_submission(house.context, token)


async def let_pass(house: House, submission: Submission) -> Submission:
    return await approve_unasked(house.context, submission, "trusted_organiser")


def _expected(state: State, action: Action) -> type[CalendarError]:
    decided = {State.CHANGES_REQUESTED, State.APPROVED, State.DECLINED, State.SPAM}
    return UndoTooLate if action is Action.UNDO and state in decided else TransitionRefused


_OWN: dict[Action, Callable[[House, Submission], Awaitable[Submission]]] = {
    Action.CONFIRM: confirm,
    Action.RESUBMIT: resubmit,
    Action.WITHDRAW: withdraw,
    Action.PASS: let_pass,
}


async def in_state(house: House, state: State) -> Submission:
    submission, _ = await house.submit()
    for action in WAYS[state]:
        submission = await take(house, submission, action)
    assert submission.state is state
    return submission


@pytest.mark.parametrize("state", State)
async def test_a_submission_moves_as_the_table_says_and_not_otherwise(
    house: House, state: State
) -> None:
    house = house.set_up(confirm_email=True)
    bob = await house.account("bob@example.org")
    for action in Action:
        before = await in_state(house, state)
        house.clock.advance(seconds=30)  # for the undoing of what led here it is too late
        into = await verdict(house, action)
        dump = await house.dump()
        if (state, action) in TRANSITIONS:
            after = await take(house, before, action)
            assert (after.state, after.revision) == (
                TRANSITIONS[state, action],
                before.revision + 1,
            )
            signed = await house.store.read(partial(list_decisions, submission_id=before.id))
            newest = signed[-1].decision
            assert (newest.action, newest.from_state, newest.to_state, newest.revision) == (
                action,
                state,
                after.state,
                after.revision,
            )
            found = await house.store.read(partial(find_submission, submission_id=before.id))
            assert found == after
        elif action in MODERATOR_ACTIONS:
            await refused(
                _expected(state, action), partial(house.decide, before, action, bob, **into)
            )
            assert await house.dump() == dump
        elif action is Action.CONFIRM:
            assert await take(house, before, action) == before
            assert await house.dump() == dump
        else:
            refusal = await refused(TransitionRefused, partial(take, house, before, action))
            assert (refusal.state, refusal.action) == (state, action)
            assert await house.dump() == dump

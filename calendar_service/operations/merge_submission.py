"""Lets a submission go into an event that there is: its own, if public, leaves a tombstone."""

import asyncio
from dataclasses import dataclass

from calendar_service.domain.errors import InvalidInput, NotFound, TransitionRefused
from calendar_service.domain.event import Event
from calendar_service.domain.moderation import Action
from calendar_service.domain.problems import Problem
from calendar_service.operations.again import ChangedMeanwhile
from calendar_service.operations.context import Context
from calendar_service.operations.letters import (
    DECISION_MAIL_WAITS,
    KINDS,
    promise_letter,
    write_letter,
)
from calendar_service.operations.move_submission import (
    Move,
    Step,
    begin_step,
    end_step,
    step,
)
from calendar_service.operations.plan_edit import live_event
from calendar_service.operations.withdraw_event import Withdrawal, plan_withdrawal, withdraw
from calendar_service.storage.connection import Connection
from calendar_service.storage.events import find_event
from calendar_service.storage.outbox import Outgoing
from calendar_service.storage.submissions import Submission
from calendar_service.storage.versions import mark_replaced

NO_EVENT = "There is no event with this id."


@dataclass(frozen=True, slots=True)
class Merging:
    """All that will be written, made before the transaction."""

    taken: Step
    into: str
    withdrawal: Withdrawal | None
    letter: Outgoing | None


async def plan_merge(context: Context, submission: Submission, move: Move, into: str) -> Merging:
    """Return what the merge will write. Raises TransitionRefused and InvalidInput.

    An edit is of an event already, and goes into no other.
    """
    if submission.applies_to is not None:
        raise TransitionRefused("edit", Action.MERGE)
    if submission.merged_into is not None:
        raise TransitionRefused("merged", Action.MERGE)
    own = await _own(context, submission)
    target = await _target(context, into, own)
    taken = step(submission, move, context, merged_into=target.id)
    withdrawal = await plan_withdrawal(context, own) if own else None
    kind = KINDS[Action.MERGE]
    letter = await asyncio.to_thread(write_letter, context, taken.after, kind, message=move.message)
    return Merging(taken, target.id, withdrawal, letter)


async def merge(merging: Merging, con: Connection) -> None:
    """Write it. Raises ChangedMeanwhile."""
    at = merging.taken.after.changed_at
    target = await find_event(con, merging.into)
    if target is None or target.withdrawn_at is not None:
        raise ChangedMeanwhile
    await begin_step(con, merging.taken)
    if merging.withdrawal is not None:
        await withdraw(con, merging.withdrawal, at)
        await mark_replaced(con, merging.withdrawal.event.id, merging.into)
    await end_step(con, merging.taken)
    await promise_letter(con, merging.letter, at, due_at=at + DECISION_MAIL_WAITS)


async def _own(context: Context, submission: Submission) -> Event | None:
    return await live_event(context, submission.event_id) if submission.event_id else None


async def _target(context: Context, into: str, own: Event | None) -> Event:
    try:
        target = await live_event(context, into)
    except NotFound:
        raise InvalidInput((Problem("into", NO_EVENT),)) from None
    if own is not None and target.id == own.id:
        raise InvalidInput((Problem("into", "This is the submission’s own event."),))
    return target

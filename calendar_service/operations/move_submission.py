"""Moves a submission from one state to the next: the decision row and the state, together."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from calendar_service.domain.errors import RevisionOutdated
from calendar_service.domain.moderation import Action, Decision, State, moved
from calendar_service.operations.again import ChangedMeanwhile
from calendar_service.operations.context import Context
from calendar_service.storage.claims import drop_claim
from calendar_service.storage.connection import Connection
from calendar_service.storage.decisions import append_decision, list_decisions
from calendar_service.storage.submissions import (
    Submission,
    find_submission,
    save_if_unmoved,
)


@dataclass(frozen=True, slots=True)
class Move:
    """What is done to a submission, by whom and why.

    `account_id` is None where the submitter does it; `details` are those of the decision.
    """

    action: Action
    account_id: str | None = None
    message: str | None = None
    reason: str | None = None
    details: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A submission before and after a move, and the decision that tells of it."""

    before: Submission
    after: Submission
    decision: Decision


def step(submission: Submission, move: Move, context: Context, **changes: Any) -> Step:
    """Return the step that the move is. Raises TransitionRefused."""
    return step_to(submission, moved(submission.state, move.action), move, context, **changes)


def step_to(
    submission: Submission, state: State, move: Move, context: Context, **changes: Any
) -> Step:
    """Return the step that leads to this state, which no table gave."""
    now = replace(
        submission,
        state=state,
        revision=submission.revision + 1,
        changed_at=context.now(),
        **changes,
    )
    return Step(submission, now, _decision(submission, now, move, context.new_id()))


async def begin_step(con: Connection, taken: Step) -> None:
    """Append the decision. Raises ChangedMeanwhile if the submission has moved on."""
    current = await find_submission(con, taken.before.id)
    if current is None or current.revision != taken.before.revision:
        raise ChangedMeanwhile
    await append_decision(con, taken.decision)


async def end_step(con: Connection, taken: Step) -> None:
    """Store the submission as the step leaves it, once what it points to is there. Nobody looks
    at what is decided any more."""
    if not await save_if_unmoved(con, taken.after, revision=taken.before.revision):
        raise ChangedMeanwhile
    await drop_claim(con, taken.after.id)


async def outdated(con: Connection, submission: Submission, sent: int) -> RevisionOutdated:
    """Return the refusal that tells what the other did."""
    signed = await list_decisions(con, submission.id)
    decided_by = signed[-1].email if signed else None
    return RevisionOutdated(
        sent, submission.revision, state=submission.state, decided_by=decided_by
    )


def _decision(before: Submission, now: Submission, move: Move, decision_id: str) -> Decision:
    return Decision(
        id=decision_id,
        submission_id=now.id,
        revision=now.revision,
        action=move.action,
        from_state=before.state,
        to_state=now.state,
        at=now.changed_at,
        account_id=move.account_id,
        message=move.message,
        reason=move.reason,
        event_id=now.public_id,
        details=move.details,
    )

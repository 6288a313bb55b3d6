"""Moves a submission from one state to the next: the decision row and the state, together."""

from dataclasses import dataclass, replace
from typing import Any

from calendar_service.domain.errors import RevisionOutdated
from calendar_service.domain.moderation import Action, Decision, moved
from calendar_service.operations.context import Context
from calendar_service.storage.connection import Connection
from calendar_service.storage.decisions import append_decision, list_decisions
from calendar_service.storage.submissions import (
    Submission,
    find_submission,
    save_if_unmoved,
)


class MovedMeanwhile(Exception):
    """The submission changed between looking at it and writing: look again."""


@dataclass(frozen=True, slots=True)
class Move:
    """What is done to a submission, by whom, and what changes in it besides its state.

    `account_id` is None where the submitter does it.
    """

    action: Action
    account_id: str | None = None
    message: str | None = None
    reason: str | None = None


def after(submission: Submission, move: Move, context: Context, **changes: Any) -> Submission:
    """Return the submission as the move leaves it. Raises TransitionRefused."""
    return replace(
        submission,
        state=moved(submission.state, move.action),
        revision=submission.revision + 1,
        changed_at=context.now(),
        **changes,
    )


def decision_of(before: Submission, now: Submission, move: Move, decision_id: str) -> Decision:
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
        event_id=now.event_id,
    )


async def save_move(
    con: Connection, before: Submission, now: Submission, decision: Decision
) -> None:
    """Append the decision and store the state. Raises MovedMeanwhile, which undoes both."""
    current = await find_submission(con, before.id)
    if current is None or current.revision != before.revision:
        raise MovedMeanwhile
    await append_decision(con, decision)
    if not await save_if_unmoved(con, now, revision=before.revision):
        raise MovedMeanwhile


async def outdated(con: Connection, submission: Submission, sent: int) -> RevisionOutdated:
    """Return the refusal that tells what the other did."""
    signed = await list_decisions(con, submission.id)
    decided_by = signed[-1].email if signed else None
    return RevisionOutdated(
        sent, submission.revision, state=submission.state, decided_by=decided_by
    )

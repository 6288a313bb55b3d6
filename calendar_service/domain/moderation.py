"""What becomes of a submission: its states, the table of allowed moves, and taking one back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from calendar_service.domain.errors import TransitionRefused, UndoTooLate

NEW_EVENT = "event"
EDIT = "edit"
"""What a submission proposes."""


class State(StrEnum):
    UNCONFIRMED = "unconfirmed"
    PENDING = "pending"
    CHANGES_REQUESTED = "changes_requested"
    APPROVED = "approved"
    DECLINED = "declined"
    SPAM = "spam"
    WITHDRAWN = "withdrawn"


class Action(StrEnum):
    """The first seven are a moderator's, the last three the submitter's own; `pass` is a rule's,
    whose name is the reason of the decision."""

    APPROVE = "approve"
    REQUEST_CHANGES = "request_changes"
    DECLINE = "decline"
    SPAM = "spam"
    REOPEN = "reopen"
    MERGE = "merge"
    UNDO = "undo"
    PASS = "pass"  # noqa: S105 - no password
    CONFIRM = "confirm"
    RESUBMIT = "resubmit"
    WITHDRAW = "withdraw"


MODERATOR_ACTIONS = (
    Action.APPROVE,
    Action.REQUEST_CHANGES,
    Action.DECLINE,
    Action.SPAM,
    Action.REOPEN,
    Action.MERGE,
    Action.UNDO,
)

TRANSITIONS: dict[tuple[State, Action], State] = {
    (State.UNCONFIRMED, Action.CONFIRM): State.PENDING,
    (State.UNCONFIRMED, Action.RESUBMIT): State.UNCONFIRMED,
    (State.UNCONFIRMED, Action.WITHDRAW): State.WITHDRAWN,
    (State.PENDING, Action.APPROVE): State.APPROVED,
    (State.PENDING, Action.REQUEST_CHANGES): State.CHANGES_REQUESTED,
    (State.PENDING, Action.DECLINE): State.DECLINED,
    (State.PENDING, Action.SPAM): State.SPAM,
    (State.PENDING, Action.MERGE): State.APPROVED,
    (State.PENDING, Action.PASS): State.APPROVED,
    (State.PENDING, Action.RESUBMIT): State.PENDING,
    (State.PENDING, Action.WITHDRAW): State.WITHDRAWN,
    (State.CHANGES_REQUESTED, Action.APPROVE): State.APPROVED,
    (State.CHANGES_REQUESTED, Action.DECLINE): State.DECLINED,
    (State.CHANGES_REQUESTED, Action.SPAM): State.SPAM,
    (State.CHANGES_REQUESTED, Action.REOPEN): State.PENDING,
    (State.CHANGES_REQUESTED, Action.MERGE): State.APPROVED,
    (State.CHANGES_REQUESTED, Action.RESUBMIT): State.PENDING,
    (State.CHANGES_REQUESTED, Action.WITHDRAW): State.WITHDRAWN,
    (State.APPROVED, Action.MERGE): State.APPROVED,
    (State.APPROVED, Action.WITHDRAW): State.WITHDRAWN,
    (State.DECLINED, Action.REOPEN): State.PENDING,
    (State.SPAM, Action.REOPEN): State.PENDING,
}
"""Taking a decision back leads to where it came from, which no table of states can say."""

UNDO_WITHIN = timedelta(seconds=30)
"""So long the mail of a decision waits, and the decision can be taken back."""
UNDOABLE = frozenset(MODERATOR_ACTIONS) - {Action.UNDO}

NEEDS_MESSAGE = frozenset({Action.REQUEST_CHANGES})
"""Actions that leave the submitter puzzled without a word."""


@dataclass(frozen=True, slots=True)
class Decision:
    """An appended row: who moved a submission, when, from which state to which, and why.

    `account_id` is None where the submitter or a rule did it. `revision` is the submission's after
    it. `details` holds, as far as there are any, what a moderator changed (`changes`), the parts of
    an edit that were taken (`fields`), or the decision that was taken back (`undone`) with the
    versions that vanished with it (`vanished`).
    """

    id: str
    submission_id: str
    revision: int
    action: Action
    from_state: State
    to_state: State
    at: datetime
    account_id: str | None
    message: str | None
    reason: str | None
    event_id: str | None
    details: Mapping[str, Any] | None = None


def moved(state: State, action: Action) -> State:
    """Return the state after the action. Raises TransitionRefused."""
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        raise TransitionRefused(state, action) from None


def undone(state: State, last: Decision | None, now: datetime) -> State:
    """Return the state that taking the last decision back leads to.

    Raises TransitionRefused where the last step was no moderator's decision, and UndoTooLate.
    """
    if last is None or last.action not in UNDOABLE or last.account_id is None:
        raise TransitionRefused(state, Action.UNDO)
    if not is_undoable(last, now):
        raise UndoTooLate("its 30 seconds are over, and the mail about it may have left")
    return last.from_state


def is_undoable(last: Decision, now: datetime) -> bool:
    is_moderators = last.action in UNDOABLE and last.account_id is not None
    return is_moderators and now - last.at < UNDO_WITHIN


def allowed_actions(state: State) -> tuple[Action, ...]:
    """Return what can be done in a state, in the order of the table."""
    return tuple(action for (from_state, action) in TRANSITIONS if from_state is state)

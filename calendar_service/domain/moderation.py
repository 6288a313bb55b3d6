"""What becomes of a submission: its states and the table of allowed moves."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from calendar_service.domain.errors import TransitionRefused


class State(StrEnum):
    UNCONFIRMED = "unconfirmed"
    PENDING = "pending"
    CHANGES_REQUESTED = "changes_requested"
    APPROVED = "approved"
    DECLINED = "declined"
    SPAM = "spam"
    WITHDRAWN = "withdrawn"


class Action(StrEnum):
    """The first five are a moderator's, the others the submitter's own."""

    APPROVE = "approve"
    REQUEST_CHANGES = "request_changes"
    DECLINE = "decline"
    SPAM = "spam"
    REOPEN = "reopen"
    CONFIRM = "confirm"
    RESUBMIT = "resubmit"
    WITHDRAW = "withdraw"


MODERATOR_ACTIONS = (
    Action.APPROVE,
    Action.REQUEST_CHANGES,
    Action.DECLINE,
    Action.SPAM,
    Action.REOPEN,
)

TRANSITIONS: dict[tuple[State, Action], State] = {
    (State.UNCONFIRMED, Action.CONFIRM): State.PENDING,
    (State.UNCONFIRMED, Action.RESUBMIT): State.UNCONFIRMED,
    (State.UNCONFIRMED, Action.WITHDRAW): State.WITHDRAWN,
    (State.PENDING, Action.APPROVE): State.APPROVED,
    (State.PENDING, Action.REQUEST_CHANGES): State.CHANGES_REQUESTED,
    (State.PENDING, Action.DECLINE): State.DECLINED,
    (State.PENDING, Action.SPAM): State.SPAM,
    (State.PENDING, Action.RESUBMIT): State.PENDING,
    (State.PENDING, Action.WITHDRAW): State.WITHDRAWN,
    (State.CHANGES_REQUESTED, Action.APPROVE): State.APPROVED,
    (State.CHANGES_REQUESTED, Action.DECLINE): State.DECLINED,
    (State.CHANGES_REQUESTED, Action.SPAM): State.SPAM,
    (State.CHANGES_REQUESTED, Action.REOPEN): State.PENDING,
    (State.CHANGES_REQUESTED, Action.RESUBMIT): State.PENDING,
    (State.CHANGES_REQUESTED, Action.WITHDRAW): State.WITHDRAWN,
    (State.APPROVED, Action.WITHDRAW): State.WITHDRAWN,
    (State.DECLINED, Action.REOPEN): State.PENDING,
    (State.SPAM, Action.REOPEN): State.PENDING,
}

NEEDS_MESSAGE = frozenset({Action.REQUEST_CHANGES})
"""Actions that leave the submitter puzzled without a word."""


@dataclass(frozen=True, slots=True)
class Decision:
    """An appended row: who moved a submission, when, from which state to which, and why.

    `account_id` is None where the submitter did it. `revision` is the submission's after it.
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


def moved(state: State, action: Action) -> State:
    """Return the state after the action. Raises TransitionRefused."""
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        raise TransitionRefused(state, action) from None


def allowed_actions(state: State) -> tuple[Action, ...]:
    """Return what can be done in a state, in the order of the table."""
    return tuple(action for (from_state, action) in TRANSITIONS if from_state is state)

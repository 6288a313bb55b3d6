"""The table of moves: what a submission may become."""

import pytest

from calendar_service.domain.errors import TransitionRefused
from calendar_service.domain.moderation import (
    MODERATOR_ACTIONS,
    NEEDS_MESSAGE,
    TRANSITIONS,
    Action,
    State,
    allowed_actions,
    moved,
)

DECIDABLE = (State.PENDING, State.CHANGES_REQUESTED)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("action", Action)
def test_a_move_is_in_the_table_or_refused(state: State, action: Action) -> None:
    if (state, action) in TRANSITIONS:
        assert moved(state, action) is TRANSITIONS[state, action]
        assert action in allowed_actions(state)
        return
    with pytest.raises(TransitionRefused) as refused:
        moved(state, action)
    assert (refused.value.state, refused.value.action) == (state, action)
    assert action not in allowed_actions(state)


@pytest.mark.parametrize("state", DECIDABLE)
def test_what_waits_may_be_approved_declined_or_called_spam(state: State) -> None:
    assert [moved(state, action) for action in (Action.APPROVE, Action.DECLINE, Action.SPAM)] == [
        State.APPROVED,
        State.DECLINED,
        State.SPAM,
    ]


@pytest.mark.parametrize("state", [State.DECLINED, State.SPAM, State.CHANGES_REQUESTED])
def test_what_was_turned_down_may_be_reopened(state: State) -> None:
    assert moved(state, Action.REOPEN) is State.PENDING


def test_an_unconfirmed_submission_is_no_moderators_business() -> None:
    assert not set(allowed_actions(State.UNCONFIRMED)) & set(MODERATOR_ACTIONS)


def test_what_is_withdrawn_stays_so() -> None:
    assert allowed_actions(State.WITHDRAWN) == ()


def test_a_submitter_may_withdraw_whatever_is_open_or_published() -> None:
    open_ones = {state for state, action in TRANSITIONS if action is Action.WITHDRAW}
    assert open_ones == {State.UNCONFIRMED, *DECIDABLE, State.APPROVED}
    assert {moved(state, Action.WITHDRAW) for state in open_ones} == {State.WITHDRAWN}


def test_an_answer_to_a_request_waits_again() -> None:
    assert moved(State.CHANGES_REQUESTED, Action.RESUBMIT) is State.PENDING
    assert moved(State.UNCONFIRMED, Action.RESUBMIT) is State.UNCONFIRMED


def test_every_state_can_be_reached() -> None:
    assert {State.UNCONFIRMED, *TRANSITIONS.values()} == set(State)


def test_nobody_is_asked_for_changes_without_a_word() -> None:
    assert Action.REQUEST_CHANGES in NEEDS_MESSAGE

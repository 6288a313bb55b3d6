"""What the submitter does through the private links: confirm, change, withdraw."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from calendar_service.domain.errors import InvalidInput, LinkSpent, NotFound, TransitionRefused
from calendar_service.domain.moderation import Action, State
from calendar_service.domain.problems import Problems
from calendar_service.domain.tokens import is_same, token_hash
from calendar_service.mail.messages import MailKind
from calendar_service.operations.check_proposal import check_proposal, kept_fields
from calendar_service.operations.context import Context
from calendar_service.operations.letters import confirm_token, promise_letter
from calendar_service.operations.move_submission import (
    Move,
    MovedMeanwhile,
    after,
    decision_of,
    save_move,
)
from calendar_service.storage.connection import Connection
from calendar_service.storage.submissions import (
    Submission,
    find_by_token,
    find_submission,
)

CONFIRM_WITHIN = timedelta(hours=48)


async def find_managed(context: Context, token: str) -> Submission:
    """Return the submission that a manage link is for. Raises NotFound."""
    found = await context.store.read(lambda con: find_by_token(con, token_hash(token)))
    if found is None:
        raise NotFound("submission", "of this link")
    return found


async def find_confirmable(context: Context, token: str) -> Submission:
    """Return the submission that a confirmation link is for, whatever its state.

    Raises NotFound for a link that was never ours, LinkSpent for one that is too old.
    """
    submission_id, _, _ = token.partition(".")
    found = await context.store.read(lambda con: find_submission(con, submission_id))
    if found is None or not is_same(token, confirm_token(context, found.id, found.rotation)):
        raise NotFound("submission", "of this link")
    is_late = context.now() - found.created_at > CONFIRM_WITHIN
    if found.state is State.UNCONFIRMED and is_late:
        raise LinkSpent
    return found


async def confirm_submission(context: Context, token: str) -> Submission:
    """Return the submission, now in the queue; confirming again changes nothing."""
    found = await find_confirmable(context, token)
    if found.state is not State.UNCONFIRMED:
        return found
    at = context.now()
    return await _move(context, found, Action.CONFIRM, MailKind.RECEIVED, confirmed_at=at)


async def withdraw_submission(context: Context, token: str) -> Submission:
    """Return the submission, withdrawn for good. Raises TransitionRefused."""
    found = await find_managed(context, token)
    return await _move(context, found, Action.WITHDRAW, MailKind.WITHDRAWN)


async def change_submission(context: Context, token: str, fields: Mapping[str, Any]) -> Submission:
    """Return the submission with its new fields, back in the queue where changes were asked for.

    Raises InvalidInput, TransitionRefused and NotFound.
    """
    found = await find_managed(context, token)
    problems = Problems()
    proposal = await context.store.read(lambda con: check_proposal(context, con, fields, problems))
    if proposal is None:
        raise InvalidInput(problems.all())
    return await _move(
        context,
        found,
        Action.RESUBMIT,
        None,
        fields=kept_fields(fields, proposal),
        title=proposal.title,
    )


async def _move(
    context: Context,
    submission: Submission,
    action: Action,
    kind: MailKind | None,
    **changes: Any,
) -> Submission:
    move = Move(action)
    now = after(submission, move, context, **changes)
    decision = decision_of(submission, now, move, context.new_id())

    async def save(con: Connection) -> None:
        await save_move(con, submission, now, decision)
        if kind is not None:
            await promise_letter(con, context, now, kind)

    try:
        await context.store.write(save)
    except MovedMeanwhile:
        raise TransitionRefused(submission.state, action) from None
    context.mail_waits()
    return now

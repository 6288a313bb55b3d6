"""What the submitter does through the private links: confirm, change, withdraw."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from calendar_service.domain.errors import InvalidInput, LinkSpent, NotFound, TransitionRefused
from calendar_service.domain.moderation import Action, State, allowed_actions
from calendar_service.domain.problems import Problems
from calendar_service.domain.tokens import is_same, token_hash
from calendar_service.mail.messages import MailKind
from calendar_service.operations.again import again
from calendar_service.operations.check_proposal import check_proposal, kept_fields
from calendar_service.operations.context import Context
from calendar_service.operations.letters import (
    RECEIVED_WAITS,
    confirm_token,
    promise_letter,
    write_letter,
)
from calendar_service.operations.move_submission import Move, begin_step, end_step, step
from calendar_service.operations.own_parts import own_parts
from calendar_service.operations.pass_submission import Sending, pass_submission, passing_rule
from calendar_service.operations.propose_edit import edit_columns, read_edit
from calendar_service.operations.withdraw_event import Withdrawal, plan_withdrawal, withdraw
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
    """Return the submission, now in the queue, or published if a rule lets it pass; confirming
    again changes nothing."""

    async def attempt() -> Submission:
        found = await find_confirmable(context, token)
        if found.state is not State.UNCONFIRMED:
            return found
        at = context.now()
        revision = found.revision + 1
        confirmed = replace(found, state=State.PENDING, revision=revision, confirmed_at=at)
        rule = await passing_rule(context, confirmed, Sending())
        moved = await _move(
            context,
            found,
            Action.CONFIRM,
            MailKind.RECEIVED,
            mail_waits=RECEIVED_WAITS if rule else timedelta(),
            confirmed_at=at,
        )
        return await pass_submission(context, moved, rule)

    return await again(attempt)


async def withdraw_submission(context: Context, token: str) -> Submission:
    """Return the submission, withdrawn for good, and all events that came of it. Raises
    TransitionRefused."""

    async def attempt() -> Submission:
        found = await find_managed(context, token)
        if not may_withdraw(found):
            raise TransitionRefused(found.state, Action.WITHDRAW)
        withdrawals = [
            await plan_withdrawal(context, each) for each in await own_parts(context, found)
        ]
        return await _move(
            context, found, Action.WITHDRAW, MailKind.WITHDRAWN, withdrawals=withdrawals
        )

    return await again(attempt)


def may_withdraw(submission: Submission) -> bool:
    """Until it is decided, whoever holds the link may. What is public is withdrawn only by the
    link of whoever sent the event in and confirmed the address."""
    if submission.state is not State.APPROVED:
        return Action.WITHDRAW in allowed_actions(submission.state)
    is_own = submission.applies_to is None and submission.merged_into is None
    return submission.confirmed_at is not None and is_own


async def change_submission(context: Context, token: str, fields: Mapping[str, Any]) -> Submission:
    """Return the submission with its new fields, back in the queue where changes were asked for.

    Raises InvalidInput, TransitionRefused and NotFound.
    """
    if (await find_managed(context, token)).applies_to is not None:
        raise TransitionRefused("edit", Action.RESUBMIT)  # by `change_edit`
    problems = Problems()
    proposal = await check_proposal(context, fields, problems)
    if proposal is None:
        raise InvalidInput(problems.all())
    changes: dict[str, Any] = {"fields": kept_fields(fields, proposal), "title": proposal.title}

    async def attempt() -> Submission:
        found = await find_managed(context, token)
        return await _move(context, found, Action.RESUBMIT, None, **changes)

    return await again(attempt)


async def change_edit(
    context: Context, token: str, changes: Mapping[str, Any], *, base_version: int
) -> Submission:
    """Return the edit, which now makes these changes of the live event, back in the queue.

    Raises InvalidInput, EventOutdated, TransitionRefused and NotFound.
    """
    found = await find_managed(context, token)
    if found.applies_to is None:
        raise TransitionRefused("new event", Action.RESUBMIT)  # by `change_submission`
    scope = {"event_id": found.event_id, "applies_to": found.applies_to}
    named = {"recurrence_id": found.recurrence_id, "base_version": base_version}
    problems = Problems()
    proposed = await read_edit(context, {**changes, **scope, **named}, problems)
    if proposed is None:
        raise InvalidInput(problems.all())
    columns = {**edit_columns(proposed), "fields": dict(proposed.edit.changes)}

    async def attempt() -> Submission:
        found = await find_managed(context, token)
        return await _move(context, found, Action.RESUBMIT, None, **columns, title=proposed.title)

    return await again(attempt)


async def _move(
    context: Context,
    submission: Submission,
    action: Action,
    kind: MailKind | None,
    *,
    withdrawals: Sequence[Withdrawal] = (),
    mail_waits: timedelta = timedelta(),
    **changes: Any,
) -> Submission:
    taken = step(submission, Move(action), context, **changes)
    letter = write_letter(context, taken.after, kind) if kind else None

    async def save(con: Connection) -> None:
        await begin_step(con, taken)
        for withdrawal in withdrawals:
            await withdraw(con, withdrawal, taken.after.changed_at)
        await end_step(con, taken)
        at = taken.after.changed_at
        await promise_letter(con, letter, at, due_at=at + mail_waits)

    await context.store.write(save)
    context.mail_waits()
    return taken.after

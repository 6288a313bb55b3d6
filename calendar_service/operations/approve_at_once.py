"""Publishes a submission as it comes in: in the name of a rule, or of the moderator who sent it."""

from calendar_service.domain.moderation import Action
from calendar_service.domain.people import Account
from calendar_service.mail.messages import MailKind
from calendar_service.operations.again import ChangedMeanwhile
from calendar_service.operations.context import Context
from calendar_service.operations.letters import letter_key
from calendar_service.operations.move_submission import Move
from calendar_service.operations.plan_approval import Amendments
from calendar_service.operations.plan_decision import plan_decision, write_decision
from calendar_service.storage.connection import Connection
from calendar_service.storage.outbox import drop_waiting
from calendar_service.storage.submissions import Submission, add_submissions, find_by_client_id


async def approve_unasked(context: Context, submission: Submission, rule: str) -> Submission:
    """Return the submission, published in the name of a rule. The mail that it has come in is
    needless then, and need not leave; the other has nothing to wait for.

    Raises what `decide_submission` does, and ChangedMeanwhile.
    """
    move = Move(Action.PASS, reason=rule)
    plan = await plan_decision(context, submission, move, Amendments({}))
    received = letter_key(submission.id, submission.revision, MailKind.RECEIVED)

    async def write(con: Connection) -> None:
        await drop_waiting(con, received)
        await write_decision(plan, con)

    await context.store.write(write)
    context.mail_waits()
    return plan.taken.after


async def approve_own(context: Context, edit: Submission, account: Account) -> Submission:
    """Return a moderator's own edit, which comes in and is published in one transaction.

    Raises what `decide_submission` does, and ChangedMeanwhile.
    """
    plan = await plan_decision(context, edit, Move(Action.APPROVE, account.id), Amendments({}))

    async def write(con: Connection) -> None:
        if edit.client_id and await find_by_client_id(con, edit.client_id):
            raise ChangedMeanwhile
        await add_submissions(con, [edit])
        await write_decision(plan, con)

    await context.store.write(write)
    context.mail_waits()
    return plan.taken.after

"""A moderator's decision on a submission: whether it may be taken, and what carries it out."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from calendar_service.domain.errors import InvalidInput, NotFound
from calendar_service.domain.moderation import NEEDS_MESSAGE, Action, Decision, moved
from calendar_service.domain.people import Account
from calendar_service.domain.problems import Problem, Problems
from calendar_service.operations.again import again
from calendar_service.operations.context import Context
from calendar_service.operations.merge_submission import NO_EVENT, merge, plan_merge
from calendar_service.operations.move_submission import Move, Step, outdated
from calendar_service.operations.plan_approval import Amendments
from calendar_service.operations.plan_decision import plan_decision, write_decision
from calendar_service.operations.undo_decision import plan_undo, undo
from calendar_service.storage.connection import Connection
from calendar_service.storage.scope import sees_event
from calendar_service.storage.submissions import Submission, find_submission_in

MESSAGE_LENGTH_MOST = 4000


@dataclass(frozen=True, slots=True)
class Verdict:
    """`revision` is what the moderator looked at; None means whatever stands now.

    `changes` and `fields` are for an approval: what the moderator makes of the proposal, and the
    parts of an edit that are taken (None takes all). `into` is the event of a merge.
    """

    action: Action
    message: str | None = None
    reason: str | None = None
    revision: int | None = None
    changes: Mapping[str, Any] | None = None
    fields: tuple[str, ...] | None = None
    into: str | None = None

    @property
    def amendments(self) -> Amendments:
        return Amendments(self.changes or {}, self.fields)


_Write = Callable[[Connection], Coroutine[Any, Any, None]]
_Planned = tuple[Step, _Write]
"""The step, and what writes it in one transaction."""


async def decide_submission(
    context: Context, submission_id: str, verdict: Verdict, account: Account
) -> tuple[Submission, Decision]:
    """Return the submission as decided and the decision.

    Raises NotFound, RevisionOutdated, TransitionRefused, UndoTooLate, InvalidInput (something is
    missing, or what would be published is impossible) and EventNotPublishable.
    """
    _check(verdict)
    move = Move(
        verdict.action,
        account.id,
        verdict.message,
        verdict.reason,
        verdict.amendments.details,
    )

    async def attempt() -> tuple[Submission, Decision]:
        submission = await _decidable(context, submission_id, verdict, account=account)
        taken, write = await _PLANS.get(verdict.action, _decided)(
            context, submission, move, verdict
        )
        await context.store.write(write)
        return taken.after, taken.decision

    # Its mail waits until the decision can no longer be taken back, and is found by then.
    return await again(attempt)


def _check(verdict: Verdict) -> None:
    problems = Problems()
    message = verdict.message or ""
    if verdict.action in NEEDS_MESSAGE and not message.strip():
        problems.add("message", "Say what should change, so that the submitter can act on it.")
    if len(message) > MESSAGE_LENGTH_MOST:
        problems.add(
            "message", "This may have at most {most} characters.", most=MESSAGE_LENGTH_MOST
        )
    if verdict.action is not Action.APPROVE:
        for name, given in (("changes", verdict.changes), ("fields", verdict.fields)):
            if given is not None:
                problems.add(name, "This goes with an approval alone.")
    if verdict.action is Action.MERGE and not verdict.into:
        problems.add("into", "Name the event that this one goes into, by its id.")
    if verdict.action is not Action.MERGE and verdict.into:
        problems.add("into", "This goes with a merge alone.")
    if problems:
        raise InvalidInput(problems.all())


async def _decidable(
    context: Context, submission_id: str, verdict: Verdict, *, account: Account
) -> Submission:
    async def look(con: Connection) -> Submission:
        submission = await find_submission_in(con, account.scope, submission_id)
        if submission is None:
            raise NotFound("submission", submission_id)
        if verdict.revision is not None and verdict.revision != submission.revision:
            raise await outdated(con, submission, verdict.revision)
        if verdict.action is not Action.UNDO:  # where that leads, only its past tells
            moved(submission.state, verdict.action)
        if verdict.into and not await sees_event(con, scope=account.scope, key=verdict.into):
            raise InvalidInput((Problem("into", NO_EVENT),))
        return submission

    return await context.store.read(look, is_short=True)


async def _decided(
    context: Context, submission: Submission, move: Move, verdict: Verdict
) -> _Planned:
    plan = await plan_decision(context, submission, move, verdict.amendments)
    return plan.taken, partial(write_decision, plan)


async def _merged(
    context: Context, submission: Submission, move: Move, verdict: Verdict
) -> _Planned:
    merging = await plan_merge(context, submission, move, verdict.into or "")
    return merging.taken, partial(merge, merging)


async def _taken_back(
    context: Context, submission: Submission, move: Move, verdict: Verdict
) -> _Planned:
    undoing = await plan_undo(context, submission, move)
    return undoing.taken, partial(undo, undoing)


_PLANS = {Action.MERGE: _merged, Action.UNDO: _taken_back}

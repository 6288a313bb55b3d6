"""A moderator's decision: state, decision, mail, and the published event, in one transaction."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from calendar_service.domain.errors import InvalidInput, NotFound
from calendar_service.domain.moderation import (
    NEEDS_MESSAGE,
    UNDOABLE,
    Action,
    Decision,
    moved,
)
from calendar_service.domain.people import Account
from calendar_service.domain.problems import Problem, Problems
from calendar_service.mail.messages import MailKind
from calendar_service.operations.again import ChangedMeanwhile, again
from calendar_service.operations.context import Context
from calendar_service.operations.directory import Directory
from calendar_service.operations.edit_news import EditTold, tell_edit
from calendar_service.operations.event_letters import (
    calendar_entry,
    own_origin,
    write_edit_letter,
)
from calendar_service.operations.fill_organisers import (
    Filling,
    fill_organisers,
    filling_told,
    plan_filling,
)
from calendar_service.operations.letters import (
    DECISION_MAIL_WAITS,
    kind_of,
    letter_key,
    promise_letter,
    write_letter,
)
from calendar_service.operations.merge_submission import NO_EVENT, merge, plan_merge
from calendar_service.operations.move_submission import (
    Move,
    Step,
    begin_step,
    end_step,
    outdated,
    step,
)
from calendar_service.operations.plan_approval import Amendments, plan_approval
from calendar_service.operations.plan_edit import Publications
from calendar_service.operations.publish_event import (
    add_publications,
    refuse_if_newer,
    update_publications,
)
from calendar_service.operations.undo_decision import plan_undo, undo
from calendar_service.storage.connection import Connection
from calendar_service.storage.outbox import Outgoing, drop_waiting
from calendar_service.storage.scope import sees_event
from calendar_service.storage.submissions import (
    Submission,
    add_submission,
    find_by_client_id,
    find_submission_in,
)

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


@dataclass(frozen=True, slots=True)
class _Plan:
    """All that will be written, made before the transaction."""

    taken: Step
    directory: Directory
    publications: Publications | None
    letters: tuple[Outgoing, ...]
    filling: Filling


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


async def approve_unasked(context: Context, submission: Submission, rule: str) -> Submission:
    """Return the submission, published in the name of a rule. The mail that it has come in is
    needless then, and need not leave; the other has nothing to wait for.

    Raises what `decide_submission` does, and ChangedMeanwhile.
    """
    move = Move(Action.PASS, reason=rule)
    plan = await _plan(context, submission, move, Amendments({}))
    received = letter_key(submission.id, submission.revision, MailKind.RECEIVED)

    async def write(con: Connection) -> None:
        await drop_waiting(con, received)
        await _commit(plan, con)

    await context.store.write(write)
    context.mail_waits()
    return plan.taken.after


async def approve_own(context: Context, edit: Submission, account: Account) -> Submission:
    """Return a moderator's own edit, which comes in and is published in one transaction.

    Raises what `decide_submission` does, and ChangedMeanwhile.
    """
    plan = await _plan(context, edit, Move(Action.APPROVE, account.id), Amendments({}))

    async def write(con: Connection) -> None:
        if edit.client_id and await find_by_client_id(con, edit.client_id):
            raise ChangedMeanwhile
        await add_submission(con, edit)
        await _commit(plan, con)

    await context.store.write(write)
    context.mail_waits()
    return plan.taken.after


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

    return await context.store.read(look)


async def _decided(
    context: Context, submission: Submission, move: Move, verdict: Verdict
) -> _Planned:
    plan = await _plan(context, submission, move, verdict.amendments)
    return plan.taken, partial(_commit, plan)


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


_PUBLISHING = frozenset({Action.APPROVE, Action.PASS})


async def _plan(
    context: Context, submission: Submission, move: Move, amendments: Amendments
) -> _Plan:
    directory = Directory(context.new_id, may_fill=move.action is Action.APPROVE)
    publications, filling = None, Filling()
    event_id = submission.event_id
    if move.action in _PUBLISHING:
        publications = await plan_approval(context, submission, amendments, directory)
        event_id = publications.event_id
        filling = await _filling(context, directory, publications)
        move = _noting(move, filling)
    taken = step(submission, move, context, event_id=event_id)
    told = await tell_edit(context, submission, amendments, publications)
    letters = await _letters(context, taken, move, publications, told)
    return _Plan(taken, directory, publications, letters, filling)


async def _filling(context: Context, directory: Directory, publications: Publications) -> Filling:
    own = {each.event.id for each in (*publications.updated, *publications.added)}
    return await plan_filling(context, directory.filled if own else (), besides=own)


def _noting(move: Move, filling: Filling) -> Move:
    """Return the move with what undoing it must know."""
    told = {**(move.details or {}), **filling_told(filling.changed)}
    return replace(move, details=told or None)


async def _letters(
    context: Context,
    taken: Step,
    move: Move,
    publications: Publications | None,
    told: EditTold | None,
) -> tuple[Outgoing, ...]:
    """Return the letter to whoever sent this, and one to whoever sent the event that it edits."""
    origin = await own_origin(context, taken.after) if told else None
    own = await asyncio.to_thread(_letter, context, taken, move, publications, told, origin)
    changed = publications.updated[0] if publications and publications.updated else None
    if told is None or changed is None:
        return (own,) if own else ()
    other = await write_edit_letter(context, taken.after, changed, told)
    return tuple(letter for letter in (own, other) if letter is not None)


def _letter(
    context: Context,
    taken: Step,
    move: Move,
    publications: Publications | None,
    told: EditTold | None,
    origin: Submission | None,
) -> Outgoing | None:
    """The letter that an edit has come in never leaves where it passes by itself: it would be the
    first one of its thread."""
    kind = kind_of(taken.after, move.action)
    if kind is None:
        return None
    is_first = move.action is Action.PASS
    first = (*publications.added, *publications.updated)[:1] if publications else ()
    return write_letter(
        context,
        taken.after,
        kind,
        message=move.message,
        calendar_entry=calendar_entry(context, first[0]) if first else None,
        thread_of=origin.id if origin and is_first else None,
        page_of=origin,
        told=told,
    )


async def _commit(plan: _Plan, con: Connection) -> None:
    """The decision comes first, since the version names it, and the submission last, since it
    names the event."""
    at = plan.taken.after.changed_at
    await begin_step(con, plan.taken)
    if plan.publications and (plan.publications.updated or plan.publications.added):
        await plan.directory.save_new(con, at)
        await fill_organisers(con, plan.filling, at)
        await _publish(con, plan.publications, at, plan.taken.decision.id)
    await end_step(con, plan.taken)
    is_undoable = plan.taken.decision.action in UNDOABLE
    due_at = at + DECISION_MAIL_WAITS if is_undoable else at
    for letter in plan.letters:
        await promise_letter(con, letter, at, due_at=due_at)


async def _publish(
    con: Connection, publications: Publications, at: datetime, decision_id: str
) -> None:
    if publications.updated:
        await refuse_if_newer(con, publications.updated)
        await update_publications(con, publications.updated, at, decision_id=decision_id)
    if publications.added:
        await add_publications(con, publications.added, at, decision_id=decision_id)

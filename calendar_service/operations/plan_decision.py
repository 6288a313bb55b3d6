"""One decision on a submission, planned before the transaction and written in it: the state, the
row, the mail, and what is published by it."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime

from calendar_service.domain.moderation import UNDOABLE, Action
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
    promise_letter,
    write_letter,
)
from calendar_service.operations.move_submission import Move, Step, begin_step, end_step, step
from calendar_service.operations.plan_approval import Amendments, plan_approval
from calendar_service.operations.plan_edit import Publications
from calendar_service.operations.publish_event import (
    add_publications,
    refuse_if_newer,
    update_publications,
)
from calendar_service.storage.connection import Connection
from calendar_service.storage.outbox import Outgoing
from calendar_service.storage.submissions import Submission

_PUBLISHING = frozenset({Action.APPROVE, Action.PASS})


@dataclass(frozen=True, slots=True)
class DecisionPlan:
    """All that will be written, made before the transaction."""

    taken: Step
    directory: Directory
    publications: Publications | None
    letters: tuple[Outgoing, ...]
    filling: Filling


async def plan_decision(
    context: Context, submission: Submission, move: Move, amendments: Amendments
) -> DecisionPlan:
    """Return what the move does to the submission, rendered already. Raises TransitionRefused, and
    what `plan_approval` does."""
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
    return DecisionPlan(taken, directory, publications, letters, filling)


async def write_decision(plan: DecisionPlan, con: Connection) -> None:
    """Write it. The decision comes first, since the version names it, and the submission last,
    since it names the event. Raises ChangedMeanwhile."""
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


async def _publish(
    con: Connection, publications: Publications, at: datetime, decision_id: str
) -> None:
    if publications.updated:
        await refuse_if_newer(con, publications.updated)
        await update_publications(con, publications.updated, at, decision_id=decision_id)
    if publications.added:
        await add_publications(con, publications.added, at, decision_id=decision_id)

"""A moderator's decision: state, decision, mail, and the published event, in one transaction."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from calendar_service.domain.addresses import event_page
from calendar_service.domain.errors import InvalidInput, NotFound
from calendar_service.domain.event import Event, Version
from calendar_service.domain.moderation import NEEDS_MESSAGE, Action, Decision, State, moved
from calendar_service.domain.occurrence import horizon
from calendar_service.domain.people import Account
from calendar_service.domain.problems import Problem, Problems
from calendar_service.domain.proposal import Proposal
from calendar_service.feeds.ics import ZoneUse, join_ics
from calendar_service.operations.again import again
from calendar_service.operations.check_proposal import check_proposal
from calendar_service.operations.context import Context
from calendar_service.operations.directory import Directory
from calendar_service.operations.letters import KINDS, promise_letter, write_letter
from calendar_service.operations.move_submission import (
    Move,
    Step,
    begin_step,
    end_step,
    outdated,
    step,
)
from calendar_service.operations.plan_edit import Publications, live_event, plan_edit
from calendar_service.operations.propose_edit import stored_edit
from calendar_service.operations.publish_event import (
    add_publications,
    refuse_if_newer,
    update_publications,
)
from calendar_service.operations.render_event import Publication, render_event
from calendar_service.operations.submit_event import EDIT, NEW_EVENT
from calendar_service.storage.connection import Connection
from calendar_service.storage.events import taken_uids
from calendar_service.storage.outbox import Outgoing
from calendar_service.storage.submissions import Submission, find_submission

MESSAGE_LENGTH_MOST = 4000


@dataclass(frozen=True, slots=True)
class Verdict:
    """`revision` is what the moderator looked at; None means whatever stands now."""

    action: Action
    message: str | None = None
    reason: str | None = None
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class _Plan:
    """All that will be written, made before the transaction."""

    taken: Step
    directory: Directory
    publications: Publications | None
    letter: Outgoing | None


async def decide_submission(
    context: Context, submission_id: str, verdict: Verdict, account: Account
) -> tuple[Submission, Decision]:
    """Return the submission as decided and the decision.

    Raises NotFound, RevisionOutdated, TransitionRefused, InvalidInput (a message is missing, or
    what was proposed has become impossible) and EventNotPublishable.
    """
    _check(verdict)
    move = Move(verdict.action, account.id, verdict.message, verdict.reason)

    async def attempt() -> tuple[Submission, Decision]:
        submission = await _decidable(context, submission_id, verdict)
        plan = await _plan(context, submission, move)
        await context.store.write(partial(_commit, plan))
        return plan.taken.after, plan.taken.decision

    decided = await again(attempt)
    context.mail_waits()
    return decided


def _check(verdict: Verdict) -> None:
    problems = Problems()
    message = verdict.message or ""
    if verdict.action in NEEDS_MESSAGE and not message.strip():
        problems.add("message", "Say what should change, so that the submitter can act on it.")
    if len(message) > MESSAGE_LENGTH_MOST:
        problems.add(
            "message", "This may have at most {most} characters.", most=MESSAGE_LENGTH_MOST
        )
    if problems:
        raise InvalidInput(problems.all())


async def _decidable(context: Context, submission_id: str, verdict: Verdict) -> Submission:
    async def look(con: Connection) -> Submission:
        submission = await find_submission(con, submission_id)
        if submission is None or submission.state is State.UNCONFIRMED:
            raise NotFound("submission", submission_id)
        if verdict.revision is not None and verdict.revision != submission.revision:
            raise await outdated(con, submission, verdict.revision)
        moved(submission.state, verdict.action)
        return submission

    return await context.store.read(look)


async def _plan(context: Context, submission: Submission, move: Move) -> _Plan:
    directory = Directory(context.new_id)
    publications = None
    event_id = submission.event_id
    if move.action is Action.APPROVE:
        publications = await _PUBLISHED[submission.proposes](context, submission, directory)
        event_id = publications.event_id
    taken = step(submission, move, context, event_id=event_id)
    letter = await asyncio.to_thread(_letter, context, taken, move, publications)
    return _Plan(taken, directory, publications, letter)


async def _new_event(
    context: Context, submission: Submission, directory: Directory
) -> Publications:
    problems = Problems()
    proposal = await check_proposal(context, submission.fields, problems)
    if proposal is None:
        raise InvalidInput(_within_fields(problems.all()))
    event = await _event(context, submission, proposal, directory)
    publication = await asyncio.to_thread(
        render_event, event, context.voice, horizon(context.today())
    )
    return Publications(event.id, added=(publication,))


async def _edited_event(
    context: Context, submission: Submission, directory: Directory
) -> Publications:
    event = await live_event(context, submission.event_id or "")
    try:
        edit = stored_edit(submission, event)
        return await plan_edit(context, event, edit, directory=directory)
    except InvalidInput as error:
        raise InvalidInput(_within_fields(error.problems)) from error


_PUBLISHED = {NEW_EVENT: _new_event, EDIT: _edited_event}


def _within_fields(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    return tuple(Problem(f"fields.{each.field}", each.text, each.values) for each in problems)


async def _event(
    context: Context, submission: Submission, proposal: Proposal, directory: Directory
) -> Event:
    wanted = [submission.uid] if submission.uid else []

    async def look(con: Connection) -> bool:
        await directory.look_up(con, [proposal])
        return bool(await taken_uids(con, wanted))

    is_taken = await context.store.read(look)
    uid = submission.uid if submission.uid and not is_taken else context.new_uid()
    now = context.now()
    return directory.event(proposal, id=context.new_id(), uid=uid, version=Version(0, now, now))


def _letter(
    context: Context, taken: Step, move: Move, publications: Publications | None
) -> Outgoing | None:
    kind = KINDS.get(move.action)
    if kind is None:
        return None
    first = (*publications.added, *publications.updated)[:1] if publications else ()
    entry = _calendar_entry(context, first[0]) if first else None
    return write_letter(context, taken.after, kind, message=move.message, calendar_entry=entry)


async def _commit(plan: _Plan, con: Connection) -> None:
    """The decision comes first, since the version names it, and the submission last, since it
    names the event."""
    at = plan.taken.after.changed_at
    await begin_step(con, plan.taken)
    if plan.publications:
        await plan.directory.save_new(con, at)
        await _publish(con, plan.publications, at, plan.taken.decision.id)
    await end_step(con, plan.taken)
    await promise_letter(con, plan.letter, at)


async def _publish(
    con: Connection, publications: Publications, at: datetime, decision_id: str
) -> None:
    if publications.updated:
        await refuse_if_newer(con, publications.updated)
        await update_publications(con, publications.updated, at, decision_id=decision_id)
    if publications.added:
        await add_publications(con, publications.added, at, decision_id=decision_id)


def _calendar_entry(context: Context, publication: Publication) -> bytes | None:
    for fragment in publication.fragments:
        if fragment.format == "ics":
            zones = [ZoneUse(z.tzid, z.first_local, z.last_local) for z in fragment.zones]
            page_url = event_page(context.calendar, publication.event.id)
            return join_ics(
                context.calendar,
                publication.event.title,
                zones,
                [fragment.body],
                feed_url=f"{page_url}.ics",
                page_url=page_url,
            )
    return None

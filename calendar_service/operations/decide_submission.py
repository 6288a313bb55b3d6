"""A moderator's decision: state, decision, mail, and the published event, in one transaction."""

import asyncio
from dataclasses import dataclass
from functools import partial

from calendar_service.domain.errors import InvalidInput, NotFound
from calendar_service.domain.event import Version
from calendar_service.domain.moderation import NEEDS_MESSAGE, Action, Decision, State, moved
from calendar_service.domain.occurrence import horizon
from calendar_service.domain.people import Account
from calendar_service.domain.problems import Problem, Problems
from calendar_service.feeds.ics import ZoneUse, join_ics
from calendar_service.operations.check_proposal import check_proposal
from calendar_service.operations.context import Context
from calendar_service.operations.directory import Directory, PlaceTaken
from calendar_service.operations.letters import KINDS, promise_letter
from calendar_service.operations.move_submission import (
    Move,
    MovedMeanwhile,
    after,
    decision_of,
    outdated,
    save_move,
)
from calendar_service.operations.publish_event import add_publications
from calendar_service.operations.render_event import Publication, render_event
from calendar_service.storage.connection import Connection
from calendar_service.storage.events import taken_uids
from calendar_service.storage.submissions import Submission, find_submission

TRIES_MOST = 5
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
    submission: Submission
    directory: Directory
    publication: Publication | None


async def decide_submission(
    context: Context, submission_id: str, verdict: Verdict, account: Account
) -> tuple[Submission, Decision]:
    """Return the submission as decided and the decision.

    Raises NotFound, RevisionOutdated, TransitionRefused, InvalidInput (a message is missing, or
    what was proposed has become impossible) and EventNotPublishable.
    """
    _check(verdict)
    move = Move(verdict.action, account.id, verdict.message, verdict.reason)
    for _ in range(TRIES_MOST):
        plan = await _plan(context, submission_id, verdict)
        try:
            decided = await context.store.write(partial(_commit, context, plan, move))
        except (MovedMeanwhile, PlaceTaken):
            continue
        context.mail_waits()
        return decided
    raise MovedMeanwhile


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


async def _plan(context: Context, submission_id: str, verdict: Verdict) -> _Plan:
    """Look everything up and render what will be published, before the transaction."""
    directory = Directory(context.new_id)

    async def look(con: Connection) -> _Plan:
        submission = await find_submission(con, submission_id)
        if submission is None or submission.state is State.UNCONFIRMED:
            raise NotFound("submission", submission_id)
        if verdict.revision is not None and verdict.revision != submission.revision:
            raise await outdated(con, submission, verdict.revision)
        moved(submission.state, verdict.action)
        if verdict.action is not Action.APPROVE:
            return _Plan(submission, directory, None)
        publication = await _render(context, con, submission, directory)
        return _Plan(submission, directory, publication)

    return await context.store.read(look)


async def _render(
    context: Context, con: Connection, submission: Submission, directory: Directory
) -> Publication:
    problems = Problems()
    proposal = await check_proposal(context, con, submission.fields, problems)
    if proposal is None:
        raise InvalidInput(
            tuple(Problem(f"fields.{p.field}", p.text, p.values) for p in problems.all())
        )
    taken = await taken_uids(con, [submission.uid] if submission.uid else [])
    uid = submission.uid if submission.uid and not taken else context.new_uid()
    now = context.now()
    event = await directory.event(
        con, proposal, id=context.new_id(), uid=uid, version=Version(0, now, now)
    )
    return await asyncio.to_thread(render_event, event, context.voice, horizon(context.today()))


async def _commit(
    context: Context, plan: _Plan, move: Move, con: Connection
) -> tuple[Submission, Decision]:
    before = plan.submission
    publication = plan.publication
    event_id = publication.event.id if publication else before.event_id
    now = after(before, move, context, event_id=event_id)
    decision = decision_of(before, now, move, context.new_id())
    if publication:
        await plan.directory.save_new(con, now.changed_at)
        await add_publications(con, [publication], now.changed_at)
    await save_move(con, before, now, decision)
    if kind := KINDS.get(move.action):
        entry = _calendar_entry(context, publication) if publication else None
        await promise_letter(con, context, now, kind, message=move.message, calendar_entry=entry)
    return now, decision


def _calendar_entry(context: Context, publication: Publication) -> bytes | None:
    for fragment in publication.fragments:
        if fragment.format == "ics":
            zones = [ZoneUse(z.tzid, z.first_local, z.last_local) for z in fragment.zones]
            title = publication.event.title
            return join_ics(context.calendar, title, zones, [fragment.body])
    return None

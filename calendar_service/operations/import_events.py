"""Takes in drafts that an importer read: straight into the catalogue, or to the desk."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from calendar_service.domain.errors import EventNotPublishable
from calendar_service.domain.event import Version
from calendar_service.domain.moderation import State
from calendar_service.domain.occurrence import horizon
from calendar_service.domain.problems import Problem, Problems
from calendar_service.domain.proposal import Proposal
from calendar_service.domain.tokens import token_hash
from calendar_service.importers.draft import Draft
from calendar_service.operations.check_proposal import check_proposal, kept_fields
from calendar_service.operations.context import Context
from calendar_service.operations.directory import Directory
from calendar_service.operations.letters import manage_token
from calendar_service.operations.publish_event import add_publications
from calendar_service.operations.render_event import Publication, render_event
from calendar_service.operations.submit_event import NEW_EVENT
from calendar_service.storage.connection import Connection
from calendar_service.storage.events import taken_uids
from calendar_service.storage.submissions import Submission, add_submission, queued_uids

BATCH = 200


@dataclass(frozen=True, slots=True)
class Imported:
    """How many drafts came in, how many were there already (by UID), and what is wrong with the
    others; a problem's field is the draft's title."""

    taken_in: int = 0
    already_here: int = 0
    problems: tuple[Problem, ...] = ()

    def plus(self, other: "Imported") -> "Imported":
        return Imported(
            self.taken_in + other.taken_in,
            self.already_here + other.already_here,
            (*self.problems, *other.problems),
        )


@dataclass(frozen=True, slots=True)
class _Checked:
    fresh: tuple[tuple[Draft, Proposal], ...]
    result: Imported = field(default_factory=Imported)


Progress = Callable[[int], None]


async def publish_drafts(
    context: Context,
    drafts: Sequence[Draft],
    *,
    is_sample: bool = False,
    progress: Progress = lambda count: None,
) -> Imported:
    """Publish the drafts in batches, each one revision; their UIDs are kept where they are free.

    A draft whose UID is in the catalogue is left out: importing a file twice changes nothing.
    """
    total = Imported()
    for at in range(0, len(drafts), BATCH):
        batch = drafts[at : at + BATCH]
        total = total.plus(await _publish_batch(context, batch, is_sample=is_sample))
        progress(len(batch))
    return total


async def queue_drafts(
    context: Context, drafts: Sequence[Draft], *, progress: Progress = lambda count: None
) -> Imported:
    """Send the drafts to the desk as pending submissions without a submitter."""
    total = Imported()
    for at in range(0, len(drafts), BATCH):
        batch = drafts[at : at + BATCH]
        checked = await context.store.read(partial(_check, context, batch))
        waiting = [_submission(context, draft, proposal) for draft, proposal in checked.fresh]
        await context.store.write(partial(_queue, waiting))
        total = total.plus(replace(checked.result, taken_in=len(waiting)))
        progress(len(batch))
    return total


async def check_drafts(context: Context, drafts: Sequence[Draft]) -> Imported:
    """Return what importing would do, without doing it."""
    checked = await context.store.read(partial(_check, context, drafts))
    return replace(checked.result, taken_in=len(checked.fresh))


async def _publish_batch(context: Context, drafts: Sequence[Draft], *, is_sample: bool) -> Imported:
    directory = Directory(context.new_id)
    checked = await context.store.read(partial(_check, context, drafts))
    publications, refused = await _render(context, checked, directory)
    now = context.now()

    async def save(con: Connection) -> None:
        await directory.save_new(con, now)
        if publications:
            await add_publications(con, publications, now, is_sample=is_sample)

    await context.store.write(save)
    counted = Imported(len(publications), 0, refused)
    return checked.result.plus(counted)


async def _check(context: Context, drafts: Sequence[Draft], con: Connection) -> _Checked:
    uids = [draft.uid for draft in drafts if draft.uid]
    known = {*await taken_uids(con, uids), *await queued_uids(con, uids)}
    fresh: list[tuple[Draft, Proposal]] = []
    found: list[Problem] = []
    for draft in drafts:
        if draft.uid in known:
            continue
        problems = Problems()
        proposal = await check_proposal(context, con, draft.fields, problems)
        if proposal is not None:
            fresh.append((draft, proposal))
        found += [_named(draft, problem) for problem in problems.all()]
    already = sum(1 for draft in drafts if draft.uid in known)
    return _Checked(tuple(fresh), Imported(0, already, tuple(found)))


async def _render(
    context: Context, checked: _Checked, directory: Directory
) -> tuple[list[Publication], tuple[Problem, ...]]:
    now, end_day = context.now(), horizon(context.today())

    async def look(con: Connection) -> list[tuple[Draft, Publication | EventNotPublishable]]:
        rendered: list[tuple[Draft, Publication | EventNotPublishable]] = []
        for draft, proposal in checked.fresh:
            event = await directory.event(
                con,
                proposal,
                id=context.new_id(),
                uid=draft.uid or context.new_uid(),
                version=Version(0, now, now),
            )
            try:
                done = await asyncio.to_thread(render_event, event, context.voice, end_day)
                rendered.append((draft, done))
            except EventNotPublishable as refusal:
                rendered.append((draft, refusal))
        return rendered

    rendered = await context.store.read(look)
    refused = tuple(
        _named(draft, Problem("", "It cannot be published: {reason}", {"reason": done.reason}))
        for draft, done in rendered
        if isinstance(done, EventNotPublishable)
    )
    return [done for _, done in rendered if isinstance(done, Publication)], refused


def _named(draft: Draft, problem: Problem) -> Problem:
    title = str(draft.fields.get("title") or draft.uid or "without a title")
    return Problem(
        f"{title}: {problem.field}" if problem.field else title, problem.text, problem.values
    )


def _submission(context: Context, draft: Draft, proposal: Proposal) -> Submission:
    now, submission_id = context.now(), context.new_id()
    return Submission(
        id=submission_id,
        client_id=None,
        proposes=NEW_EVENT,
        state=State.PENDING,
        revision=1,
        fields=kept_fields(draft.fields, proposal),
        title=proposal.title,
        contact_name=None,
        contact_email=None,
        language=None,
        source="import",
        event_id=None,
        uid=draft.uid,
        rotation=1,
        token_hash=token_hash(manage_token(context, submission_id, 1)),
        created_at=now,
        changed_at=now,
        confirmed_at=None,
    )


async def _queue(waiting: Sequence[Submission], con: Connection) -> None:
    for submission in waiting:
        await add_submission(con, submission)

"""Takes in drafts that an importer read: straight into the catalogue, or to the desk."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from calendar_service.domain.errors import EventNotPublishable
from calendar_service.domain.event import Event, Version
from calendar_service.domain.moderation import NEW_EVENT, State
from calendar_service.domain.occurrence import horizon
from calendar_service.domain.problems import Problem, Problems
from calendar_service.domain.proposal import Proposal
from calendar_service.domain.tokens import token_hash
from calendar_service.importers.draft import Draft
from calendar_service.operations.again import ChangedMeanwhile, again
from calendar_service.operations.check_proposal import check_fields, kept_fields
from calendar_service.operations.context import Context
from calendar_service.operations.directory import Directory
from calendar_service.operations.fill_organisers import fill_organisers, plan_filling
from calendar_service.operations.fill_zones import fill_zones
from calendar_service.operations.letters import manage_token
from calendar_service.operations.names import Names, check_names, find_known, names_in
from calendar_service.operations.propose_imported import find_differing, propose_imported
from calendar_service.operations.publish_event import add_publications
from calendar_service.operations.render_event import Publication, render_event
from calendar_service.storage.catalogue import read_reached, set_has_sample
from calendar_service.storage.connection import Connection
from calendar_service.storage.events import taken_uids
from calendar_service.storage.submissions import Submission, add_submissions, queued_uids

BATCH = 200


@dataclass(frozen=True, slots=True)
class Imported:
    """How many drafts came in, how many were there already (by UID), and what is wrong with the
    others; a problem's field is the draft's title. `proposed` are those that were there and wait at
    the desk as edits, since the file says something new of them."""

    taken_in: int = 0
    already_here: int = 0
    problems: tuple[Problem, ...] = ()
    proposed: int = 0

    def plus(self, other: "Imported") -> "Imported":
        return Imported(
            self.taken_in + other.taken_in,
            self.already_here + other.already_here,
            (*self.problems, *other.problems),
            self.proposed + other.proposed,
        )


@dataclass(frozen=True, slots=True)
class _Read:
    """A draft, what could be read of it, and what is wrong with it."""

    draft: Draft
    names: Names
    proposal: Proposal | None
    problems: Problems


@dataclass(frozen=True, slots=True)
class _Sound:
    """A draft that nothing speaks against."""

    draft: Draft
    proposal: Proposal


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
    A sample is left out where there is one by now.
    """
    publish = partial(_publish_batch, context, is_sample=is_sample)
    return await _in_batches(drafts, publish, progress)


async def queue_drafts(
    context: Context, drafts: Sequence[Draft], *, progress: Progress = lambda count: None
) -> Imported:
    """Send the drafts to the desk as pending submissions without a submitter: new events, and
    edits of those that are public and of which the file says something new."""
    proposed = 0
    for at in range(0, len(drafts), BATCH):
        batch = drafts[at : at + BATCH]
        proposed += await again(partial(propose_imported, context, batch))
    taken = await _in_batches(drafts, partial(_queue_batch, context), progress)
    return replace(taken, proposed=proposed)


async def check_drafts(
    context: Context, drafts: Sequence[Draft], *, is_for_desk: bool = False
) -> Imported:
    """Return what importing would do, without doing it."""
    sound, result = await _check(context, drafts)
    differing = await find_differing(context, drafts) if is_for_desk else ()
    return replace(result, taken_in=len(sound), proposed=len(differing))


async def _in_batches(
    drafts: Sequence[Draft],
    take_in: Callable[[Sequence[Draft]], Awaitable[Imported]],
    progress: Progress,
) -> Imported:
    total = Imported()
    for at in range(0, len(drafts), BATCH):
        batch = drafts[at : at + BATCH]
        total = total.plus(await again(partial(take_in, batch)))
        progress(len(batch))
    return total


async def _publish_batch(context: Context, drafts: Sequence[Draft], *, is_sample: bool) -> Imported:
    directory = Directory(context.new_id, may_fill=not is_sample)
    sound, result = await _check(context, drafts)
    publications, refused = await _render(context, sound, directory)
    filling = await plan_filling(context, directory.filled)
    now = context.now()

    async def save(con: Connection) -> int:
        if is_sample and (await read_reached(con)).has_sample:
            return 0
        await directory.save_new(con, now)
        await fill_organisers(con, filling, now)
        if publications:
            await add_publications(con, publications, now, is_sample=is_sample)
        if is_sample:
            await set_has_sample(con, has_sample=True)
        return len(publications)

    taken_in = await context.store.write(save)
    return result.plus(Imported(taken_in, 0, refused))


async def _queue_batch(context: Context, drafts: Sequence[Draft]) -> Imported:
    sound, result = await _check(context, drafts)
    waiting = [_submission(context, each.draft, each.proposal) for each in sound]

    async def save(con: Connection) -> None:
        if await _known_uids(con, [each.draft for each in sound]):
            raise ChangedMeanwhile
        await add_submissions(con, waiting)

    await context.store.write(save)
    return result.plus(Imported(len(waiting)))


async def _check(context: Context, drafts: Sequence[Draft]) -> tuple[list[_Sound], Imported]:
    """Return the drafts that may come in, and the count of those that may not."""
    known = await context.store.read(lambda con: _known_uids(con, drafts))
    fresh = _without(drafts, known)
    filled = await context.store.read(
        lambda con: fill_zones(
            con, [draft.fields for draft in fresh], home_tzid=context.calendar.tzid
        )
    )
    read = await asyncio.to_thread(
        lambda: [_read(context, *pair) for pair in zip(fresh, filled, strict=True)]
    )
    names = [each.names for each in read]
    here = await context.store.read(lambda con: find_known(con, names))
    for each in read:
        check_names(each.names, here, each.problems)
    sound = [
        _Sound(each.draft, each.proposal)
        for each in read
        if each.proposal is not None and not each.problems
    ]
    found = [_named(each.draft, problem) for each in read for problem in each.problems.all()]
    return sound, Imported(0, len(drafts) - len(fresh), tuple(found))


async def _known_uids(con: Connection, drafts: Sequence[Draft]) -> set[str]:
    uids = [draft.uid for draft in drafts if draft.uid]
    return {*await taken_uids(con, uids), *await queued_uids(con, uids)}


def _without(drafts: Sequence[Draft], known: set[str]) -> list[Draft]:
    """Two drafts of one UID are one event, of which the first is read."""
    seen, fresh = set(known), list[Draft]()
    for draft in drafts:
        if draft.uid not in seen:
            fresh.append(draft)
        if draft.uid:
            seen.add(draft.uid)
    return fresh


def _read(context: Context, draft: Draft, filled: Mapping[str, Any]) -> _Read:
    problems = Problems()
    proposal = check_fields(context, filled, problems)
    return _Read(draft, names_in(draft.fields), proposal, problems)


async def _render(
    context: Context, sound: Sequence[_Sound], directory: Directory
) -> tuple[list[Publication], tuple[Problem, ...]]:
    """Return what can be published, and what is wrong with the rest."""
    proposals = [each.proposal for each in sound]
    await context.store.read(lambda con: directory.look_up(con, proposals))
    events = [_event(context, each, directory) for each in sound]
    rendered = await asyncio.to_thread(_render_all, context, events)
    refused = [
        _named(each.draft, Problem("", "It cannot be published: {reason}", {"reason": done.reason}))
        for each, done in zip(sound, rendered, strict=True)
        if isinstance(done, EventNotPublishable)
    ]
    return [done for done in rendered if isinstance(done, Publication)], tuple(refused)


def _event(context: Context, sound: _Sound, directory: Directory) -> Event:
    now = context.now()
    return directory.event(
        sound.proposal,
        id=context.new_id(),
        uid=sound.draft.uid or context.new_uid(),
        version=Version(0, now, now),
    )


def _render_all(
    context: Context, events: Sequence[Event]
) -> list[Publication | EventNotPublishable]:
    end_day = horizon(context.today())
    done: list[Publication | EventNotPublishable] = []
    for event in events:
        try:
            done.append(render_event(event, context.voice, end_day))
        except EventNotPublishable as refusal:
            done.append(refusal)
    return done


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

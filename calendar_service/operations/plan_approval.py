"""Works out what approving a submission publishes, with what the moderator changes in it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from calendar_service.domain.edit import Edit, overlaid, patched
from calendar_service.domain.errors import InvalidInput
from calendar_service.domain.event import Event, Version
from calendar_service.domain.moderation import EDIT, NEW_EVENT
from calendar_service.domain.occurrence import horizon
from calendar_service.domain.problems import Problem, Problems
from calendar_service.domain.proposal import Proposal
from calendar_service.operations.check_proposal import FIELDS, check_proposal
from calendar_service.operations.context import Context
from calendar_service.operations.directory import Directory
from calendar_service.operations.plan_edit import Publications, live_event, plan_edit
from calendar_service.operations.propose_edit import stored_edit
from calendar_service.operations.render_event import render_event
from calendar_service.storage.connection import Connection
from calendar_service.storage.decisions import list_decisions
from calendar_service.storage.events import find_event, taken_uids
from calendar_service.storage.submissions import Submission


@dataclass(frozen=True, slots=True)
class Amendments:
    """What a moderator makes of a proposal: `changes` are fields as in an edit, and `fields` the
    parts of an edit that are taken; None takes all."""

    changes: Mapping[str, Any]
    fields: tuple[str, ...] | None = None

    @property
    def details(self) -> dict[str, Any] | None:
        """What the decision keeps of it."""
        taken = {} if self.fields is None else {"fields": list(self.fields)}
        return {**({"changes": dict(self.changes)} if self.changes else {}), **taken} or None


async def plan_approval(
    context: Context, submission: Submission, amendments: Amendments, directory: Directory
) -> Publications:
    """Return what is then published. Raises InvalidInput with all mistakes, NotFound for an edit
    whose event is gone, and EventNotPublishable."""
    problems = _check(submission, amendments)
    if problems:
        raise InvalidInput(problems.all())
    try:
        return await _PUBLISHED[submission.proposes](context, submission, amendments, directory)
    except InvalidInput as error:
        raise InvalidInput(_located(error.problems, amendments.changes)) from error


def _check(submission: Submission, amendments: Amendments) -> Problems:
    problems = Problems()
    for name in amendments.changes:
        if name not in FIELDS:
            problems.add(f"changes.{name}", "There is no such field.")
    if amendments.fields is None:
        return problems
    if submission.proposes != EDIT:
        problems.add("fields", "Only an edit can be taken in part.")
    elif not amendments.fields:
        problems.add("fields", "Name what should be taken.")
    for name in amendments.fields:
        if submission.proposes == EDIT and name not in submission.fields:
            problems.add("fields", "This edit does not change {name}.", name=name)
    return problems


async def _new_event(
    context: Context, submission: Submission, amendments: Amendments, directory: Directory
) -> Publications:
    problems = Problems()
    fields = patched(submission.fields, amendments.changes)
    proposal = await check_proposal(context, fields, problems)
    if proposal is None:
        raise InvalidInput(problems.all())
    event = await _event(context, submission, proposal, directory)
    publication = await asyncio.to_thread(
        render_event, event, context.voice, horizon(context.today())
    )
    return Publications(event.id, added=(publication,))


async def _edited_event(
    context: Context, submission: Submission, amendments: Amendments, directory: Directory
) -> Publications:
    event = await live_event(context, submission.event_id or "")
    edit = amended(stored_edit(submission, event), amendments)
    return await plan_edit(context, event, edit, directory=directory)


_PUBLISHED = {NEW_EVENT: _new_event, EDIT: _edited_event}


def amended(edit: Edit, amendments: Amendments) -> Edit:
    """Return the part of the edit that is taken, with what the moderator changes over it."""
    wanted = amendments.fields
    taken = {name: edit.changes[name] for name in edit.changes if wanted is None or name in wanted}
    return replace(edit, changes=overlaid(taken, amendments.changes))


def _located(problems: tuple[Problem, ...], changes: Mapping[str, Any]) -> tuple[Problem, ...]:
    """Say whose mistake each is: the submitter's, or that of the moderator's changes."""

    def path(field: str) -> str:
        part = field.partition(".")[0]
        return f"{'changes' if part in changes else 'fields'}.{field}"

    return tuple(Problem(path(each.field), each.text, each.values) for each in problems)


async def _event(
    context: Context, submission: Submission, proposal: Proposal, directory: Directory
) -> Event:
    wanted = [submission.uid] if submission.uid else []

    async def look(con: Connection) -> tuple[bool, Mapping[str, Any] | None]:
        await directory.look_up(con, [proposal])
        vanished = await _vanished(con, submission)
        return bool(await taken_uids(con, wanted)), vanished

    is_taken, before = await context.store.read(look)
    uid = submission.uid if submission.uid and not is_taken else context.new_uid()
    event_id = before["id"] if before else context.new_id()
    version = _version(before, context.now())
    return directory.event(proposal, id=event_id, uid=uid, version=version)


def _version(before: Mapping[str, Any] | None, now: datetime) -> Version:
    """Return the first version, or the next one of the event that vanished."""
    if before is None:
        return Version(0, now, now)
    told_at = datetime.fromisoformat(before["at"]) if "at" in before else now
    return Version(before["sequence"], now, told_at).next(now)


async def _vanished(con: Connection, submission: Submission) -> Mapping[str, Any] | None:
    """Return the event of an approval that was taken back: who asked in between holds its entry,
    so that what is approved now is that entry's next version, at the same address."""
    signed = await list_decisions(con, submission.id)
    gone = [
        vanished
        for each in signed
        for vanished in (each.decision.details or {}).get("vanished", ())
    ]
    if not gone or await find_event(con, gone[-1]["id"]) is not None:
        return None
    found: Mapping[str, Any] = gone[-1]
    return found

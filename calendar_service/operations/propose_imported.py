"""What a file says otherwise of events that are public already: edits that wait at the desk.

A field is news where it differs from the event as it stands, as it ever stood here, and as an
earlier file had it: reading an old file again must not undo what was changed here since. What the
file is silent about stays. Each wording of a file waits once, whatever is decided on it.
"""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from calendar_service.domain.edit import AppliesTo, patched
from calendar_service.domain.event import Event
from calendar_service.domain.event_fields import event_fields
from calendar_service.domain.moderation import EDIT, State
from calendar_service.domain.problems import Problems
from calendar_service.domain.proposal import Proposal
from calendar_service.domain.tokens import token_hash
from calendar_service.domain.when import day_of, format_moment, is_day, next_day
from calendar_service.importers.draft import Draft
from calendar_service.operations.check_proposal import FIELDS, check_fields
from calendar_service.operations.context import Context
from calendar_service.operations.directory import Directory
from calendar_service.operations.letters import manage_token
from calendar_service.operations.names import Known, check_names, find_known, names_in
from calendar_service.operations.say_again import as_known
from calendar_service.storage.connection import Connection
from calendar_service.storage.events import find_events, taken_uids
from calendar_service.storage.imported import IMPORT, imported_fields, known_marks
from calendar_service.storage.submissions import Submission, add_submissions
from calendar_service.storage.versions import event_again, list_versions

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Differing:
    """A public event, what a file would change of it, and the mark of what the file says."""

    event: Event
    changes: Fields
    title: str
    mark: str


@dataclass(frozen=True, slots=True)
class _Draft:
    """A draft whose event is public: what it says, the same with what is known of it here, and how
    the event would read with it."""

    event: Event
    said: Fields
    fields: Fields
    mark: str
    proposal: Proposal


async def propose_imported(context: Context, drafts: Sequence[Draft]) -> int:
    """Send to the desk what the drafts change of public events, and return how many edits wait
    for it now."""
    edits = [_edit(context, each) for each in await find_differing(context, drafts)]

    async def save(con: Connection) -> int:
        known = await known_marks(con, [each.client_id or "" for each in edits])
        fresh = [each for each in edits if each.client_id not in known]
        await add_submissions(con, fresh)
        return len(fresh)

    return await context.store.write(save) if edits else 0


async def find_differing(context: Context, drafts: Sequence[Draft]) -> list[Differing]:
    """Return what the drafts change of public events. What was said before is left out, and what
    cannot be read together with its event."""
    live = await context.store.read(lambda con: _live(con, drafts))
    read = await asyncio.to_thread(lambda: [_read(context, draft, live) for draft in drafts])
    found = {each.event.id: each for each in reversed(read) if each is not None}
    if not found:
        return []
    return await context.store.read(lambda con: _compare(con, context.new_id, list(found.values())))


async def _live(con: Connection, drafts: Sequence[Draft]) -> dict[str, Event]:
    """Return the public events of the drafts by UID."""
    ids = await taken_uids(con, [draft.uid for draft in drafts if draft.uid])
    stored = await find_events(con, ids.values())
    return {each.event.uid: each.event for each in stored if each.withdrawn_at is None}


def _read(context: Context, draft: Draft, live: Mapping[str, Event]) -> _Draft | None:
    event = live.get(draft.uid or "")
    if event is None:
        return None
    said = {name: draft.fields[name] for name in FIELDS if name in draft.fields}
    fields = as_known(said, event, context.voice)
    proposal = check_fields(context, patched(event_fields(event), fields), Problems())
    text = json.dumps([event.id, said], sort_keys=True, ensure_ascii=False)
    mark = f"{IMPORT}-{sha256(text.encode()).hexdigest()}"
    return _Draft(event, said, fields, mark, proposal) if proposal else None


async def _compare(
    con: Connection, new_id: Callable[[], str], read: Sequence[_Draft]
) -> list[Differing]:
    marks = await known_marks(con, [each.mark for each in read])
    known = await find_known(con, [names_in(each.said) for each in read])
    fresh = [each for each in read if each.mark not in marks and _is_known(each, known)]
    directory = Directory(new_id)
    await directory.look_up(con, [each.proposal for each in fresh])
    before = await imported_fields(con, [each.event.uid for each in fresh])
    found: list[Differing] = []
    for each in fresh:
        changes = _changes(each, directory, before.get(each.event.uid, ()))
        changes = await _never_said(con, each, directory, changes) if changes else {}
        if changes:
            found.append(Differing(each.event, changes, each.proposal.title, each.mark))
    return found


def _is_known(read: _Draft, known: Known) -> bool:
    problems = Problems()
    check_names(names_in(read.said), known, problems)
    return not problems


def _changes(read: _Draft, directory: Directory, before: Sequence[Fields]) -> Fields:
    """Return what differs from the event as it stands, and from what earlier files said."""
    stands, would = _told(read.event), _told(_with(read, directory))
    return {
        name: value
        for name, value in read.fields.items()
        if stands.get(name) != would.get(name)
        and not any(read.said[name] == fields.get(name) for fields in before)
    }


def _with(read: _Draft, directory: Directory) -> Event:
    event = read.event
    return directory.event(read.proposal, id=event.id, uid=event.uid, version=event.version)


def _told(event: Event) -> Fields:
    """Return the fields of an event as one can be compared with another: whole days are in no
    zone, and end after the first if nothing else is said."""
    fields = event_fields(event)
    if event.start is None or not is_day(event.start):
        return fields
    end = format_moment(event.end or next_day(day_of(event.start)))
    return {**fields, "end": end, "time_zone": None}


async def _never_said(
    con: Connection, read: _Draft, directory: Directory, changes: Fields
) -> Fields:
    """Return the changes without those that only bring back how the event once stood."""
    would = _told(_with(read, directory))
    event = read.event
    kept = [each for each in await list_versions(con, event.id) if not each.is_withdrawal]
    earlier = [
        _told(await event_again(con, each, uid=event.uid, version=event.version)) for each in kept
    ]
    return {
        name: value
        for name, value in changes.items()
        if not any(would.get(name) == fields.get(name) for fields in earlier)
    }


def _edit(context: Context, found: Differing) -> Submission:
    now, submission_id = context.now(), context.new_id()
    return Submission(
        id=submission_id,
        client_id=found.mark,
        proposes=EDIT,
        state=State.PENDING,
        revision=1,
        fields=dict(found.changes),
        title=found.title,
        contact_name=None,
        contact_email=None,
        language=None,
        source=IMPORT,
        event_id=found.event.id,
        uid=None,
        rotation=1,
        token_hash=token_hash(manage_token(context, submission_id, 1)),
        created_at=now,
        changed_at=now,
        confirmed_at=None,
        base_version=found.event.version.sequence,
        applies_to=AppliesTo.ALL.value,
    )

"""Takes the last decision back, as long as its mail waits: the state, the mail and the event."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from calendar_service.domain.errors import UndoTooLate
from calendar_service.domain.event import Event
from calendar_service.domain.moderation import Action, Decision, undone
from calendar_service.operations.again import ChangedMeanwhile
from calendar_service.operations.context import Context
from calendar_service.operations.event_letters import drop_event_letter
from calendar_service.operations.fill_organisers import (
    Filling,
    emptied_again,
    fill_organisers,
    plan_filling,
    with_organisers,
)
from calendar_service.operations.known_people import Filled
from calendar_service.operations.letters import kind_of, letter_key
from calendar_service.operations.move_submission import (
    Move,
    Step,
    begin_step,
    end_step,
    step_to,
)
from calendar_service.operations.publish_event import refuse_if_newer, update_publications
from calendar_service.operations.render_event import Publication
from calendar_service.operations.render_next import render_next
from calendar_service.storage.catalogue import raise_revision
from calendar_service.storage.changes import Change, append_changes, standings_of
from calendar_service.storage.connection import Connection
from calendar_service.storage.decisions import list_decisions
from calendar_service.storage.events import find_event
from calendar_service.storage.outbox import drop_waiting
from calendar_service.storage.submissions import Submission
from calendar_service.storage.versions import (
    Kept,
    event_again,
    is_leant_on,
    mark_public,
    purge_events,
    version_before,
    versions_by,
)


@dataclass(frozen=True, slots=True)
class _Past:
    """What a decision did: `vanishing` are the events that it made, each with its UID,
    `changed` what it made of others, `earlier` those as they were before it, as their next
    versions; `returning` the one it took out."""

    last: Decision
    vanishing: tuple[tuple[Kept, str], ...]
    changed: tuple[Kept, ...]
    earlier: tuple[Event, ...]
    returning: Event | None
    emptied: tuple[Filled, ...]


@dataclass(frozen=True, slots=True)
class Undoing:
    """All that will be written, made before the transaction."""

    taken: Step
    last: Decision
    changed: tuple[Kept, ...]
    vanishing: tuple[str, ...]
    restored: tuple[Publication, ...]
    returning_id: str | None
    emptying: Filling


async def plan_undo(context: Context, submission: Submission, move: Move) -> Undoing:
    """Return what taking the last decision back will write.

    Raises TransitionRefused and UndoTooLate.
    """
    past = await context.store.read(lambda con: _look(con, context, submission))
    restored = [*past.earlier, *([past.returning] if past.returning else [])]
    rendered = [await render_next(context, event) for event in restored]
    vanishing = {kept.event_id: uid for kept, uid in past.vanishing}
    event_id = submission.event_id or ""
    taken = step_to(
        submission,
        undone(submission.state, past.last, context.now()),
        replace(move, details=_told(past)),
        context,
        event_id=None if event_id in vanishing else submission.event_id,
        uid=vanishing.get(event_id, submission.uid),
        merged_into=None,
    )
    returning_id = past.returning.id if past.returning else None
    own = {*vanishing, *(each.event.id for each in rendered)}
    return Undoing(
        taken,
        past.last,
        past.changed,
        tuple(vanishing),
        tuple(rendered),
        returning_id,
        await plan_filling(context, past.emptied, besides=own),
    )


async def undo(undoing: Undoing, con: Connection) -> None:
    """Write it. Raises UndoTooLate if the mail left meanwhile, or something leans on the event."""
    taken = undoing.taken
    at = taken.after.changed_at
    await begin_step(con, taken)
    await _drop_letters(con, undoing)
    await end_step(con, taken)
    await fill_organisers(con, undoing.emptying, at)
    if undoing.returning_id:
        await mark_public(con, undoing.returning_id)
    if undoing.restored:
        await refuse_if_newer(con, undoing.restored)
        await update_publications(con, undoing.restored, at, decision_id=taken.decision.id)
    if undoing.vanishing:
        await _vanish(con, undoing.vanishing, taken, at)


async def _look(con: Connection, context: Context, submission: Submission) -> _Past:
    signed = await list_decisions(con, submission.id)
    last = signed[-1].decision if signed else None
    undone(submission.state, last, context.now())
    assert last is not None, "nothing else can be undone"
    vanishing: list[tuple[Kept, str]] = []
    changed: list[Kept] = []
    earlier: list[Event] = []
    emptied = await emptied_again(con, last)
    for kept in await versions_by(con, last.id):
        before = await version_before(con, kept.event_id, kept.sequence)
        event = await _unchanged(con, kept)
        if before is None:
            vanishing.append((kept, event.uid))
        else:
            version = event.version.next(context.now())
            changed.append(kept)
            again = await event_again(con, before, uid=event.uid, version=version)
            earlier.append(with_organisers(again, emptied))
    returning = await _taken_out(con, context, submission, last)
    return _Past(last, tuple(vanishing), tuple(changed), tuple(earlier), returning, emptied)


async def _unchanged(con: Connection, kept: Kept) -> Event:
    stored = await find_event(con, kept.event_id)
    if stored is None or stored.withdrawn_at or stored.event.version.sequence != kept.sequence:
        raise UndoTooLate("the event has changed since")
    return stored.event


async def _taken_out(
    con: Connection, context: Context, submission: Submission, last: Decision
) -> Event | None:
    """Return the submission's own event, which a merge withdrew, as it comes back."""
    if last.action is not Action.MERGE or submission.event_id is None:
        return None
    stored = await find_event(con, submission.event_id)
    if stored is None or stored.withdrawn_at is None:
        raise UndoTooLate("the event has changed since")
    return replace(stored.event, version=stored.event.version.next(context.now()))


async def _drop_letters(con: Connection, undoing: Undoing) -> None:
    last, kind = undoing.last, kind_of(undoing.taken.after, undoing.last.action)
    dropped = [await drop_event_letter(con, k.event_id, k.sequence) for k in undoing.changed]
    if kind:
        key = letter_key(last.submission_id, last.revision, kind)
        dropped.append(await drop_waiting(con, key))
    if not all(dropped):
        raise UndoTooLate("the mail about it has left")


async def _vanish(con: Connection, event_ids: Sequence[str], taken: Step, at: datetime) -> None:
    """Readers who asked meanwhile learn that the events left; nothing else of them stays here."""
    for event_id in event_ids:
        stored = await find_event(con, event_id)
        if stored is None or stored.withdrawn_at is not None:
            raise ChangedMeanwhile
        if await is_leant_on(con, event_id, besides=taken.after.id):
            raise UndoTooLate("something else that was sent in is about the event")
    stood = await standings_of(con, event_ids)
    await purge_events(con, event_ids)
    revision = await raise_revision(con, at)
    told = [Change(revision, id, at, stood.get(id), None) for id in event_ids]
    await append_changes(con, told)


def _told(past: _Past) -> dict[str, object]:
    """Return what history must still know of it."""
    gone = [
        {
            "id": each.event_id,
            "uid": uid,
            "sequence": each.sequence,
            "at": each.at.isoformat(),
            "content": dict(each.content),
        }
        for each, uid in past.vanishing
    ]
    return {"undone": past.last.id, **({"vanished": gone} if gone else {})}

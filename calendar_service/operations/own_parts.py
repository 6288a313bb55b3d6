"""The public events that one submission brought into the calendar: its own, and what edits split
off from it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from calendar_service.domain.event import Event
from calendar_service.domain.moderation import NEW_EVENT, State
from calendar_service.domain.when import at_midnight
from calendar_service.operations.context import Context
from calendar_service.storage.connection import Connection
from calendar_service.storage.events import find_event, find_events
from calendar_service.storage.origins import find_amendments, find_edits, find_made, find_parts
from calendar_service.storage.submissions import Submission, find_submissions

_EDITS_MOST = 20


async def own_parts(context: Context, submission: Submission) -> tuple[Event, ...]:
    """Return what is public of it, the earliest first; nothing of a submission that brought no
    event, or no longer stands for one."""
    if not is_origin(submission):
        return ()

    async def look(con: Connection) -> list[Event]:
        own = submission.event_id or ""
        stored = await find_events(con, [own, *await find_parts(con, own)])
        return [each.event for each in stored if each.withdrawn_at is None]

    return tuple(sorted(await context.store.read(look), key=_order))


async def public_event(context: Context, submission: Submission, own: Event | None) -> Event | None:
    """Return what is public of an approved submission: its own event, the one that it was merged
    into, or what its edit made of one; None where nothing is."""
    if own is not None:
        return own
    if submission.state is not State.APPROVED or is_origin(submission):
        return None

    async def look(con: Connection) -> Event | None:
        for event_id in (*await find_made(con, submission), submission.public_id or ""):
            stored = await find_event(con, event_id)
            if stored is not None and stored.withdrawn_at is None:
                return stored.event
        return None

    return await context.store.read(look)


async def taken_edits(context: Context, parts: Sequence[Event]) -> list[Submission]:
    """Return the edits of these events that are public, the earliest first, each as far as it was
    taken; of many the newest."""

    async def look(con: Connection) -> list[Submission]:
        ids = await find_edits(con, [each.id for each in parts])
        edits = (await find_submissions(con, ids)).values()
        amendments = await find_amendments(con, ids)
        taken = [each for each in edits if each.state is State.APPROVED]
        return [_as_taken(each, amendments.get(each.id, {})) for each in taken]

    edits = await context.store.read(look) if parts else []
    return sorted(edits, key=lambda each: (each.changed_at, each.id))[-_EDITS_MOST:]


def _as_taken(edit: Submission, amendments: Mapping[str, Any]) -> Submission:
    wanted = amendments.get("fields", edit.fields)
    kept = {name: value for name, value in edit.fields.items() if name in wanted}
    return replace(edit, fields={**kept, **amendments.get("changes", {})})


async def is_part_of(con: Connection, submission: Submission, event_id: str) -> bool:
    """True if the event is the submission's own, or was split off from it."""
    own = submission.event_id
    if own is None or not is_origin(submission):
        return False
    return event_id == own or event_id in await find_parts(con, own)


def is_origin(submission: Submission) -> bool:
    return (
        submission.state is State.APPROVED
        and submission.proposes == NEW_EVENT
        and submission.merged_into is None
        and submission.event_id is not None
    )


def _order(event: Event) -> tuple[str, str]:
    return ("" if event.start is None else at_midnight(event.start).isoformat(), event.id)

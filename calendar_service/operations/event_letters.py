"""Letters to whoever sent a public event in, when somebody else has changed or ended it."""

import asyncio
from dataclasses import replace

from calendar_service.domain.addresses import event_page
from calendar_service.domain.event import Event, Status
from calendar_service.domain.people import same_address
from calendar_service.feeds.ics import ZoneUse, join_ics
from calendar_service.mail.messages import MailKind
from calendar_service.operations.context import Context
from calendar_service.operations.edit_news import EditTold
from calendar_service.operations.letters import letter_key, version_name, write_letter
from calendar_service.operations.render_event import Publication
from calendar_service.storage.connection import Connection
from calendar_service.storage.origins import find_origin
from calendar_service.storage.outbox import Outgoing, drop_waiting
from calendar_service.storage.submissions import Submission


async def write_event_letter(
    context: Context,
    event: Event,
    kind: MailKind,
    *,
    by: str | None,
    message: str | None = None,
    publication: Publication | None = None,
    told: EditTold | None = None,
) -> Outgoing | None:
    """Return the letter about this version of the event; None where nobody sent it in, or who did
    has also done this, whose address is `by`."""
    origin = await context.store.read(lambda con: find_origin(con, event.id), is_short=True)
    if origin is None or _is_same(origin.contact_email, by):
        return None
    return await asyncio.to_thread(
        write_letter,
        context,
        replace(origin, title=event.title, event_id=event.id),
        kind,
        message=message,
        calendar_entry=calendar_entry(context, publication) if publication else None,
        at=event.version.changed_at,
        version=event.version.sequence,
        told=told,
    )


async def write_edit_letter(
    context: Context, edit: Submission, changed: Publication, told: EditTold
) -> Outgoing | None:
    """Return the letter about an edit to whoever sent the event in, unless they proposed it."""
    after = changed.event
    kind = kind_of_change(told.found.event, after)
    return await write_event_letter(
        context, after, kind, by=edit.contact_email, publication=changed, told=told
    )


async def own_origin(context: Context, edit: Submission) -> Submission | None:
    """Return the submission that the event came in with, if the same person sent it as the edit:
    then its letters and its private page tell of the edit too."""
    event_id = edit.event_id or ""
    origin = await context.store.read(lambda con: find_origin(con, event_id), is_short=True)
    return origin if origin and _is_same(origin.contact_email, edit.contact_email) else None


def kind_of_change(before: Event, after: Event) -> MailKind:
    """Return what a letter tells of what became of a public event."""
    was_off, is_off = (each.status is Status.CANCELLED for each in (before, after))
    if is_off and not was_off:
        return MailKind.CANCELLED
    return MailKind.RESTORED if was_off and not is_off else MailKind.EDITED


def calendar_entry(context: Context, publication: Publication) -> bytes | None:
    """Return the event as a calendar document of its own; None for what calendars do not hold."""
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


def _is_same(email: str | None, other: str | None) -> bool:
    return same_address(email or "") == same_address(other or "")


async def drop_event_letter(con: Connection, event_id: str, sequence: int) -> bool:
    """Remove the letter about this version, if one was promised; False if it may have left."""
    origin = await find_origin(con, event_id)
    if origin is None:
        return True
    return await drop_waiting(con, letter_key(origin.id, version_name(sequence), None))

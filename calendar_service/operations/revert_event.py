"""Brings an earlier version of an event back, as its next version, whatever became of it here."""

from collections.abc import Sequence

from calendar_service.domain.errors import EventOutdated, NotFound
from calendar_service.domain.event import Event
from calendar_service.domain.people import Account
from calendar_service.domain.told_alike import is_told_alike
from calendar_service.mail.messages import MailKind
from calendar_service.operations.again import again
from calendar_service.operations.context import Context
from calendar_service.operations.dates_elsewhere import refuse_dates_elsewhere
from calendar_service.operations.event_letters import kind_of_change, write_event_letter
from calendar_service.operations.letters import promise_letter
from calendar_service.operations.publish_event import refuse_if_newer, update_publications
from calendar_service.operations.render_next import render_next
from calendar_service.storage.connection import Connection
from calendar_service.storage.events import find_event
from calendar_service.storage.versions import (
    Kept,
    event_again,
    find_version,
    list_versions,
    mark_public,
    sign_version,
)


async def event_history(context: Context, event_id: str) -> tuple[Event, Sequence[Kept]]:
    """Return an event that is public, or was withdrawn by a moderator, and its last versions, the
    newest first. Raises NotFound."""
    return await context.store.read(lambda con: _history(con, event_id))


async def _history(con: Connection, event_id: str) -> tuple[Event, Sequence[Kept]]:
    stored, kept = await find_event(con, event_id), await list_versions(con, event_id)
    is_back = bool(kept) and kept[0].is_withdrawal
    if stored is None or (stored.withdrawn_at is not None and not is_back):
        raise NotFound("event", event_id)
    return stored.event, kept


async def revert_event(
    context: Context, event_id: str, sequence: int, account: Account, *, seen: int | None = None
) -> Event:
    """Return the event as it now stands: as that version told it, but a newer one, unless no
    reader would see a difference. What a moderator withdrew is public again.

    `seen` is the version that the moderator looked at. Raises NotFound, EventOutdated where that
    is not the live one, DatesElsewhere where a part that was split off since has some of its
    dates, and EventNotPublishable.
    """

    async def attempt() -> Event:
        live, kept = await event_history(context, event_id)
        is_gone = bool(kept) and kept[0].is_withdrawal
        if seen is not None and seen != live.version.sequence:
            raise EventOutdated(seen, live.version.sequence)
        event = await context.store.read(lambda con: _earlier(con, context, live, sequence))
        if is_told_alike(live, event) and not is_gone:
            return live
        await refuse_dates_elsewhere(context, None if is_gone else live, event)
        publication = await render_next(context, event)
        kind = MailKind.RESTORED if is_gone else kind_of_change(live, event)
        letter = await write_event_letter(
            context, event, kind, by=account.email, publication=publication
        )

        async def save(con: Connection) -> None:
            if is_gone:
                await mark_public(con, event_id)
            await refuse_if_newer(con, [publication])
            await update_publications(con, [publication], context.now())
            await sign_version(con, event, account.id)
            await promise_letter(con, letter, context.now())

        await context.store.write(save)
        context.mail_waits()
        return event

    return await again(attempt)


async def _earlier(con: Connection, context: Context, live: Event, sequence: int) -> Event:
    kept = await find_version(con, live.id, sequence)
    if kept is None or kept.is_withdrawal or sequence >= live.version.sequence:
        raise NotFound("version", str(sequence))
    return await event_again(con, kept, uid=live.uid, version=live.version.next(context.now()))

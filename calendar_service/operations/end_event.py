"""What a moderator does to a public event that will not be: cancels it, or takes it out."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from calendar_service.domain.errors import EventOutdated, InvalidInput
from calendar_service.domain.event import Event, Status
from calendar_service.domain.fields import FieldReader
from calendar_service.domain.limits import REASON_LENGTH_MOST
from calendar_service.domain.people import Account
from calendar_service.domain.problems import Problems
from calendar_service.domain.told_alike import is_told_alike
from calendar_service.mail.messages import MailKind
from calendar_service.operations.again import again
from calendar_service.operations.context import Context
from calendar_service.operations.event_letters import write_event_letter
from calendar_service.operations.letters import promise_letter
from calendar_service.operations.plan_edit import live_event
from calendar_service.operations.publish_event import refuse_if_newer, update_publications
from calendar_service.operations.render_next import render_next
from calendar_service.operations.withdraw_event import plan_withdrawal, withdraw
from calendar_service.storage.connection import Connection
from calendar_service.storage.versions import add_withdrawn_version, sign_version


async def cancel_event(
    context: Context, event_id: str, fields: Mapping[str, Any], account: Account
) -> Event:
    """Return the event, which stays, marked, with the `reason` in the fields.

    Nothing else of it is looked at, so that it can be cancelled whatever today's rules say of it.
    Raises NotFound, InvalidInput, EventOutdated where `base_version` is not the live one, and
    EventNotPublishable.
    """
    seen, reason = _read(fields)

    async def attempt() -> Event:
        live = await _seen_event(context, event_id, seen)
        cancelled = replace(live, status=Status.CANCELLED, status_reason=reason)
        if is_told_alike(live, cancelled):
            return live
        event = replace(cancelled, version=live.version.next(context.now()))
        publication = await render_next(context, event)
        letter = await write_event_letter(
            context,
            event,
            MailKind.CANCELLED,
            by=account.email,
            message=reason,
            publication=publication,
        )

        async def save(con: Connection) -> None:
            await refuse_if_newer(con, [publication])
            await update_publications(con, [publication], context.now())
            await sign_version(con, event, account.id)
            await promise_letter(con, letter, context.now())

        await context.store.write(save)
        context.mail_waits()
        return event

    return await again(attempt)


async def withdraw_public_event(
    context: Context, event_id: str, fields: Mapping[str, Any], account: Account
) -> Event:
    """Return the event as it ended: gone everywhere, but for a tombstone in iCalendar. An earlier
    version can be brought back. A `reason` is told to whoever sent it in, and to nobody else.

    Raises NotFound, InvalidInput and EventOutdated.
    """
    seen, reason = _read(fields)

    async def attempt() -> Event:
        live = await _seen_event(context, event_id, seen)
        withdrawal = await plan_withdrawal(context, live)
        letter = await write_event_letter(
            context, withdrawal.event, MailKind.REMOVED, by=account.email, message=reason
        )

        async def save(con: Connection) -> None:
            await withdraw(con, withdrawal, context.now())
            await add_withdrawn_version(con, withdrawal.event, account.id)
            await promise_letter(con, letter, context.now())

        await context.store.write(save)
        context.mail_waits()
        return withdrawal.event

    return await again(attempt)


def _read(fields: Mapping[str, Any]) -> tuple[int | None, str | None]:
    """Return the version that the moderator looked at, if they say so, and why."""
    problems = Problems()
    reader = FieldReader(fields, "", problems)
    reason = reader.line("reason", REASON_LENGTH_MOST)
    seen = fields.get("base_version")
    if seen is not None and (type(seen) is not int or seen < 0):
        reader.say("base_version", "This is the `sequence` of the event.")
    if problems:
        raise InvalidInput(problems.all())
    return seen, reason


async def _seen_event(context: Context, event_id: str, seen: int | None) -> Event:
    live = await live_event(context, event_id)
    if seen is not None and seen != live.version.sequence:
        raise EventOutdated(seen, live.version.sequence)
    return live

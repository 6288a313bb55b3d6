"""Gives a submission a new manage link: it is mailed to the sender, and the old one ends."""

from dataclasses import replace
from functools import partial

from calendar_service.domain.errors import NotFound
from calendar_service.domain.moderation import State
from calendar_service.domain.tokens import token_hash
from calendar_service.mail.messages import MailKind
from calendar_service.mail.relink import relinked
from calendar_service.operations.again import ChangedMeanwhile, again
from calendar_service.operations.answer_submission import find_managed
from calendar_service.operations.context import Context
from calendar_service.operations.letters import (
    links_of,
    manage_token,
    promise_letter,
    write_letter,
)
from calendar_service.storage.connection import Connection
from calendar_service.storage.origins import find_edits, find_parts
from calendar_service.storage.outbox import rewrite_waiting
from calendar_service.storage.submissions import Submission, find_submission, rotate_link


async def renew_own_link(context: Context, token: str) -> Submission:
    """Return the submission of this manage link, which has ended. Raises NotFound, also where
    there is no address to mail to."""

    async def attempt() -> Submission:
        return await _renew(context, await find_managed(context, token))

    return await again(attempt)


async def renew_link(context: Context, submission_id: str) -> Submission:
    """Return the submission, whose sender is mailed a new link. Raises NotFound."""

    async def attempt() -> Submission:
        found = await context.store.read(lambda con: find_submission(con, submission_id))
        if found is None:
            raise NotFound("submission", submission_id)
        return await _renew(context, found)

    return await again(attempt)


def may_renew_link(submission: Submission) -> bool:
    """True if a mail reaches whoever sent it in: the address is there, and was not put off."""
    return submission.contact_email is not None and submission.state is not State.UNCONFIRMED


async def _renew(context: Context, found: Submission) -> Submission:
    if not may_renew_link(found):
        raise NotFound("address", "of this submission")
    rotation = found.rotation + 1
    kept = token_hash(manage_token(context, found.id, rotation))
    after = replace(found, rotation=rotation, token_hash=kept)
    now = context.now()
    letter = write_letter(context, after, MailKind.LINK, at=now)
    # What waits was written with the old links, and would lead nowhere.
    old, new = links_of(context, found), links_of(context, after)
    links = {old[name]: new[name] for name in old if old[name] != new[name]}

    async def save(con: Connection) -> None:
        if not await rotate_link(con, after):
            raise ChangedMeanwhile
        for about in (found.id, *await _edits(con, found)):
            await rewrite_waiting(con, about, partial(relinked, links=links))
        await promise_letter(con, letter, now)

    await context.store.write(save)
    context.mail_waits()
    return after


async def _edits(con: Connection, found: Submission) -> list[str]:
    """Return the edits of what came of it: the letters about them may carry its link."""
    own = found.event_id
    if own is None or found.applies_to is not None:
        return []
    return await find_edits(con, [own, *await find_parts(con, own)])

"""Lets a submission pass without a look where a rule says so: the rules, and what they rest on."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from calendar_service.domain import own_cancellation, trivial_edit, trust
from calendar_service.domain.edit import AppliesTo
from calendar_service.domain.errors import (
    EventNotPublishable,
    InvalidInput,
    NotFound,
    TransitionRefused,
)
from calendar_service.domain.moderation import EDIT, State
from calendar_service.domain.people import Account, same_address
from calendar_service.domain.tokens import token_hash
from calendar_service.operations.again import ChangedMeanwhile
from calendar_service.operations.approve_at_once import approve_unasked
from calendar_service.operations.context import Context
from calendar_service.operations.own_parts import is_part_of
from calendar_service.storage.accounts import find_account
from calendar_service.storage.cancellations import Undone, is_passed_cancellation
from calendar_service.storage.connection import Connection
from calendar_service.storage.events import find_event
from calendar_service.storage.origins import find_origin
from calendar_service.storage.senders import has_published
from calendar_service.storage.submissions import Submission, find_by_token

MANAGE_TOKEN_LENGTH_MOST = 200
_REVISION_MOST = 2  # as it was sent, and confirmed: nobody has changed it in between


@dataclass(frozen=True, slots=True)
class Sending:
    """What is known of who sends something: the account that is signed in, and whether the link
    of the event's confirmed sender came along with an edit."""

    account: Account | None = None
    is_by_link: bool = False


async def known_sending(
    context: Context, fields: Mapping[str, Any], account: Account | None
) -> Sending:
    """Return what the fields and the session tell of the sender."""
    token = fields.get("manage_token")
    if not isinstance(token, str) or not 0 < len(token) <= MANAGE_TOKEN_LENGTH_MOST:
        return Sending(account)

    async def look(con: Connection) -> bool:
        found = await find_by_token(con, token_hash(token))
        event_id = fields.get("event_id")
        if found is None or not isinstance(event_id, str) or not _is_theirs(found, fields):
            return False
        return await is_part_of(con, found, event_id)

    return Sending(account, await context.store.read(look))


def vouched(submission: Submission, sending: Sending) -> Submission:
    """Return the submission, whose address the link has confirmed already."""
    if not sending.is_by_link or submission.state is not State.UNCONFIRMED:
        return submission
    return replace(submission, state=State.PENDING, confirmed_at=submission.created_at)


async def pass_submission(context: Context, submission: Submission, rule: str | None) -> Submission:
    """Return the submission, published if a rule lets it pass. Whatever is in the way of that
    leaves it with the moderators."""
    if rule is None:
        return submission
    try:
        return await approve_unasked(context, submission, rule)
    except (
        ChangedMeanwhile,
        EventNotPublishable,
        InvalidInput,
        NotFound,
        TransitionRefused,
    ):
        return submission


async def passing_rule(context: Context, submission: Submission, sending: Sending) -> str | None:
    """Return the rule that lets it pass as it stands; None where moderators look at it."""
    if submission.state is not State.PENDING or submission.revision > _REVISION_MOST:
        return None
    for name, lets_pass in _RULES.items():
        if await lets_pass(context, submission, sending):
            return name
    return None


async def _is_trusted(context: Context, submission: Submission, sending: Sending) -> bool:
    email = same_address(submission.contact_email or "")
    is_signed_in = sending.account is not None and sending.account.email == email
    is_confirmed = submission.confirmed_at is not None
    if not (is_confirmed or (is_signed_in and not context.calendar.confirm_email)):
        return False

    async def look(con: Connection) -> bool:
        account = await find_account(con, email)
        if account is None or account.trust is None:
            return False
        slugs = _slugs(submission.fields)
        if submission.proposes == EDIT:
            event_id = submission.event_id or ""
            stored = await find_event(con, event_id)
            origin = await find_origin(con, event_id)
            own_id = (origin and origin.event_id) or event_id
            if stored is None or not await has_published(con, email, own_id):
                return False
            slugs += [category.slug for category in stored.event.categories]
        return account.trust.covers(slugs)

    return await context.store.read(look)


async def _is_trivial(context: Context, submission: Submission, sending: Sending) -> bool:
    is_of_all = submission.applies_to == AppliesTo.ALL
    if not (context.calendar.trivial_edits and sending.is_by_link and is_of_all):
        return False
    stored = await context.store.read(lambda con: find_event(con, submission.event_id or ""))
    return stored is not None and trivial_edit.is_trivial_edit(
        submission.fields, stored.event.description
    )


async def _is_own_cancellation(context: Context, submission: Submission, sending: Sending) -> bool:
    """What was cancelled by its sender is on again at once, unless somebody else has changed the
    event since: a moderator who cancels has the last word."""
    if not sending.is_by_link or submission.event_id is None:
        return False
    changes, event_id = submission.fields, submission.event_id
    stored = await context.store.read(lambda con: find_event(con, event_id))
    if stored is None or stored.withdrawn_at is not None:
        return False
    if own_cancellation.cancels(changes):
        return submission.applies_to != AppliesTo.FOLLOWING and not own_cancellation.is_cancelled(
            stored.event
        )
    if not own_cancellation.takes_back(changes):
        return False
    undone = Undone(event_id, stored.event.version.sequence, submission.recurrence_id)
    return await context.store.read(
        lambda con: is_passed_cancellation(con, undone, own_cancellation.RULE)
    )


_Rule = Callable[[Context, Submission, Sending], Awaitable[bool]]
_RULES: Mapping[str, _Rule] = {
    trust.RULE: _is_trusted,
    trivial_edit.RULE: _is_trivial,
    own_cancellation.RULE: _is_own_cancellation,
}


def _is_theirs(found: Submission, fields: Mapping[str, Any]) -> bool:
    """True if whoever sent this in and confirmed the address says to be the sender."""
    contact = fields.get("contact")
    email = contact.get("email") if isinstance(contact, Mapping) else None
    return (
        found.confirmed_at is not None
        and isinstance(email, str)
        and same_address(email) == same_address(found.contact_email or "")
    )


def _slugs(fields: Mapping[str, Any]) -> list[str]:
    slugs = fields.get("categories")
    return [slug for slug in slugs if isinstance(slug, str)] if isinstance(slugs, list) else []

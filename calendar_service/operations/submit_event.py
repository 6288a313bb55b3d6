"""Takes an event that somebody proposes: checked, saved, and its receipt mailed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from calendar_service.domain.errors import InvalidInput
from calendar_service.domain.moderation import State
from calendar_service.domain.problems import Problems
from calendar_service.domain.proposal import Proposal, Sender, read_sender
from calendar_service.domain.tokens import token_hash
from calendar_service.mail.messages import MailKind
from calendar_service.operations.check_proposal import check_proposal, kept_fields
from calendar_service.operations.context import Context
from calendar_service.operations.letters import manage_token, promise_letter
from calendar_service.storage.connection import Connection
from calendar_service.storage.submissions import (
    Submission,
    add_submission,
    find_by_client_id,
)

NEW_EVENT = "event"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the submitter gets; `is_repeat` where this `client_id` was taken in before."""

    submission: Submission
    manage_token: str
    is_repeat: bool


async def submit_event(
    context: Context, fields: Mapping[str, Any], *, source: str, language: str | None = None
) -> Receipt:
    """Save the submission and promise its mail in one transaction.

    A repeat of a `client_id` changes nothing and gives the first receipt. Raises InvalidInput
    with all mistakes at once.
    """
    if known := await _known(context, fields.get("client_id")):
        return known
    proposal, sender = await _checked(context, fields)
    submission = _new_submission(context, fields, proposal, sender, source, language)

    async def save(con: Connection) -> Submission | None:
        if sender.client_id and (earlier := await find_by_client_id(con, sender.client_id)):
            return earlier
        await add_submission(con, submission)
        is_open = submission.state is State.UNCONFIRMED
        await promise_letter(
            con, context, submission, MailKind.CONFIRM if is_open else MailKind.RECEIVED
        )
        return None

    earlier = await context.store.write(save)
    context.mail_waits()
    return _receipt(context, earlier or submission, is_repeat=earlier is not None)


async def _known(context: Context, client_id: object) -> Receipt | None:
    if not isinstance(client_id, str) or not client_id:
        return None
    spelt = client_id.strip().lower()
    found = await context.store.read(lambda con: find_by_client_id(con, spelt))
    return None if found is None else _receipt(context, found, is_repeat=True)


async def _checked(context: Context, fields: Mapping[str, Any]) -> tuple[Proposal, Sender]:
    problems = Problems()
    sender_problems = Problems()
    sender = read_sender(fields, sender_problems)
    proposal = await context.store.read(lambda con: check_proposal(context, con, fields, problems))
    if proposal is None or sender is None:
        raise InvalidInput((*problems.all(), *sender_problems.all()))
    return proposal, sender


def _new_submission(
    context: Context,
    fields: Mapping[str, Any],
    proposal: Proposal,
    sender: Sender,
    source: str,
    language: str | None,
) -> Submission:
    now = context.now()
    submission_id = context.new_id()
    must_confirm = context.calendar.confirm_email
    return Submission(
        id=submission_id,
        client_id=sender.client_id,
        proposes=NEW_EVENT,
        state=State.UNCONFIRMED if must_confirm else State.PENDING,
        revision=1,
        fields=kept_fields(fields, proposal),
        title=proposal.title,
        contact_name=sender.contact.name,
        contact_email=sender.contact.email,
        language=language,
        source=source,
        event_id=None,
        uid=None,
        rotation=1,
        token_hash=token_hash(manage_token(context, submission_id, 1)),
        created_at=now,
        changed_at=now,
        confirmed_at=None,
    )


def _receipt(context: Context, submission: Submission, *, is_repeat: bool) -> Receipt:
    token = manage_token(context, submission.id, submission.rotation)
    return Receipt(submission, token, is_repeat)

"""Takes an event that somebody proposes: checked, saved, and its receipt mailed."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from calendar_service.domain.calendar import Calendar
from calendar_service.domain.errors import CalendarError, InvalidInput
from calendar_service.domain.moderation import EDIT, NEW_EVENT, State
from calendar_service.domain.people import Account
from calendar_service.domain.problems import Problems
from calendar_service.domain.sender import Sender, read_sender
from calendar_service.domain.tokens import token_hash
from calendar_service.mail.address import wire_address
from calendar_service.mail.messages import MailKind
from calendar_service.operations import judge_spam
from calendar_service.operations.check_proposal import check_proposal, kept_fields
from calendar_service.operations.context import Context
from calendar_service.operations.letters import RECEIVED_WAITS, manage_token, write_letter
from calendar_service.operations.pass_submission import (
    known_sending,
    pass_submission,
    passing_rule,
    vouched,
)
from calendar_service.operations.propose_edit import edit_columns, read_edit
from calendar_service.operations.save_submission import Sent, save_submission
from calendar_service.storage.submissions import Submission, find_by_client_id


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the submitter gets; `is_repeat` where this `client_id` was taken in before, and
    `is_other` where what came this time says something else, which is not kept."""

    submission: Submission
    manage_token: str
    is_repeat: bool
    is_other: bool = False


async def admit_all() -> None:
    """Who sends something in may."""


async def submit_event(
    context: Context,
    fields: Mapping[str, Any],
    *,
    source: str,
    language: str | None = None,
    is_spam: bool = False,
    account: Account | None = None,
    admit: Callable[[], Awaitable[None]] = admit_all,
) -> Receipt:
    """Save the submission and promise its mail in one transaction; what a rule lets pass is then
    published. `account` is who is signed in. What is in order is saved once `admit` has returned;
    what it raises is passed on.

    A repeat of a `client_id` changes nothing and gives the first receipt. Spam is kept in its
    state, in no queue, and nobody is written to: also what is surely spam by its words. Raises
    InvalidInput with all mistakes at once, and QueueFull.
    """
    try:
        content, sender = await _checked(context, fields)
    except CalendarError:
        # What was in order when it came first may be so no longer.
        if known := await _known(context, fields.get("client_id")):
            return known
        raise
    await admit()
    sending = await known_sending(context, fields, account)
    submission = vouched(_new_submission(context, content, sender, source, language), sending)
    is_spam = is_spam or await judge_spam.is_spam(context, content.fields)
    if is_spam:
        submission = replace(submission, state=State.SPAM)
    is_open = submission.state is State.UNCONFIRMED
    kind = MailKind.CONFIRM if is_open else MailKind.RECEIVED
    letter = None if is_spam else write_letter(context, submission, kind)
    rule = await passing_rule(context, submission, sending)
    due_at = submission.created_at + (RECEIVED_WAITS if rule else timedelta())
    earlier = await save_submission(context, Sent(submission, letter, due_at))
    context.mail_waits()
    if earlier is not None:
        is_other = _said(earlier) != _said(submission)
        return _receipt(context, earlier, is_repeat=True, is_other=is_other)
    return _receipt(context, await pass_submission(context, submission, rule))


def told_state(calendar: Calendar, receipt: Receipt) -> State:
    """Return the state that the sender is told: who sends spam learns nothing from the answer."""
    state = receipt.submission.state
    if state is not State.SPAM:
        return state
    return State.UNCONFIRMED if calendar.confirm_email else State.PENDING


async def check_submission(context: Context, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that would be kept. Raises InvalidInput with all mistakes at once."""
    content, _ = await _checked(context, fields)
    return content.fields


async def _known(context: Context, client_id: object) -> Receipt | None:
    try:
        known = str(UUID(str(client_id)))
    except ValueError:
        return None
    found = await context.store.read(lambda con: find_by_client_id(con, known))
    return None if found is None else _receipt(context, found, is_repeat=True)


def _said(submission: Submission) -> tuple[object, ...]:
    return submission.fields, submission.contact_name, submission.contact_email


@dataclass(frozen=True, slots=True)
class _Content:
    """What a submission proposes, in the columns that differ by what it is."""

    proposes: str
    title: str
    fields: dict[str, Any]
    columns: dict[str, Any]


async def _checked(context: Context, fields: Mapping[str, Any]) -> tuple[_Content, Sender]:
    problems = Problems()
    sender_problems = Problems()
    sender = read_sender(fields, sender_problems)
    if sender is not None:
        _check_address(sender.contact.email, sender_problems)
    read = _read_new if fields.get("event_id") is None else _read_edit
    content = await read(context, fields, problems)
    if content is None or sender is None or sender_problems:
        raise InvalidInput((*problems.all(), *sender_problems.all()))
    return content, sender


async def _read_new(
    context: Context, fields: Mapping[str, Any], problems: Problems
) -> _Content | None:
    proposal = await check_proposal(context, fields, problems)
    if proposal is None:
        return None
    return _Content(NEW_EVENT, proposal.title, kept_fields(fields, proposal), {"event_id": None})


async def _read_edit(
    context: Context, fields: Mapping[str, Any], problems: Problems
) -> _Content | None:
    proposed = await read_edit(context, fields, problems)
    if proposed is None:
        return None
    return _Content(EDIT, proposed.title, dict(proposed.edit.changes), edit_columns(proposed))


def _check_address(email: str, problems: Problems) -> None:
    """What looks like an address may still be none that a letter can be sent to."""
    try:
        wire_address(email)
    except ValueError:
        problems.add(
            "contact.email", "This is not an e-mail address. It looks like name@example.org."
        )


def _new_submission(
    context: Context,
    content: _Content,
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
        proposes=content.proposes,
        state=State.UNCONFIRMED if must_confirm else State.PENDING,
        revision=1,
        fields=content.fields,
        title=content.title,
        contact_name=sender.contact.name,
        contact_email=sender.contact.email,
        language=language,
        source=source,
        uid=None,
        rotation=1,
        token_hash=token_hash(manage_token(context, submission_id, 1)),
        created_at=now,
        changed_at=now,
        confirmed_at=None,
        **content.columns,
    )


def _receipt(
    context: Context, submission: Submission, *, is_repeat: bool = False, is_other: bool = False
) -> Receipt:
    token = manage_token(context, submission.id, submission.rotation)
    return Receipt(submission, token, is_repeat, is_other)

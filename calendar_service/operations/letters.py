"""Mail that tells a submitter what became of a submission, promised in the same transaction."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from calendar_service.domain import addresses
from calendar_service.domain.moderation import EDIT, UNDO_WITHIN, Action
from calendar_service.domain.tokens import Purpose, link_token
from calendar_service.mail.messages import Letter, MailKind, compose
from calendar_service.operations.context import Context
from calendar_service.operations.edit_news import EditTold, asked_news, edit_news, part_link
from calendar_service.storage.connection import Connection
from calendar_service.storage.outbox import Outgoing, promise_mail
from calendar_service.storage.submissions import Submission

KINDS: dict[Action, MailKind] = {
    Action.APPROVE: MailKind.APPROVED,
    Action.REQUEST_CHANGES: MailKind.CHANGES_REQUESTED,
    Action.DECLINE: MailKind.DECLINED,
    Action.MERGE: MailKind.MERGED,
    Action.PASS: MailKind.APPROVED,
    Action.WITHDRAW: MailKind.WITHDRAWN,
}
"""Spam is never answered; reopening tells the submitter nothing new."""

_PUBLISHING = frozenset({Action.APPROVE, Action.PASS})

_FIRST = "1"

DECISION_MAIL_WAITS: timedelta = UNDO_WITHIN
"""Whoever confirms an address or signs in looks for that mail at once, so it never waits."""

RECEIVED_WAITS = timedelta(seconds=30)
"""What a rule is about to let pass needs no mail that it has come in: the next step drops it."""


def write_letter(
    context: Context,
    submission: Submission,
    kind: MailKind,
    *,
    message: str | None = None,
    calendar_entry: bytes | None = None,
    at: datetime | None = None,
    version: int | None = None,
    thread_of: str | None = None,
    page_of: Submission | None = None,
    told: EditTold | None = None,
) -> Outgoing | None:
    """Return the letter that goes with the submission as it now stands, or with a `version` of the
    event that it brought; None where there is no address to write to. It is dated `at`, or when
    the submission changed, and stands below the first letter about it, or `thread_of` another. Its
    private link is the submission's, or that `page_of` another of the same sender's; `told` is the
    edit that it tells of."""
    if submission.contact_email is None:
        return None
    name = _name(submission, kind, version)
    words = context.words(submission.language or context.calendar.language)
    links = {**links_of(context, submission), **part_link(told, context.calendar)}
    if page_of is not None:
        links["manage"] = links_of(context, page_of)["manage"]
    letter = Letter(
        kind=kind,
        to=submission.contact_email,
        to_name=submission.contact_name,
        title=told.title if told else submission.title,
        links=links,
        message=message,
        news=edit_news(told, words, context.calendar) if told else asked_news(submission, words),
        message_id=_message_id(context, submission.id, name),
        date=at or submission.changed_at,
        thread_id=_thread_id(context, thread_of or submission.id, is_first=name == _FIRST),
        calendar_entry=calendar_entry,
    )
    is_decision = name == str(submission.revision)
    key = letter_key(submission.id, name, kind if is_decision else None)
    return Outgoing(
        id=context.new_id(),
        kind=letter.kind.value,
        recipient=letter.to,
        key=key,
        message=compose(letter, context.calendar, words),
    )


async def promise_letter(
    con: Connection, letter: Outgoing | None, at: datetime, *, due_at: datetime | None = None
) -> None:
    """Put the letter, if there is one, into the outbox; it leaves at once unless told when."""
    if letter is not None:
        await promise_mail(con, letter, created_at=at, due_at=due_at or at)


def kind_of(submission: Submission, action: Action) -> MailKind | None:
    """Return what a decision is told as; None where nobody is written to."""
    if submission.proposes == EDIT and action in _PUBLISHING:
        return MailKind.CHANGED
    return KINDS.get(action)


def letter_key(submission_id: str, name: int | str, kind: MailKind | None) -> str:
    """Return what a letter is sent for; one is sent once. Of a revision there is one of a kind."""
    key = f"{submission_id}/{name}"
    return f"{key}/{kind}" if kind else key


def version_name(sequence: int) -> str:
    """Return what a letter about a version of the event is told by from those about revisions."""
    return f"v{sequence}"


def manage_token(context: Context, submission_id: str, rotation: int) -> str:
    return link_token(context.secret_key, Purpose.MANAGE, submission_id, rotation)


def confirm_token(context: Context, submission_id: str, rotation: int) -> str:
    """The id goes in front, since nothing of this token is stored."""
    secret = link_token(context.secret_key, Purpose.CONFIRM, submission_id, rotation)
    return f"{submission_id}.{secret}"


def links_of(context: Context, submission: Submission) -> Mapping[str, str]:
    """Return the links that letters about a submission carry, as they are now."""
    calendar = context.calendar
    manage = manage_token(context, submission.id, submission.rotation)
    confirm = confirm_token(context, submission.id, submission.rotation)
    links = {
        "manage": addresses.manage(calendar, manage),
        "confirm": addresses.confirm(calendar, confirm),
        "home": addresses.home(calendar),
    }
    if submission.public_id:
        links["event"] = addresses.event_page(calendar, submission.public_id)
    return links


def _thread_id(context: Context, submission_id: str, *, is_first: bool) -> str | None:
    """Later letters answer the first, which went out at the first revision."""
    return None if is_first else _message_id(context, submission_id, _FIRST)


def _name(submission: Submission, kind: MailKind, version: int | None) -> str:
    """Return what tells a letter from the others about its submission: a new link is no revision,
    and neither is what others do to its event."""
    if version is not None:
        return version_name(version)
    is_link = kind is MailKind.LINK
    return f"link{submission.rotation}" if is_link else str(submission.revision)


def _message_id(context: Context, submission_id: str, name: str) -> str:
    host = context.calendar.mail_from.rpartition("@")[2]
    return f"<{submission_id}.{name}@{host}>"

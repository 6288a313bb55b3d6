"""Letters to Alice, as the tests write and read them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, message_from_string
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import compat32, default
from email.utils import getaddresses

from calendar_service.domain.calendar import Calendar
from calendar_service.mail.messages import Letter, MailKind
from calendar_service.words.load import load_words

WORDS = load_words("en")
CALENDAR = Calendar(
    title="Wiki Calendar",
    tzid="Europe/Berlin",
    language="en",
    public_url="https://calendar.example.org",
    mail_from="calendar@example.org",
    mail_reply_to="desk@example.org",
)
LINKS: Mapping[str, str] = {
    "sign_in": "https://calendar.example.org/login/links/abcdef",
    "confirm": "https://calendar.example.org/confirm/c0nf1rm",
    "manage": "https://calendar.example.org/manage/m4n4g3",
    "event": "https://calendar.example.org/events/film-night",
    "desk": "https://calendar.example.org/desk/submissions/17",
    "account": "https://calendar.example.org/account",
}


def letter(
    kind: MailKind = MailKind.RECEIVED,
    *,
    to: str = "alice@example.org",
    to_name: str | None = "Alice",
    title: str = "Film night",
    message: str | None = None,
) -> Letter:
    return Letter(
        kind=kind,
        to=to,
        to_name=to_name,
        title=title,
        links=LINKS,
        message=message,
        message_id="<17.received.1@calendar.example.org>",
        date=datetime(2027, 5, 8, 9, tzinfo=UTC),
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """What a mail program makes of a message."""

    headers: tuple[str, ...]
    senders: list[tuple[str, str]]
    recipients: list[tuple[str, str]]
    subject: str


def read(message: bytes) -> Reading:
    """Read the headers with the parser that knows nothing of how they were written."""
    parsed = message_from_string(message.decode(), policy=compat32)
    recipients = [*parsed.get_all("To", []), *parsed.get_all("Cc", []), *parsed.get_all("Bcc", [])]
    return Reading(
        headers=tuple(sorted(parsed.keys())),
        senders=_mailboxes(parsed.get_all("From", [])),
        recipients=_mailboxes(recipients),
        subject=_decoded(parsed["Subject"]),
    )


def text_of(message: bytes) -> str:
    body = parse(message).get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def parse(message: bytes) -> EmailMessage:
    return message_from_bytes(message, EmailMessage, policy=default)


def _mailboxes(values: list[str]) -> list[tuple[str, str]]:
    unfolded = [_unfolded(value) for value in values]
    return [(_decoded(name), address) for name, address in getaddresses(unfolded)]


def _decoded(value: str) -> str:
    return str(make_header(decode_header(_unfolded(value))))


def _unfolded(value: str) -> str:
    return re.sub(r"\r?\n(?=[ \t])", "", value)

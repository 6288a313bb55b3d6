"""What each letter says, and how it becomes a message (RFC 5322)."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from enum import StrEnum
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from calendar_service.domain import addresses
from calendar_service.domain.calendar import Calendar
from calendar_service.domain.text import clean, clean_line, strip_forbidden
from calendar_service.mail.address import wire_address
from calendar_service.mail.headers import header_policy, without_encoded_words
from calendar_service.words.words import Words

SUBJECT_TITLE_LENGTH_MOST = 80
NAME_LENGTH_MOST = 60


class MailKind(StrEnum):
    """Each has a template of its name. Spam is never answered."""

    CONFIRM = "confirm"
    RECEIVED = "received"
    APPROVED = "approved"
    CHANGED = "changed"
    CHANGES_REQUESTED = "changes_requested"
    DECLINED = "declined"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    EDITED = "edited"
    REMOVED = "removed"
    RESTORED = "restored"
    LINK = "link"
    SIGN_IN = "sign_in"
    REPORT_RESOLVED = "report_resolved"
    NOTICE = "notice"


# All the others can be set off by a stranger, who chooses name and title and whom they reach.
_AFTER_A_LOOK = frozenset(
    {
        MailKind.APPROVED,
        MailKind.CHANGES_REQUESTED,
        MailKind.DECLINED,
        MailKind.MERGED,
        MailKind.CANCELLED,
        MailKind.EDITED,
        MailKind.REMOVED,
        MailKind.RESTORED,
        MailKind.REPORT_RESOLVED,
    }
)


class Turn(StrEnum):
    """Whether an edit changes whether something takes place, and nothing else."""

    NONE = ""
    CANCELLED = "cancelled"
    RESUMED = "resumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class EditNews:
    """What an edit has changed, or (`is_asked`) would change, in the language of the reader.

    `scope` is a sentence, where the event has several dates; `date` and `brief_date` are there if
    it is for one of them, or begins with one. `left_out` names the fields that were not taken.
    """

    is_asked: bool = False
    turn: Turn = Turn.NONE
    scope: str = ""
    date: str = ""
    brief_date: str = ""
    changes: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter to one person.

    `links` by name: `confirm` for a confirmation, `event` for what is public, `part` for a series
    that was split off from it, `desk` for moderators, and `manage` wherever the reader may have
    it. `message` is the moderator's words, `news` is what an edit has changed, `lines` are the
    sentences of a notice, in the reader's language.
    `message_id` and `thread_id`, that of the first letter about this submission, stand in angle
    brackets. `calendar_entry` is a whole iCalendar document.
    """

    kind: MailKind
    to: str
    to_name: str | None = None
    title: str
    links: Mapping[str, str]
    message: str | None = None
    lines: tuple[str, ...] = ()
    news: EditNews = EditNews()
    message_id: str
    date: datetime
    thread_id: str | None = None
    calendar_entry: bytes | None = None


def compose(letter: Letter, calendar: Calendar, words: Words) -> bytes:
    """Return the message, its lines ending in CRLF: the same bytes for the same arguments.

    It is ASCII throughout, unless an address has a local part that is not. Raises `ValueError`
    for an address that none can be, and for a Message-ID that is not in angle brackets.
    """
    subject, text = _write(letter, calendar, words)
    message = EmailMessage(header_policy(utf8=not _is_plain(letter, calendar)))
    for name, value in _headers(letter, calendar).items():
        message[name] = value
    message["Subject"] = without_encoded_words(subject)
    message.set_content(text, cte="quoted-printable")
    message["Content-Language"] = words.language
    if letter.calendar_entry is not None:
        _attach(message, letter.calendar_entry, boundary_of=letter.message_id)
    return message.as_bytes()


def _headers(letter: Letter, calendar: Calendar) -> dict[str, str | datetime | Address]:
    headers: dict[str, str | datetime | Address] = {
        "From": _mailbox(calendar.title, calendar.mail_from),
        "To": _mailbox(letter.to_name, letter.to),
        "Date": letter.date,
        "Message-ID": _checked_id(letter.message_id),
        "Auto-Submitted": "auto-generated",
        # Exchange answers in spite of Auto-Submitted; reports of failure are still wanted.
        "X-Auto-Response-Suppress": "OOF, AutoReply",
    }
    if calendar.mail_reply_to:
        headers["Reply-To"] = _mailbox(None, calendar.mail_reply_to)
    if letter.thread_id:
        headers["In-Reply-To"] = headers["References"] = _checked_id(letter.thread_id)
    return headers


_MESSAGE_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]+@[\x21-\x3b\x3d\x3f-\x7e]+>")


def _checked_id(message_id: str) -> str:
    if not _MESSAGE_ID.fullmatch(message_id) or "=?" in message_id:
        raise ValueError(f"{message_id!r} is not a Message-ID")
    return message_id


def _is_plain(letter: Letter, calendar: Calendar) -> bool:
    emails = (letter.to, calendar.mail_from, calendar.mail_reply_to or "")
    return all(email.rpartition("@")[0].isascii() for email in emails)


def _mailbox(name: str | None, email: str) -> Address:
    local_part, _, host = wire_address(email).rpartition("@")
    shown = _shortened(_one_line(name or ""), NAME_LENGTH_MOST)
    return Address(without_encoded_words(shown), local_part, host)


def _attach(message: EmailMessage, calendar_entry: bytes, *, boundary_of: str) -> None:
    # "=_" cannot occur in quoted-printable or base64 (RFC 2045 §6.7), so no part can hold it.
    digest = hashlib.sha256(boundary_of.encode()).hexdigest()
    message.make_mixed(f"=_{digest[:32]}")
    message.add_attachment(
        calendar_entry,
        maintype="text",
        subtype="calendar",
        filename="event.ics",
        params={"charset": "utf-8", **_method(calendar_entry)},
    )


def _method(calendar_entry: bytes) -> dict[str, str]:
    """RFC 5545 §8.1: the parameter is there if and only if the property is."""
    found = re.search(rb"^METHOD:([A-Z]+)\r?$", calendar_entry, re.MULTILINE)
    return {"method": found[1].decode()} if found else {}


def _write(letter: Letter, calendar: Calendar, words: Words) -> tuple[str, str]:
    """Return the subject and the text; the first line of a template is the subject."""
    title, name = _one_line(letter.title), _one_line(letter.to_name or "")
    if letter.kind not in _AFTER_A_LOOK:
        title, name = _without_links(title), _without_links(name)
    rendered = (
        _templates()
        .get_template(f"{letter.kind}.txt")
        .render(
            say=words.say,
            calendar=_one_line(calendar.title),
            home=addresses.home(calendar),
            name=_shortened(name, NAME_LENGTH_MOST),
            title=title,
            title_short=_shortened(title, SUBJECT_TITLE_LENGTH_MOST),
            links=letter.links,
            quoted=_quoted(letter.message or ""),
            lines=_harmless(letter.lines),
            news=replace(letter.news, changes=_harmless(letter.news.changes)),
            is_attached=letter.calendar_entry is not None,
            may_be_answered=calendar.mail_reply_to is not None,
        )
    )
    subject, _, text = rendered.partition("\n")
    return subject.strip(), text.strip("\n") + "\n"


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("calendar_service.mail"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _one_line(text: str) -> str:
    return clean_line(strip_forbidden(text))


def _harmless(lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(_without_links(_one_line(line)) for line in lines)


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


_LINK_SIGN = re.compile(r"://|(?<=\w)[.@。．｡](?=[^\W\d_]{2})")


def _without_links(text: str) -> str:
    """Mail programs make a link of evil.example; this calendar must not carry it to a stranger."""
    return _LINK_SIGN.sub(" ", text)


def _quoted(text: str) -> str:
    """Every line is marked, so that no message can pass for the calendar's own words."""
    lines = strip_forbidden(clean(text)).split("\n")
    return "\n".join(f"> {line}".rstrip() for line in lines) if text.strip() else ""

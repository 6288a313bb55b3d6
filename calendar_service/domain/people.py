"""Organisers, who are public; contacts and accounts, who are not."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from calendar_service.domain.scope import WHOLE, Scope
from calendar_service.domain.trust import Trust

_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~\u00a1-\U0010ffff-]{1,64}"
    r"@(?:[A-Za-z0-9\u00a1-\U0010ffff](?:[A-Za-z0-9\u00a1-\U0010ffff-]{0,61}"
    r"[A-Za-z0-9\u00a1-\U0010ffff])?\.)+[A-Za-z\u00a1-\U0010ffff][A-Za-z0-9\u00a1-\U0010ffff-]+"
)
_MAILTO = "mailto:"
# These have a meaning of their own in a link (RFC 6068 §2): a subject, a second mailbox, an escape.
_NOT_IN_LINK = frozenset("%/?#&=^`{|}")
PASSWORD_LENGTH_LEAST = 10
PASSWORD_LENGTH_MOST = 1024


class Role(StrEnum):
    """What an account may do; each may also do what those after it may."""

    ADMIN = "admin"
    MODERATOR = "moderator"
    ORGANISER = "organiser"


@dataclass(frozen=True, slots=True)
class Organiser:
    """Who holds an event, as shown in public; `url` is a web address, or a mailto: link."""

    id: str
    name: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """Who sent a submission in: private, for mail alone."""

    name: str | None
    email: str


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who can sign in. `scope` is what a moderator looks after; `trust` says which
    events of this address need no look, None if all do."""

    id: str
    email: str
    role: Role
    created_at: datetime
    scope: Scope = WHOLE
    trust: Trust | None = None


def is_email(text: str) -> bool:
    """True for an address that can be written to; no comments, no quoted parts, no bare hosts."""
    local_part, at, _ = text.rpartition("@")
    dotted = local_part.startswith(".") or local_part.endswith(".") or ".." in local_part
    encoded = "=?" in text  # mail programs would decode it, into whatever it hides
    is_odd = dotted or encoded or len(text) > 254 or not text.isprintable()
    return bool(at) and not is_odd and bool(_EMAIL.fullmatch(text))


def mail_address(link: str | None) -> str | None:
    """Return the address that a mailto: link writes to; None for other links, and for those that
    say more than one plain address."""
    if link is None or not link.lower().startswith(_MAILTO):
        return None
    address = link[len(_MAILTO) :]
    return address if is_email(address) and _NOT_IN_LINK.isdisjoint(address) else None


def same_address(email: str) -> str:
    """Return the form by which two spellings of an address are one."""
    return email.strip().lower()

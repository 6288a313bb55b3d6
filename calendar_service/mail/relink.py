"""Puts other links into a letter that is written and waits: all else of it stays as it is."""

from collections.abc import Mapping
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

_AS_WRITTEN = SMTP.clone(refold_source="none")
_KEPT = "Content-Language"


def relinked(message: bytes, links: Mapping[str, str]) -> bytes:
    """Return the letter with each link in the place of the one that it is kept under."""
    letter = message_from_bytes(message, policy=_AS_WRITTEN)
    assert isinstance(letter, EmailMessage), "the policy makes no others"
    part = letter.get_body(("plain",))
    assert isinstance(part, EmailMessage), "every letter of ours has a text"
    text: str = part.get_content()
    changed = text
    for old, new in links.items():
        changed = changed.replace(old, new)
    if changed == text:
        return message
    kept = part[_KEPT]
    part.set_content(changed, cte=part["Content-Transfer-Encoding"])
    if kept is not None:
        part[_KEPT] = kept
    return letter.as_bytes()

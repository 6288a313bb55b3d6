"""Who sends a submission, read with all mistakes at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from calendar_service.domain.fields import FieldReader
from calendar_service.domain.limits import LINE_LENGTH_MOST
from calendar_service.domain.people import Contact, is_email
from calendar_service.domain.problems import Problems


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends it, and the mark by which a repeat is known."""

    contact: Contact
    client_id: str | None


def read_sender(fields: Mapping[str, Any], problems: Problems) -> Sender | None:
    """Return who sends a submission; None where a mistake was reported."""
    reader = FieldReader(fields, "", problems)
    contact = reader.part("contact")
    email = contact.line("email", 254, needed=True)
    name = contact.line("name", LINE_LENGTH_MOST)
    if email is not None and not is_email(email):
        contact.say("email", "This is not an e-mail address. It looks like name@example.org.")
    client_id = _client_id(reader)
    return None if problems or email is None else Sender(Contact(name, email), client_id)


def _client_id(reader: FieldReader) -> str | None:
    text = reader.line("client_id", 64)
    if text is None:
        return None
    try:
        return str(UUID(text))
    except ValueError:
        reader.say("client_id", "client_id is a UUID made by the sender.")
        return None

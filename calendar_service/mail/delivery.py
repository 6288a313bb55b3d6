"""How a message leaves: into a Maildir, or to a mail server."""

import asyncio
import hashlib
import os
import sys
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import Parser
from email.policy import SMTPUTF8
from pathlib import Path
from typing import Protocol

from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientRefused,
    SMTPResponseException,
)

from calendar_service.domain.text import clean_line, strip_forbidden
from calendar_service.mail.address import wire_address
from calendar_service.mail.server import MailServer, read_mail_url

STEP_SECONDS = 30.0
REASON_LENGTH_MOST = 300


class DeliveryRefused(Exception):
    """The message has not left. `permanent` says that another try would end alike.

    `reason` is one line for the desk, often in the words of the mail server.
    """

    def __init__(self, permanent: bool, reason: str) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.reason = reason


class Delivery(Protocol):
    """A way out for messages."""

    async def send(self, message: bytes, recipient: str) -> None:
        """Return once somebody else has answered for the message. Raises `DeliveryRefused`."""


def delivery_for(mail_url: str | None, folder: Path) -> Delivery:
    """Return the way out that the setting names. Raises `SettingRefused`."""
    return SmtpDelivery(read_mail_url(mail_url)) if mail_url else MaildirDelivery(folder)


@dataclass(frozen=True, slots=True)
class MaildirDelivery:
    """Keeps messages for the operator's own mail program, readable by this user alone.

    A message sent again replaces itself as long as nobody has read it.
    """

    folder: Path

    async def send(self, message: bytes, recipient: str) -> None:
        try:
            await asyncio.to_thread(self._keep, message, recipient)
        except OSError as error:
            raise DeliveryRefused(permanent=False, reason=_one_line(str(error))) from error

    def _keep(self, message: bytes, recipient: str) -> None:
        for folder in (self.folder, *(self.folder / name for name in ("tmp", "new", "cur"))):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = _file_name(message, recipient)
        draft = self.folder / "tmp" / name
        try:
            # Readers of a Maildir expect the line ends of the machine.
            _write_through(draft, message.replace(b"\r\n", b"\n"))
            draft.replace(self.folder / "new" / name)
        except OSError:
            draft.unlink(missing_ok=True)
            raise
        _sync_folder(self.folder / "new")


def _file_name(message: bytes, recipient: str) -> str:
    sent_at = _headers(message)["Date"].datetime
    digest = hashlib.sha256(recipient.encode() + b"\n" + message).hexdigest()
    return f"{int(sent_at.timestamp())}.{digest[:32]}.calendar"


def _write_through(path: Path, content: bytes) -> None:
    with open(path, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make a new name last through a power cut, where the system has a way to."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@dataclass(frozen=True, slots=True)
class SmtpDelivery:
    """Hands each message to a mail server, over a connection of its own.

    Permanent is only what the server says of this recipient or this text (5xx). All else, such
    as a wrong password or a refused sender, the operator can mend while the letters wait.
    `step_seconds` bounds the wait for each answer of the server.
    """

    server: MailServer
    step_seconds: float = STEP_SECONDS

    async def send(self, message: bytes, recipient: str) -> None:
        try:
            await self._hand_over(message, wire_address(recipient))
        except (SMTPRecipientRefused, SMTPDataError) as error:
            raise DeliveryRefused(500 <= error.code < 600, _reason(error)) from error
        except SMTPNotSupported as error:
            raise DeliveryRefused(permanent=True, reason=_reason(error)) from error
        except (SMTPException, OSError) as error:
            raise DeliveryRefused(permanent=False, reason=_reason(error)) from error
        except ValueError as error:
            # Comes last: a certificate that fails its check is an OSError and a ValueError.
            raise DeliveryRefused(permanent=True, reason=_reason(error)) from error

    async def _hand_over(self, message: bytes, recipient: str) -> None:
        sender = _headers(message)["From"].addresses[0].addr_spec
        is_plain = message.isascii() and recipient.isascii()
        async with self._connection(sender) as server:
            if not is_plain and not server.supports_extension("smtputf8"):
                raise SMTPNotSupported("The mail server takes no addresses beyond ASCII.")
            # Step by step, so that the error tells which of them was refused.
            options, encoding = ([], "ascii") if is_plain else (["SMTPUTF8"], "utf-8")
            await server.mail(sender, options=options, encoding=encoding)
            await server.rcpt(recipient, encoding=encoding)
            await server.data(message)

    def _connection(self, sender: str) -> SMTP:
        return SMTP(
            hostname=self.server.host,
            port=self.server.port,
            username=self.server.name,
            password=self.server.password,
            use_tls=self.server.is_tls,
            start_tls=self.server.starts_tls,
            validate_certs=self.server.proves_itself,
            # Asking DNS for the name of this machine may take long, and in a container it is
            # one that nobody knows.
            local_hostname=sender.rpartition("@")[2],
            timeout=self.step_seconds,
        )


def _headers(message: bytes) -> EmailMessage:
    # Parsed as text: Python's parser of bytes leaves addresses in UTF-8 undecoded.
    return Parser(EmailMessage, policy=SMTPUTF8).parsestr(message.decode(), headersonly=True)


def _reason(error: Exception) -> str:
    if isinstance(error, SMTPResponseException):
        return _one_line(f"{error.code} {error.message}")
    return _one_line(str(error) or type(error).__name__)


def _one_line(text: str) -> str:
    return clean_line(strip_forbidden(text))[:REASON_LENGTH_MOST]

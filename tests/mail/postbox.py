"""Mail servers on the loopback address, willing and unwilling."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

HOST = "127.0.0.1"
PASSWORD = "p/w: ü"


@dataclass
class Postbox:
    """Keeps what it accepts; each answer of the server can be set."""

    answer_mail: str = "250 OK"
    answer_rcpt: str = "250 OK"
    answer_letter: str = "250 OK"
    answer_seconds: float = 0.0
    is_cut: bool = False
    accepted: list[tuple[str | None, list[str], bytes]] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    was_tls: list[bool] = field(default_factory=list)
    greeted_as: str | None = None

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.greeted_as = session.host_name
        self.was_tls.append(session.ssl is not None)
        if self.answer_mail.startswith("250"):
            envelope.mail_from = address
        self.options += options
        return self.answer_mail

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.answer_rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer_rcpt

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        await asyncio.sleep(self.answer_seconds)
        if self.is_cut:
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        if self.answer_letter.startswith("250"):
            content = envelope.original_content
            assert content is not None
            self.accepted.append((envelope.mail_from, list(envelope.rcpt_tos), content))
        return self.answer_letter


class _AnyPort(Controller):
    """Listens on a port that the system chooses."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def listening(postbox: Postbox, **settings: Any) -> Iterator[int]:
    """Serve the postbox from a thread of its own, and give the port."""
    controller = _AnyPort(postbox, hostname=HOST, port=0, **settings)
    try:
        controller.start()
        yield controller.port
    finally:
        controller.stop(no_assert=True)


def certificate() -> ssl.SSLContext:
    """Return a server's side of TLS with a certificate that nobody vouches for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(Path(__file__).with_name("loopback.pem"))
    return context


def knows_bob(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, asked: LoginPassword
) -> AuthResult:
    right = LoginPassword(b"bob@example.org", PASSWORD.encode())
    return AuthResult(success=asked == right, handled=asked == right)


@asynccontextmanager
async def saying(*lines: bytes, then_waits: bool) -> AsyncIterator[int]:
    """Serve a script: a line for each line received, the first unasked; then wait or hang up."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            for line in lines:
                writer.write(line)
                await writer.drain()
                await reader.readline()
            if then_waits:
                await reader.read()
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(talk, HOST, 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()

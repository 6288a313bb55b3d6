"""How long visitors may take to say what they want.

uvicorn waits for ever for the rest of a request, and its parser takes a head of any length; one
visitor who never goes on would hold a connection for good, and a service that is to end.
"""

import asyncio
from typing import NamedTuple

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LOOK_SECONDS = 10.0
"""A head may take up to twice as long, and so may the first byte of a new connection."""
BYTES_BETWEEN_LOOKS_LEAST = 5_000
"""A body may take as long as it likes if it goes on this fast: half a kilobyte a second."""
LEAVING_SECONDS = 8.0
"""For so long a process that ends waits for the rest; those who stop containers wait for ten."""
HEAD_BYTES_MOST = 64 * 1024
"""Looked at each time so much has come, so that a head of twice as much may still pass."""

_received = HttpToolsProtocol.data_received


class _Awaited(NamedTuple):
    """The rest of which request; None of whoever has said nothing yet."""

    scope: object
    is_head: bool

    def is_same(self, other: "_Awaited") -> bool:
        return self.scope is other.scope and self.is_head == other.is_head


class PatientProtocol(HttpToolsProtocol):
    """A connection that is looked at now and then, so that each request costs next to nothing
    more."""

    _timer: asyncio.TimerHandle | None = None
    _received_bytes = 0
    _head_looked_at: object = None
    _head_look_bytes = HEAD_BYTES_MOST
    _seen: _Awaited | None = None
    _seen_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._timer = self.loop.call_later(LOOK_SECONDS, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._received_bytes += len(data)
        _received(self, data)
        if self._received_bytes > self._head_look_bytes:
            self._look_at_head()

    def shutdown(self) -> None:
        super().shutdown()
        if self._timer is not None and self._awaits_rest():
            self._timer.cancel()
            self._timer = self.loop.call_later(LEAVING_SECONDS, self._end_if_awaited)

    def _look_at_head(self) -> None:
        """Refuse a head that was there at the last such look."""
        head = self.scope if self._is_in_head() else None
        if head is not None and head is self._head_looked_at:
            self._refuse(b"431 Request Header Fields Too Large")
        self._head_looked_at = head
        self._head_look_bytes = self._received_bytes + HEAD_BYTES_MOST

    def _look(self) -> None:
        """Refuse what is awaited now as it was at the last look."""
        awaited = _Awaited(self.scope, self._is_in_head()) if self._awaits_rest() else None
        gained_bytes = self._received_bytes - self._seen_bytes
        goes_on = not self._is_in_head() and gained_bytes >= BYTES_BETWEEN_LOOKS_LEAST
        if awaited and self._seen and awaited.is_same(self._seen) and not goes_on:
            self._refuse()
            return
        self._seen, self._seen_bytes = awaited, self._received_bytes
        self._timer = self.loop.call_later(LOOK_SECONDS, self._look)

    def _end_if_awaited(self) -> None:
        if self._awaits_rest():
            self._refuse()

    def _awaits_rest(self) -> bool:
        """True if it is the visitor's turn: what we have not read yet, or have not asked for, is
        not awaited, nor is the next request of a connection that has had an answer."""
        cycle = self.cycle
        if cycle is None or cycle.response_complete:
            return cycle is None or self._is_in_head()
        is_ours = self.flow.read_paused or cycle.waiting_for_100_continue
        return cycle.more_body and not cycle.response_started and not is_ours

    def _is_in_head(self) -> bool:
        """True if a request has begun that there is no answer to prepare for yet."""
        return self.scope is not None and (self.cycle is None or self.cycle.scope is not self.scope)

    def _refuse(self, status: bytes = b"408 Request Timeout") -> None:
        """Whoever has said nothing at all is told nothing: browsers connect ahead of need, and
        would show the refusal as the answer to what they ask later."""
        if self.transport.is_closing():
            return
        if self._received_bytes:
            head = b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            self.transport.write(head)
        self.transport.close()

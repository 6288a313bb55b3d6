"""Many readers on one core, without any HTTP library: each asks again as soon as it is answered.

Run as `python -m tests.benchmarks.client`, it reads a `Visit` as JSON and prints a `Told`.
"""

import json
import re
import selectors
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

_BUFFER_BYTES = 1024 * 1024
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_END_OF_HEAD = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Visit:
    """What to ask: reader n begins at address n of the list. It stays there, or else goes on by
    as many addresses as there are readers, so that no two ask for the same one in a round. It
    takes longer than `seconds` if fewer answers than the least have come by then."""

    port: int
    paths: Sequence[str]
    headers: Mapping[str, str]
    readers: int
    seconds: float
    stays: bool = False
    answers_least: int = 1


@dataclass(frozen=True, slots=True)
class Told:
    """How long each answer took, in the order in which they came, and their statuses."""

    seconds: float
    waits_ms: list[float]
    statuses: dict[str, int]
    used_seconds: float


class Reader:
    """One connection that is kept alive, and the one request that is under way on it."""

    def __init__(self, requests: Sequence[bytes], first: int, step: int, port: int) -> None:
        self._requests = requests
        self._at, self._step = first, step
        self._head = b""
        self._left = -1
        self._asked_at = 0.0
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self) -> None:
        self._head, self._left = b"", -1
        self._asked_at = time.perf_counter()
        self.socket.send(self._requests[self._at % len(self._requests)])
        self._at += self._step

    def read(self, buffer: bytearray) -> tuple[str, float] | None:
        """Return the status and the milliseconds of an answer that has come to its end."""
        count = self.socket.recv_into(buffer)
        if count == 0:
            raise ConnectionError("the service closed a connection")
        if self._left < 0:
            self._head += buffer[:count]
            end = self._head.find(_END_OF_HEAD)
            if end < 0:
                return None
            count = len(self._head) - end - len(_END_OF_HEAD)
            self._left = self._length(end)
        self._left -= count
        if self._left > 0:
            return None
        return self._head[9:12].decode(), (time.perf_counter() - self._asked_at) * 1000

    def _length(self, end: int) -> int:
        if self._head.startswith(b"HTTP/1.1 304"):
            return 0
        found = _LENGTH.search(self._head, 0, end)
        if found is None:
            raise ConnectionError("an answer did not say how long it is")
        return int(found[1])


def pay(visit: Visit) -> Told:
    requests = [_request(path, visit.headers) for path in visit.paths]
    step = 0 if visit.stays else visit.readers
    readers = [Reader(requests, at, step, visit.port) for at in range(visit.readers)]
    waits: list[float] = []
    statuses: dict[str, int] = {}
    buffer = bytearray(_BUFFER_BYTES)
    used_before, begun = time.process_time(), time.perf_counter()
    with selectors.DefaultSelector() as selector:
        for reader in readers:
            selector.register(reader.socket, selectors.EVENT_READ, reader)
            reader.ask()
        until = begun + visit.seconds
        while (now := time.perf_counter()) < until or len(waits) < visit.answers_least:
            for key, _ in selector.select(1):
                if (answer := key.data.read(buffer)) is not None:
                    statuses[answer[0]] = statuses.get(answer[0], 0) + 1
                    waits.append(answer[1])
                    key.data.ask()
    for reader in readers:
        reader.socket.close()
    return Told(now - begun, waits, statuses, time.process_time() - used_before)


def _request(path: str, headers: Mapping[str, str]) -> bytes:
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


if __name__ == "__main__":
    print(json.dumps(asdict(pay(Visit(**json.load(sys.stdin))))))

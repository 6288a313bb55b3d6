"""Web servers on this machine that answer with just the bytes that a test wants sent."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it arrived; header names are in small letters."""

    path: str
    headers: Mapping[str, str]


Answer = Callable[[Asked], AsyncIterator[bytes]]


@dataclass(slots=True)
class Server:
    """Notes every request, and how many connections there were."""

    port: int
    scheme: str = "http"
    connections: int = 0
    asked: list[Asked] = field(default_factory=list)

    def url(self, path: str = "/", host: str = HOST) -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"


@asynccontextmanager
async def serving(
    answer: Answer, *, hosts: tuple[str, ...] = (HOST,), tls: ssl.SSLContext | None = None
) -> AsyncIterator[Server]:
    """Serve at one free port of all the hosts; a connection ends with its answer."""
    tasks: set[asyncio.Task[None]] = set()

    async def attend(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        server.connections += 1
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            asked = _read_request(await reader.readuntil(b"\r\n\r\n"))
            server.asked.append(asked)
            async for piece in answer(asked):
                writer.write(piece)
                await writer.drain()
        writer.close()
        tasks.discard(task)

    first = await asyncio.start_server(attend, hosts[0], 0, ssl=tls)
    port = first.sockets[0].getsockname()[1]
    server = Server(port, "https" if tls else "http")
    others = [await asyncio.start_server(attend, host, port, ssl=tls) for host in hosts[1:]]
    try:
        yield server
    finally:
        for listening in (first, *others):
            listening.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def answering(body: bytes = b"", status: str = "200 OK", **headers: str) -> Answer:
    """Return what always gives this answer; `content_type` stands for Content-Type."""

    async def answer(asked: Asked) -> AsyncIterator[bytes]:
        yield head(status, content_length=str(len(body)), **headers) + body

    return answer


def head(status: str = "200 OK", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", *_header_lines(headers), "", ""]
    return "\r\n".join(lines).encode()


def _header_lines(headers: Mapping[str, str]) -> Iterator[str]:
    return (f"{name.replace('_', '-')}: {value}" for name, value in headers.items())


def _read_request(octets: bytes) -> Asked:
    first, *lines = octets.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines if line)
    return Asked(first.split(" ")[1], {name.lower(): value.strip() for name, _, value in pairs})

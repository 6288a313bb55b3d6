"""Visitors who never say the rest of what they want are told so, or nothing, and make room."""

import asyncio
import socket
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, MutableMapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import pytest
from uvicorn import Config, Server

from calendar_service import patience
from calendar_service.patience import HEAD_BYTES_MOST, PatientProtocol

Message = MutableMapping[str, Any]
PATIENCE_SECONDS = 30
LOOK_SECONDS = 0.15
BYTES_BETWEEN_LOOKS_LEAST = 40
HEAD = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 400\r\n"
TIMEOUT = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@pytest.fixture(autouse=True)
def _short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "LOOK_SECONDS", LOOK_SECONDS)
    monkeypatch.setattr(patience, "BYTES_BETWEEN_LOOKS_LEAST", BYTES_BETWEEN_LOOKS_LEAST)


@pytest.mark.parametrize(
    "sent",
    [b"GET", b"GET / HTTP/1.1\r\nHo", HEAD, HEAD + b"\r\n", HEAD + b"\r\n" + b"x" * 399],
    ids=["a word", "half a head", "a head without its end", "no body", "half a body"],
)
async def test_a_request_that_never_ends_is_refused(sent: bytes) -> None:
    async with talking() as (reader, writer):
        writer.write(sent)

        assert await said(reader) == TIMEOUT


async def test_the_second_request_of_a_connection_is_awaited_no_longer() -> None:
    async with talking() as (reader, writer):
        writer.write(HEAD + b"\r\n" + b"x" * 400)
        assert (await reader.readuntil(b"400")).startswith(b"HTTP/1.1 200")
        writer.write(b"GET /sec")

        assert await said(reader) == TIMEOUT


async def test_who_says_nothing_is_told_nothing() -> None:
    async with talking() as (reader, _):
        assert await said(reader) == b""


async def test_a_head_that_drips_is_refused() -> None:
    async with talking() as (reader, writer):
        writer.write(b"GET / HTTP/1.1\r\n")
        with dripping(writer, b"X-More: " + b"x" * 2 * BYTES_BETWEEN_LOOKS_LEAST + b"\r\n"):
            assert await said(reader) == TIMEOUT


async def test_a_body_that_drips_is_refused() -> None:
    async with talking() as (reader, writer):
        writer.write(HEAD + b"\r\n")
        with dripping(writer, b"x"):
            assert await said(reader) == TIMEOUT


async def test_a_slow_body_that_goes_on_is_taken() -> None:
    async with talking() as (reader, writer):
        writer.write(HEAD + b"\r\n")
        for _ in range(8):
            await asyncio.sleep(LOOK_SECONDS / 2)
            writer.write(b"x" * 50)

        assert (await reader.readuntil(b"400")).startswith(b"HTTP/1.1 200")


async def test_an_answer_that_takes_its_time_is_awaited() -> None:
    async def think(body: bytes) -> None:
        await asyncio.sleep(4 * LOOK_SECONDS)

    async with talking(think) as (reader, writer):
        writer.write(HEAD + b"\r\n" + b"x" * 400)

        assert (await reader.readuntil(b"400")).startswith(b"HTTP/1.1 200")


async def test_bodies_and_many_requests_may_be_large() -> None:
    large = 4 * HEAD_BYTES_MOST
    head = HEAD.replace(b"400", str(large).encode())
    async with talking() as (reader, writer):
        for _ in range(3):
            writer.write(head + b"\r\n" + b"x" * large)
            assert (await reader.readuntil(str(large).encode())).endswith(str(large).encode())


async def test_a_head_without_an_end_is_cut_short() -> None:
    async with talking() as (reader, writer):
        writer.write(b"GET / HTTP/1.1\r\nX-More: ")
        for _ in range(3):
            writer.write(b"x" * HEAD_BYTES_MOST)
            await asyncio.sleep(0.02)

        assert (await said(reader)).startswith(b"HTTP/1.1 431 ")


async def test_a_server_that_ends_waits_no_longer_than_it_may(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(patience, "LOOK_SECONDS", PATIENCE_SECONDS)
    monkeypatch.setattr(patience, "LEAVING_SECONDS", LOOK_SECONDS)
    async with serving(answer_at_once) as (server, port), connected(port) as (reader, writer):
        writer.write(HEAD + b"Expect: 100-continue\r\n\r\n")
        await reader.readuntil(b"100 Continue\r\n\r\n")
        writer.write(b"x")
        server.should_exit = True

        assert await said(reader) == TIMEOUT


async def said(reader: StreamReader) -> bytes:
    """Return all that comes until the connection is closed; what is not read may be lost then."""
    read = b""
    async with asyncio.timeout(PATIENCE_SECONDS):
        try:
            while more := await reader.read(1000):
                read += more
        except ConnectionResetError:
            pass
    return read


@contextmanager
def dripping(writer: StreamWriter, drop: bytes) -> Iterator[None]:
    async def drip() -> None:
        while not writer.is_closing():
            writer.write(drop)
            await asyncio.sleep(LOOK_SECONDS / 3)

    task = asyncio.create_task(drip())
    try:
        yield
    finally:
        task.cancel()


@asynccontextmanager
async def talking(
    think: Callable[[bytes], Awaitable[None]] | None = None,
) -> AsyncIterator[tuple[StreamReader, StreamWriter]]:
    async with serving(think or answer_at_once) as (_, port), connected(port) as connection:
        yield connection


async def answer_at_once(body: bytes) -> None:
    pass


@asynccontextmanager
async def connected(port: int) -> AsyncIterator[tuple[StreamReader, StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.close()


@asynccontextmanager
async def serving(
    think: Callable[[bytes], Awaitable[None]],
) -> AsyncIterator[tuple[Server, int]]:
    """Serve an application that tells how many bytes it was sent, once it has thought of them."""

    async def application(
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body, more = body + message["body"], message["more_body"]
        await think(body)
        content = str(len(body)).encode()
        length = (b"content-length", str(len(content)).encode())
        await send({"type": "http.response.start", "status": 200, "headers": [length]})
        await send({"type": "http.response.body", "body": content})

    server = Server(
        Config(application, http=PatientProtocol, lifespan="off", log_level="error", ws="none")
    )
    with socket.create_server(("127.0.0.1", 0)) as listening:
        task = asyncio.create_task(server.serve([listening]))
        try:
            yield server, listening.getsockname()[1]
        finally:
            server.should_exit = True
            await task

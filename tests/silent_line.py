"""A line to the tests' PostgreSQL that can fall silent, as if its other end stood still."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit, urlunsplit

_SOCKET = ".s.PGSQL.5432"
_PORT = 5432
_AT_ONCE = 65_536


class SilentLine:
    """Passes all bytes on both ways while `is_open` is set, and keeps the others until then.

    What `deaf_to` is part of goes to the server, and then the line falls silent: the answer does
    not come.
    """

    def __init__(self, url: str, folder: Path) -> None:
        self._server = urlsplit(url)
        self._folder = folder
        self.is_open = asyncio.Event()
        self.is_open.set()
        self.deaf_to: bytes | None = None
        self.fell_silent = asyncio.Event()

    @property
    def url(self) -> str:
        who, at, _ = self._server.netloc.rpartition("@")
        host = f"host={quote(str(self._folder), safe='/')}"
        return urlunsplit(("postgresql", who + at, self._server.path, host, ""))

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_server, to_server = await self._reach()
        there = asyncio.create_task(self._pass_on(reader, to_server, is_asking=True))
        back = asyncio.create_task(self._pass_on(from_server, writer))
        try:
            await asyncio.wait((there, back))
        finally:
            there.cancel()
            back.cancel()
            to_server.close()
            writer.close()

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        folder = parse_qs(self._server.query).get("host")
        if folder:
            return await asyncio.open_unix_connection(f"{folder[0]}/{_SOCKET}")
        return await asyncio.open_connection(self._server.hostname, self._server.port or _PORT)

    async def _pass_on(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        is_asking: bool = False,
    ) -> None:
        with suppress(OSError):
            while said := await reader.read(_AT_ONCE):
                await self.is_open.wait()
                writer.write(said)
                if is_asking and self.deaf_to is not None and self.deaf_to in said:
                    self.deaf_to = None
                    self.is_open.clear()
                    self.fell_silent.set()
                await writer.drain()
            await self.is_open.wait()
            writer.close()


@asynccontextmanager
async def silent_line(url: str, folder: Path) -> AsyncIterator[SilentLine]:
    """Lend a line to the database; `folder` is for its end on this side."""
    line = SilentLine(url, folder)
    listening = await asyncio.start_unix_server(line.carry, folder / _SOCKET)
    try:
        yield line
    finally:
        line.is_open.set()
        listening.close()

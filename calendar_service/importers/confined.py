"""Runs one of our modules in a process of its own within limits, so that a bomb harms nobody."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_MEGABYTE = 1024 * 1024
_FOLDER = Path(__file__).resolve().parents[2]
_CHUNK_BYTES = 64 * 1024
# Nothing of this process's environment goes along: it holds passwords. Zones are the pinned ones.
_ENVIRONMENT = {"PYTHONPATH": str(_FOLDER), "PYTHONTZPATH": "", "PYTHONUTF8": "1"}


@dataclass(frozen=True, slots=True)
class ApartLimits:
    """What the process may take; `seconds` are those of a clock on the wall, its start included."""

    memory_bytes: int = 512 * _MEGABYTE
    cpu_seconds: int = 10
    seconds: float = 15
    answer_bytes: int = 16 * _MEGABYTE


@dataclass(frozen=True, slots=True)
class Ended:
    """How the process ended, and what it wrote; None where that is more than it may."""

    answer: bytes | None
    status: int

    @property
    def was_stopped(self) -> bool:
        """True if it used more time than it may, or somebody killed it."""
        return self.status in (-signal.SIGXCPU, -signal.SIGKILL)


async def run_confined(module: str, sent: bytes, limits: ApartLimits) -> Ended:
    """Return what the module makes of `sent`, which it reads from its standard input.

    Its arguments are the bytes of memory and the seconds of work that it may take, and it sets
    these limits itself. It and all it started have ended when this returns, or is cancelled.
    Raises TimeoutError.
    """
    runner = await _begin(module, limits)
    try:
        async with asyncio.timeout(limits.seconds):
            answer = await _converse(runner, sent, limits.answer_bytes)
            return Ended(answer, await runner.wait())
    finally:
        await _end(runner)


async def _begin(module: str, limits: ApartLimits) -> Process:
    """Start it as the first of a session, so that whatever it starts ends with it."""
    command = (sys.executable, "-P", "-B", "-m", module)
    return await asyncio.create_subprocess_exec(
        *command,
        *(str(limits.memory_bytes), str(limits.cpu_seconds)),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        env=_ENVIRONMENT,
        start_new_session=True,
    )


async def _converse(runner: Process, sent: bytes, bytes_most: int) -> bytes | None:
    """Return what it writes; None where that is more than it may."""
    assert runner.stdin is not None, "asked for above"
    assert runner.stdout is not None, "asked for above"
    with suppress(BrokenPipeError, ConnectionResetError):  # it ended early, and that is told below
        runner.stdin.write(sent)
        await runner.stdin.drain()
        runner.stdin.close()
    answer = bytearray()
    while chunk := await runner.stdout.read(_CHUNK_BYTES):
        answer += chunk
        if len(answer) > bytes_most:
            return None
    return bytes(answer)


async def _end(runner: Process) -> None:
    """Kill its whole session, and wait until it is gone, even where this is cancelled: nobody
    else would."""
    with suppress(ProcessLookupError):
        os.killpg(runner.pid, signal.SIGKILL)
    gone = asyncio.ensure_future(_gone(runner))
    try:
        await asyncio.shield(gone)
    except asyncio.CancelledError:
        await gone
        raise


async def _gone(runner: Process) -> None:
    """What it wrote before it ended is read away, for until then its pipe stays open."""
    if runner.stdin is not None:
        runner.stdin.close()
    if runner.stdout is not None:
        await runner.stdout.read()
    await runner.wait()

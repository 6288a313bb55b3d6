"""What pages need is made ready once: when a page is asked for, else soon after the start."""

import asyncio
import threading
from collections.abc import Callable

import pytest

from calendar_service.web.warming import Warming

LONG_SECONDS = 3_600.0


async def test_whoever_needs_it_waits_until_it_is_done() -> None:
    may_end, done = threading.Event(), list[str]()

    def work() -> None:
        may_end.wait()
        done.append("once")

    warming = Warming(work, after_seconds=LONG_SECONDS)
    running = asyncio.create_task(warming.run())
    waiting = [asyncio.create_task(warming.wait()) for _ in range(3)]
    await asyncio.sleep(0.01)
    assert not any(task.done() for task in waiting)
    may_end.set()
    await asyncio.gather(*waiting, running)
    await warming.wait()
    assert done == ["once"]


async def test_it_is_done_though_nobody_asks() -> None:
    done = list[str]()
    await Warming(lambda: done.append("done"), after_seconds=0).run()
    assert done == ["done"]


async def test_nothing_is_done_before_it_is_needed() -> None:
    done = list[str]()
    running = asyncio.create_task(_unasked(lambda: done.append("done")).run())
    await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.wait([running])
    assert not done


async def test_what_fails_keeps_nobody_waiting(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise OSError("no templates")

    warming = _unasked(fail)
    running = asyncio.create_task(warming.run())
    await warming.wait()
    await running
    assert "Pages were not made ready" in caplog.text


def _unasked(work: Callable[[], object]) -> Warming:
    return Warming(work, after_seconds=LONG_SECONDS)

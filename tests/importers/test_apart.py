"""Reading in another process: what comes back, and that no bomb outlives its limits."""

import asyncio
import os
import signal
import time
from pathlib import Path

import pytest

from calendar_service.domain.problems import Problem
from calendar_service.importers.apart import BROKE_DOWN, STRANGE, TOO_MUCH, TOO_SLOW
from calendar_service.importers.apart import read_apart as read
from calendar_service.importers.apart_reader import DRAFTS_MOST, TOO_LARGE
from calendar_service.importers.confined import ApartLimits
from calendar_service.importers.ics import read_ics
from calendar_service.importers.page import read_page
from calendar_service.importers.text import read_text
from calendar_service.importers.transit import pack_reading, unpack_reading
from tests.importers.reading import FOUND, calendar, event
from tests.importers.standing import HERE

MEGABYTE = 1024 * 1024
PATIENCE_SECONDS = 10
SHORT = ApartLimits(seconds=2, cpu_seconds=2)
SUPPER = b"8 May 2027, 19:00: Harvest supper, Village Hall, Gent"


def children() -> set[int]:
    """Return the processes that are children of this one, dead ones that nobody waited for too."""
    every = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal())
    return {pid for pid in every if parent_of(pid) == os.getpid()}


def parent_of(pid: int) -> int | None:
    """Return None if the process is gone by now. Threads' own lists of children would break when
    a thread ends while it is read."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return int(told.rpartition(")")[2].split()[1])


def started_since(before: set[int]) -> set[int]:
    """Wait for a process to begin, and return it."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if found := children() - before:
            return found
        time.sleep(0.01)
    raise TimeoutError


async def refusal(source: bytes, content_type: str = "", limits: ApartLimits = SHORT) -> str:
    before, begin = children(), time.monotonic()

    reading = await read(source, content_type, HERE, limits=limits)

    assert time.monotonic() - begin < limits.seconds + 2
    assert children() <= before
    assert reading.drafts == ()
    return str(reading.problems[0])


async def test_a_source_is_read_as_it_is_here() -> None:
    file = (FOUND / "google_recurring_with_overrides.ics").read_bytes()
    page = (
        b'<meta property="og:title" content="Supper"><link rel=canonical href="https://a.example/">'
    )

    assert await read(file, "", HERE) == read_ics(file, default_tzid=HERE.tzid)
    assert await read(page, "text/html", HERE) == read_page(page, "text/html", HERE)
    assert await read(SUPPER, "", HERE) == read_text(SUPPER.decode(), HERE)


def test_a_reading_survives_the_way_back() -> None:
    for file in sorted(FOUND.glob("*.ics")):
        reading = read_ics(file.read_bytes(), default_tzid=HERE.tzid)
        assert unpack_reading(pack_reading(reading)) == reading


async def test_several_are_read_at_once_and_the_loop_goes_on() -> None:
    beats = 0

    async def beat() -> None:
        nonlocal beats
        while True:
            beats += 1
            await asyncio.sleep(0.01)

    beating = asyncio.create_task(beat())
    readings = await asyncio.gather(*(read(SUPPER, "", HERE) for _ in range(3)))
    beating.cancel()

    assert [len(reading.drafts) for reading in readings] == [1, 1, 1]
    assert beats > 5


async def test_of_many_events_those_that_begin_soonest_come_back() -> None:
    past = [event("DTSTART;VALUE=DATE:20200101", uid=f"past{i}") for i in range(50)]
    coming = [
        event(f"DTSTART:2027{i % 12 + 1:02}01T190000", uid=f"{i}") for i in range(DRAFTS_MOST)
    ]
    source = calendar(*(line for lines in [*past, *coming] for line in lines))

    reading = await read(source, "", HERE)

    starts = [draft.fields["start"] for draft in reading.drafts]
    assert starts == sorted(starts)
    assert (len(starts), starts[0][:4]) == (DRAFTS_MOST, "2027")
    assert [str(problem) for problem in reading.problems] == [
        f"Of {DRAFTS_MOST + 50} events, the {DRAFTS_MOST} that begin soonest are shown."
    ]


@pytest.mark.parametrize("content_type", ["image/png", "application/pdf"])
async def test_what_nobody_reads_starts_no_process(content_type: str) -> None:
    assert await refusal(b"\x00\x01", content_type) == STRANGE


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\n" * 100_000, "The file has more than 5000 events."),
        (b"BEGIN:VEVENT\n" * 400_000, "The file has more than 200000 lines."),
        (b"BEGIN:VCALENDAR\n" * 2 + b"BEGIN:X\n" * 99, "Parts of the file lie more than 8 deep"),
        (
            calendar(*event("RRULE:FREQ=YEARLY;BYDAY=" + ",".join(["MO"] * 100_000))),
            "Summer party repeats by",
        ),
        (calendar(*event("RRULE:FREQ=SECONDLY;COUNT=999999999")), "Summer party repeats by"),
        (
            b'<script type="application/ld+json">' + b"[" * 1_000_000,
            "Linked data in the page could not be read: it is not JSON.",
        ),
        (b'{"@type":' * 500_000, "Linked data in the page could not be read: it is not JSON."),
    ],
    ids=["events", "lines", "depth", "rule", "seconds", "nested-page", "nested-json"],
)
async def test_a_bomb_that_is_known_as_one_is_a_clear_problem(source: bytes, reason: str) -> None:
    assert (await refusal(source, limits=ApartLimits())).startswith(reason)


@pytest.mark.parametrize(
    "source",
    [b"<html>" + b"<a<" * 1_600_000, b"<html>" + b"<!--" * 1_200_000],
    ids=["tags", "comments"],
)
async def test_what_takes_too_long_is_given_up(source: bytes) -> None:
    """Python's own parser takes quadratic time for these (seen in 3.11); newer ones may not."""
    assert await refusal(source) in (TOO_SLOW, "There is nothing to read in this text.")


async def test_the_time_of_the_processor_is_limited_by_itself() -> None:
    limits = ApartLimits(cpu_seconds=1, seconds=60)

    assert await refusal(b"<html>" + b"<a<" * 1_600_000, limits=limits) in (
        *(TOO_SLOW, "There is nothing to read in this text."),
    )


async def test_memory_is_limited() -> None:
    told = b'{"@type": [' + b"[]," * 1_000_000 + b"[]]}"
    limits = ApartLimits(memory_bytes=64 * MEGABYTE)

    assert await refusal(told, limits=limits) in (TOO_LARGE, BROKE_DOWN)


async def test_an_answer_that_is_too_long_is_not_taken() -> None:
    limits = ApartLimits(answer_bytes=100)

    assert await refusal(SUPPER, limits=limits) == TOO_MUCH


async def test_a_reader_that_is_killed_tells_nothing_and_leaves_nothing() -> None:
    before = children()
    reading = asyncio.create_task(read(b"<html>" + b"<!--" * 1_200_000, "", HERE))
    started = await asyncio.to_thread(started_since, before)
    for pid in started:
        os.kill(pid, signal.SIGKILL)

    assert (await reading).problems == (Problem("file", TOO_SLOW),)
    assert not children() & started


async def test_whoever_goes_away_leaves_no_process_behind() -> None:
    before = children()
    reading = asyncio.create_task(read(b"<html>" + b"<!--" * 1_200_000, "", HERE))
    started = await asyncio.to_thread(started_since, before)
    reading.cancel()

    with pytest.raises(asyncio.CancelledError):
        await reading
    assert not children() & started


async def test_the_reader_knows_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A module of this name in the working directory or on our path is not the one it imports."""
    monkeypatch.setenv("PYTHONSTARTUP", "/nowhere")
    monkeypatch.setenv("CALENDAR_SECRET_KEY", "secret")
    monkeypatch.chdir(FOUND)

    assert len((await read(SUPPER, "", HERE)).drafts) == 1

"""Processes that have nothing in common but the stored calendar write the same bytes."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree
from sqlite3 import connect

import pytest

from calendar_service.feeds.registry import FORMATS
from calendar_service.operations.refresh_catalogue import refresh_catalogue
from calendar_service.settings import PREFIX
from tests.web.building import ALL_DAYS, CHOSEN, Answers, answers
from tests.web.visitors import Site, open_site

pytestmark = pytest.mark.sqlite_only

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 120
MORNING = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
EVENING = datetime(2026, 11, 23, 21, 45, tzinfo=UTC)
ONE = {"PYTHONHASHSEED": "1", "TZ": "America/Santiago", "PYTHONUTF8": "0", "LC_ALL": "C.UTF-8"}
CHOIR = {
    "title": "Choir; practice, \\ with 合唱 and عربى",
    "start": "2027-05-04T19:00",
    "end": "2027-05-04T21:00",
    "time_zone": "America/Monterrey",
    "recurrence": "FREQ=MONTHLY;BYDAY=1TU,-1FR",
    "exclude": ["2027-06-25"],
    "include": ["2027-06-30"],
    "overrides": [
        {"recurrence_id": "20270601T190000", "status": "cancelled", "title": "Not in June"},
        {"recurrence_id": "20270706T190000", "start": "2027-07-07T20:00"},
    ],
    "tags": ["voices", "Ünder", "bass", "αλτο", "zither"],
    "venue": {"name": "Salón", "city": "Monterrey", "latitude": 25.6866, "longitude": -100.3161},
    "price": {"text": "7,50 €", "amount": "7.50", "currency": "EUR", "free": False},
    "language": "es",
}
OTHERS: tuple[dict[str, object], ...] = (
    {"title": "Fair", "start": "2027-06-11", "end": "2027-06-14", "status": "postponed"},
    {"title": "Call", "start": None, "end": None, "kind": "call", "closes_at": "2027-05-12 AoE"},
    {"title": "=1+1", "status": "cancelled", "status_reason": "Snow", "tags": ["quiz", "b", "a"]},
)


def other_locale() -> str:
    """Return one that writes numbers with a comma where this machine has one, else the C locale,
    in which files without a named encoding are ASCII."""
    known = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=True)
    names = [name for name in known.stdout.split() if name.startswith(("de_", "fr_", "es_"))]
    return next(iter(sorted(names)), "C")


def other() -> dict[str, str]:
    coercion = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    elsewhere = {"TZ": "Pacific/Chatham", "LC_ALL": other_locale()}
    return {"PYTHONHASHSEED": "4321", **elsewhere, **coercion}


async def built(folder: Path, now: datetime, surroundings: Mapping[str, str]) -> Answers:
    """Return what a process of its own answers, which renders everything anew."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.web.building", str(folder), now.isoformat()),
        cwd=ROOT,
        env={**kept, **surroundings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    async with asyncio.timeout(PATIENCE_SECONDS):
        told, complaints = await process.communicate()
    assert process.returncode == 0, complaints.decode()
    found: Answers = json.loads(told)
    return found


def copied(folder: Path, name: str) -> Path:
    """Return a copy of a closed calendar whose documents all seem to be of an older version."""
    copy = folder.with_name(name)
    copytree(folder, copy)
    with closing(connect(copy / "calendar.db")) as database, database:
        database.execute("UPDATE catalogue SET fingerprint = 'older'")
    return copy


async def fill(site: Site) -> None:
    await site.publish(**CHOIR)
    for fields in OTHERS:
        await site.publish(**fields)
    site.clock.at = MORNING


FILE = b"\r\n".join(
    (
        *(b"BEGIN:VCALENDAR", b"VERSION:2.0", b"PRODID:-//Elsewhere//EN", b"BEGIN:VEVENT"),
        *(b"UID:fair@example", b"DTSTAMP:20260101T000000Z", b"DTSTART:20270611T100000Z"),
        *(b"SUMMARY:Book fair", b"END:VEVENT", b"END:VCALENDAR", b""),
    )
)


async def test_links_of_what_another_process_imported_under_other_settings_are_put_right(
    tmp_path: Path,
) -> None:
    """A command that is run in a shell without the settings of the service knows no public URL."""
    file = tmp_path / "fair.ics"
    file.write_bytes(FILE)
    folder = tmp_path / "calendar"
    folder.mkdir()
    async with open_site(folder, public_url="https://calendar.example") as site:
        await imported(folder, file)
        before = await site.visitor().get("/events.ics")
        worked_anew = await refresh_catalogue(site.context)
        site.clock.move(seconds=1)
        after = await site.visitor().get("/events.ics")

    assert worked_anew == 1
    assert b"https://elsewhere.example/events/" in before.content
    assert b"elsewhere.example" not in after.content
    assert b"SUMMARY:Book fair" in after.content


async def imported(folder: Path, file: Path) -> None:
    """Let the command line publish a file, in a process of its own and with its own settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    chosen = {"DATA_DIR": str(folder), "PUBLIC_URL": "https://elsewhere.example"}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(ROOT / "main.py"), "import", str(file), "--publish"),
        cwd=folder,
        env={**kept, **{f"{PREFIX}{name}": value for name, value in chosen.items()}},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    async with asyncio.timeout(PATIENCE_SECONDS):
        _, complaints = await process.communicate()
    assert process.returncode == 0, complaints.decode()


async def test_two_processes_of_other_clocks_seeds_and_locales_write_the_same_bytes(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "first"
    folder.mkdir()
    async with open_site(folder, sample=True, **CHOSEN) as site:
        await fill(site)
        here = await answers(site.visitor())
    places = copied(folder, "second"), copied(folder, "third")

    second, third = await asyncio.gather(
        built(places[0], MORNING, ONE), built(places[1], EVENING, other())
    )

    assert second == third == here
    formats = {f"/events{format.suffix}" for format in FORMATS.values()}
    assert formats < here.keys()
    assert {here[path].split()[0] for path in here if ALL_DAYS in path} == {"200"}

"""How tests have files read: ones found in the wild, and small ones told in lines."""

from pathlib import Path

from calendar_service.importers.draft import Draft, Reading
from calendar_service.importers.ics import read_ics

FOUND = Path(__file__).parent / "found"


def read_found(name: str) -> Reading:
    """Return what a file in the folder `found` holds, read in Berlin."""
    return read_ics((FOUND / f"{name}.ics").read_bytes(), default_tzid="Europe/Berlin")


def calendar(*lines: str) -> bytes:
    """Return a calendar file of these lines."""
    return "\r\n".join(("BEGIN:VCALENDAR", *lines, "END:VCALENDAR", "")).encode()


def event(*lines: str, uid: str = "x") -> tuple[str, ...]:
    """Return the lines of a VEVENT; it has a title, and a start unless they say one."""
    start = (
        () if any(line.startswith("DTSTART") for line in lines) else ("DTSTART:20270508T190000",)
    )
    title = () if any(line.startswith("SUMMARY") for line in lines) else ("SUMMARY:Summer party",)
    return ("BEGIN:VEVENT", f"UID:{uid}", *title, *start, *lines, "END:VEVENT")


def read_event(*lines: str) -> Draft:
    """Return the only draft of a calendar with one event of these lines, read in Berlin."""
    reading = read_ics(calendar(*event(*lines)), default_tzid="Europe/Berlin")
    assert reading.problems == ()
    assert len(reading.drafts) == 1
    return reading.drafts[0]


def refusal(*lines: str) -> str:
    """Return why the only event of a calendar cannot be read."""
    reading = read_ics(calendar(*event(*lines)), default_tzid="Europe/Berlin")
    assert reading.drafts == ()
    assert len(reading.problems) == 1
    return str(reading.problems[0])

"""The process that reads a source from its standard input, within limits it sets itself first."""

import sys
from collections.abc import Callable
from importlib import import_module

from calendar_service.domain.problems import Problem
from calendar_service.importers.confinement import confine
from calendar_service.importers.draft import Reading
from calendar_service.importers.sorts import Sort
from calendar_service.importers.standpoint import Standpoint
from calendar_service.importers.transit import pack_reading, unpack_source

DRAFTS_MOST = 200
PROBLEMS_MOST = 50
TOO_LARGE = "It could not be read: that takes more memory than is allowed."

_READERS = {
    Sort.CALENDAR: ("calendar_service.importers.ics", "read_calendar"),
    Sort.PAGE: ("calendar_service.importers.page", "read_page"),
    Sort.LINKED_DATA: ("calendar_service.importers.page", "read_linked_data"),
    Sort.TEXT: ("calendar_service.importers.text", "read_text_octets"),
}
"""What takes the source, its content type and the standpoint; loaded only where it is needed, for
some of it takes long."""


def main(memory_bytes: int, cpu_seconds: int) -> None:
    """Write the reading of what comes in."""
    confine(memory_bytes, cpu_seconds)
    source, sort, content_type, standpoint = unpack_source(sys.stdin.buffer.read())
    try:
        module, name = _READERS[sort]
        read: Callable[[bytes, str, Standpoint], Reading] = getattr(import_module(module), name)
        packed = pack_reading(_soonest(read(source, content_type, standpoint), standpoint))
    except MemoryError:
        packed = pack_reading(Reading(problems=(Problem("file", TOO_LARGE),)))
    sys.stdout.buffer.write(packed)


def _soonest(reading: Reading, standpoint: Standpoint) -> Reading:
    """Return no more drafts than a person can choose from: those that are not over, by date."""
    count, problems = len(reading.drafts), reading.problems[:PROBLEMS_MOST]
    if count <= DRAFTS_MOST:
        return Reading(reading.drafts, problems, reading.feed_urls)
    today = standpoint.today.isoformat()
    drafts = sorted(reading.drafts, key=lambda draft: _rank(draft.fields, today))
    text = "Of {count} events, the {most} that begin soonest are shown."
    problem = Problem("file", text, {"count": count, "most": DRAFTS_MOST})
    return Reading(tuple(drafts[:DRAFTS_MOST]), (problem, *problems), reading.feed_urls)


def _rank(fields: dict[str, object], today: str) -> tuple[bool, str]:
    start, end = str(fields.get("start", "")), str(fields.get("end", fields.get("start", "")))
    is_over = "recurrence" not in fields and end < today
    return is_over, start


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))

"""Documents that must not change by a byte, and what two readers make of them."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from ical.event import Event as HomeAssistantEvent

from calendar_service.feeds.readback import fault
from calendar_service.feeds.vevent import render_vevents
from tests.feeds.golden_documents import EVENTS, FOLDER, VOICE, golden_document
from tests.feeds.reading import read, read_ical, read_icalendar
from tests.parts import need

SCRIPT = Path(__file__).with_name("read.mjs")
ICAL_JS = Path(__file__).parents[1] / "node_modules" / "ical.js"
MOST = 8
FILM, GARDEN = "Film night", "Film night in the garden"
NIGHT = [FILM, "2027-05-04T17:00:00Z", "2027-05-04T19:30:00Z"]
READ = {
    "timed_with_venue": [NIGHT],
    "with_markup_and_picture": [["Cancelled: Film night", *NIGHT[1:]]],
    "several_whole_days": [["Días de cine — 映画祭", "2027-05-04", "2027-05-07"]],
    "weekly_with_exceptions": [
        NIGHT,
        [GARDEN, "2027-05-12T18:30:00Z", "2027-05-12T21:00:00Z"],
        ["Cancelled: Film night", "2027-05-25T17:00:00Z", "2027-05-25T19:30:00Z"],
        [FILM, "2027-06-01T17:00:00Z", "2027-06-01T19:30:00Z"],
        [FILM, "2027-06-08T17:00:00Z", "2027-06-08T19:30:00Z"],
        [FILM, "2027-06-15T17:00:00Z", "2027-06-15T19:30:00Z"],
        [FILM, "2027-06-22T17:00:00Z", "2027-06-22T19:30:00Z"],
        [FILM, "2027-06-29T17:00:00Z", "2027-06-29T19:30:00Z"],
    ],
    "weekly_with_extra_dates": [
        NIGHT,
        ["Film night on a Friday", "2027-05-07T17:00:00Z", "2027-05-07T19:30:00Z"],
        [FILM, "2027-05-11T17:00:00Z", "2027-05-11T19:30:00Z"],
        [FILM, "2027-05-18T17:00:00Z", "2027-05-18T19:30:00Z"],
    ],
    "listed_dates_alone": [NIGHT, [FILM, "2027-05-07T17:00:00Z", "2027-05-07T19:30:00Z"]],
    "yearly_on_29_february": [
        ["Leap day", f"{year}-02-29", f"{year}-03-01"] for year in range(2028, 2060, 4)
    ],
    "cancelled": [["Cancelled: Film night", *NIGHT[1:]]],
    "postponed": [["Postponed: Film night", *NIGHT[1:]]],
    "moved_online": [["Moved online: Film night", *NIGHT[1:]]],
    "call_with_a_bare_date": [["Call closes: Short films wanted", "2027-06-30", "2027-07-01"]],
    "call_anywhere_on_earth": [
        ["Call closes: Short films wanted", "2027-07-01T11:59:00Z", "2027-07-01T11:59:00Z"]
    ],
    "call_with_all_that_is_known": [
        ["Call closes: Short films wanted", "2027-06-30", "2027-07-01"]
    ],
    "survey": [
        [
            "Survey closes: Which films next year?",
            "2027-06-30T16:00:00Z",
            "2027-06-30T16:00:00Z",
        ]
    ],
    "hostile_texts": [
        [
            'Film; night, "C:\\New"\nSTATUS:CANCELLED 映画👩‍👩‍👧',
            "2027-05-04T19:00:00Z",
            "2027-05-04T21:30:00Z",
        ]
    ],
}


def test_every_kept_document_is_known() -> None:
    kept = {path.stem for path in FOLDER.glob("*.ics")}
    assert kept == EVENTS.keys() == READ.keys()


@pytest.mark.parametrize("name", EVENTS)
def test_a_document_has_not_changed_by_a_byte(name: str) -> None:
    assert golden_document(name) == (FOLDER / f"{name}.ics").read_bytes()
    assert golden_document(name) == golden_document(name)


@pytest.mark.parametrize("name", EVENTS)
def test_its_lines_are_whole_and_its_events_may_be_published(name: str) -> None:
    (calendar,) = read((FOLDER / f"{name}.ics").read_bytes())
    zones = {each.value("TZID") for each in calendar.components if each.name == "VTIMEZONE"}
    used = {line.parameters.get("TZID") for each in calendar.components for line in each.lines}
    assert used - {None} == zones
    assert fault(render_vevents(EVENTS[name], VOICE)) is None


@pytest.mark.parametrize("name", EVENTS)
def test_icalendar_reads_it_without_a_fault(name: str) -> None:
    read_icalendar((FOLDER / f"{name}.ics").read_bytes())


@pytest.mark.parametrize("name", EVENTS)
def test_home_assistant_finds_what_is_meant(name: str) -> None:
    calendar = read_ical((FOLDER / f"{name}.ics").read_bytes())
    found = sorted(_first(iter(calendar.timeline)), key=lambda each: each[1])
    assert found == READ[name]


def test_ical_js_finds_what_is_meant() -> None:
    node = shutil.which("node")
    need(node is not None, "node")
    need(ICAL_JS.is_dir(), "ical.js (`npm install` in tests)")
    asked = "\n".join(json.dumps((FOLDER / f"{name}.ics").read_bytes().decode()) for name in READ)
    answer = subprocess.run(
        [str(node), SCRIPT], input=asked, capture_output=True, text=True, check=True
    )
    found = [json.loads(line) for line in answer.stdout.splitlines()]
    in_order = [sorted(each, key=lambda occurrence: occurrence[1]) for each in found]
    assert dict(zip(READ, in_order, strict=True)) == READ


def _first(events: Iterator[HomeAssistantEvent]) -> Iterator[list[str]]:
    for _, event in zip(range(MOST), events, strict=False):
        assert event.summary is not None
        yield [event.summary, _instant(event.start), _instant(event.end)]


def _instant(moment: datetime | date) -> str:
    if not isinstance(moment, datetime):
        return moment.isoformat()
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

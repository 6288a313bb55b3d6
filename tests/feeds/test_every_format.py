"""Whatever somebody sends, each format can be read, and is the same when it is rendered twice."""

import csv
import json
from collections.abc import Callable
from datetime import date
from io import StringIO

from hypothesis import given

from calendar_service.domain.event import Event
from calendar_service.domain.occurrence import Window, series_of
from calendar_service.feeds.atom import render_atom
from calendar_service.feeds.csv import HEADER, join_csv
from calendar_service.feeds.entry import Entry, entry_of, newest_changed
from calendar_service.feeds.expanded import render_expanded
from calendar_service.feeds.jscalendar import render_jscalendar
from calendar_service.feeds.jsonld import render_jsonld
from calendar_service.feeds.lines import unfold
from calendar_service.feeds.readback import fault
from calendar_service.feeds.rss import render_rss
from calendar_service.feeds.tombstone import render_tombstone
from calendar_service.recurrence.expand import expand
from tests.events import CHANGED_AT, VOICE
from tests.feeds.jscalendar_reading import read_group
from tests.feeds.listed import listed
from tests.feeds.programme import HEADING
from tests.feeds.strange import events
from tests.feeds.xml_reading import ATOM, read_xml
from tests.volume import Volume

WHOLE = 5_000
MOST = 5
EVER = Window(date(1900, 1, 1), date(2199, 1, 1), "Europe/Berlin")


def test_any_event_can_be_told_in_every_format(volume: Volume) -> None:
    @volume.examples(WHOLE, slow=2)
    @given(events())
    def check(told: Event) -> None:
        found = _entries(told)
        for read in (_atom, _rss, _csv, _jsonld, _jscalendar, _expanded, _tombstone):
            _twice(read, told, found)

    check()


def _entries(told: Event) -> list[Entry]:
    happens = series_of(told)
    found = expand(happens, EVER, MOST) if happens else []
    return [entry_of(told, each) for each in found] or [Entry(told)]


def _twice(read: Callable[[Event, list[Entry]], object], told: Event, found: list[Entry]) -> None:
    assert read(told, found) == read(told, found)


def _atom(told: Event, found: list[Entry]) -> object:
    document = render_atom(found, VOICE, HEADING)
    assert len(read_xml(document).findall(f"{ATOM}entry")) == len(found)
    by_change = render_atom(newest_changed([told]), VOICE, HEADING)
    assert len(read_xml(by_change).findall(f"{ATOM}entry")) == 1
    return document, by_change


def _rss(told: Event, found: list[Entry]) -> object:
    document = render_rss(found, VOICE, HEADING)
    assert len(read_xml(document).findall("channel/item")) == len(found)
    return document


def _csv(told: Event, found: list[Entry]) -> object:
    document = join_csv(listed(found))
    rows = list(csv.reader(StringIO(document.decode("utf-8-sig"), newline=""), strict=True))
    assert [len(row) for row in rows] == [len(HEADER)] * (len(found) + 1)
    return document


def _jsonld(told: Event, found: list[Entry]) -> object:
    texts = [render_jsonld(told, VOICE, occurrence=each.occurrence) for each in found]
    assert all(json.loads(text)["startDate"] for text in texts if text)
    return texts


def _jscalendar(told: Event, found: list[Entry]) -> object:
    document = render_jscalendar([told], VOICE, HEADING)
    read_group(document)
    return document


def _expanded(told: Event, found: list[Entry]) -> object:
    occurrences = [each.occurrence for each in found if each.occurrence]
    vevents = render_expanded(told, occurrences, VOICE)
    assert unfold(vevents).count("BEGIN:VEVENT") == len(occurrences)
    assert not vevents or fault(vevents) is None
    return vevents


def _tombstone(told: Event, found: list[Entry]) -> object:
    vevents = render_tombstone(told, VOICE, changed_at=CHANGED_AT, sequence=1)
    assert not vevents or fault(vevents) is None
    return vevents

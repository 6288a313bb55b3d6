"""Documents as they must stay, byte for byte; `python -m tests.feeds.golden_formats` writes them
anew, and what then differs is for people to look at."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from calendar_service.domain.event import Event
from calendar_service.domain.occurrence import Occurrence
from calendar_service.feeds.atom import render_atom
from calendar_service.feeds.csv import join_csv
from calendar_service.feeds.entry import newest_changed
from calendar_service.feeds.expanded import expanded_zones, render_expanded
from calendar_service.feeds.ics import join_ics
from calendar_service.feeds.jcal import render_jcal
from calendar_service.feeds.jscalendar import render_jscalendar
from calendar_service.feeds.jsonld import render_jsonld
from calendar_service.feeds.rss import render_rss
from calendar_service.feeds.tombstone import render_tombstone
from tests.events import CALENDAR, CHANGED_AT, VOICE
from tests.feeds.listed import listed
from tests.feeds.programme import (
    EVENTS,
    FESTIVAL,
    FILM_NIGHT,
    HEADING,
    MEETUP,
    TALK,
    entries,
    ics_document,
)
from tests.feeds.reading import wrapped

FOLDER = Path(__file__).with_name("golden")


def _page(event: Event, occurrence: Occurrence | None = None) -> bytes:
    return (render_jsonld(event, VOICE, occurrence=occurrence) or "").encode() + b"\n"


def _expanded() -> bytes:
    occurrences = [entry.occurrence for entry in entries(MEETUP) if entry.occurrence]
    vevents = render_expanded(MEETUP, occurrences, VOICE)
    return join_ics(CALENDAR, HEADING.name, expanded_zones(occurrences), [vevents])


RSS_HEADING = replace(HEADING, feed_url=HEADING.feed_url.replace(".atom", ".rss"))
JSCALENDAR_HEADING = replace(HEADING, feed_url=HEADING.feed_url.replace(".atom", ".jscalendar"))
DOCUMENTS: dict[str, Callable[[], bytes]] = {
    "atom/by-start.atom": lambda: render_atom(entries(*EVENTS), VOICE, HEADING),
    "atom/by-change.atom": lambda: render_atom(newest_changed(EVENTS), VOICE, HEADING),
    "csv/programme.csv": lambda: join_csv(listed(entries(*EVENTS))),
    "expanded/meetup.ics": _expanded,
    "jcal/programme.jcal": lambda: render_jcal(ics_document(*EVENTS)),
    "jscalendar/programme.jscalendar": lambda: render_jscalendar(EVENTS, VOICE, JSCALENDAR_HEADING),
    "jsonld/single.json": lambda: _page(FILM_NIGHT),
    "jsonld/series.json": lambda: _page(MEETUP),
    "jsonld/date-of-a-series.json": lambda: _page(MEETUP, entries(MEETUP)[1].occurrence),
    "jsonld/postponed.json": lambda: _page(FESTIVAL),
    "jsonld/online.json": lambda: _page(TALK),
    "rss/by-start.rss": lambda: render_rss(entries(*EVENTS), VOICE, RSS_HEADING),
    "tombstone/meetup.ics": lambda: wrapped(
        render_tombstone(MEETUP, VOICE, changed_at=CHANGED_AT, sequence=4)
    ),
}


def golden(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def write_all() -> None:
    for name, render in DOCUMENTS.items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(render())


if __name__ == "__main__":
    write_all()

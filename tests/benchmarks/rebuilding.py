"""What most programs do: build the whole feed with icalendar for each request.

Run as `python -m tests.benchmarks.rebuilding PORT FEED`; the events are those of the feed in a
file, read once and then kept as plain values.
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from icalendar import Calendar, Event
from starlette.types import Receive, Scope, Send

from tests.benchmarks.bare import run

_TEXTS = ("uid", "summary", "description", "location", "url", "status", "sequence")
_TIMES = ("dtstamp", "created", "last-modified", "dtstart", "dtend")


class Rebuilding:
    def __init__(self, feed: bytes) -> None:
        read = Calendar.from_ical(feed)
        self._events = [_values(event) for event in read.walk("VEVENT")]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = build(self._events) if scope["path"] == "/events.ics" else b""
        headers = [
            (b"content-type", b"text/calendar; charset=utf-8"),
            (b"content-length", str(len(body)).encode()),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def build(events: Sequence[Mapping[str, Any]]) -> bytes:
    """Return a calendar of events that are told without their zones' rules."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Built for each request//EN")
    for values in events:
        event = Event()
        for name, value in values.items():
            event.add(name, value)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _values(event: Any) -> dict[str, Any]:
    texts = {name: _plain(event[name]) for name in _TEXTS if name in event}
    times = {name: event[name].dt for name in _TIMES if name in event}
    rule = {"rrule": dict(event["rrule"])} if "rrule" in event else {}
    categories = {"categories": [str(each) for each in event["categories"].cats]}
    return texts | times | rule | categories


def _plain(value: object) -> str | int:
    return int(value) if isinstance(value, int) else str(value)


if __name__ == "__main__":
    run(Rebuilding(Path(sys.argv[2]).read_bytes()), int(sys.argv[1]))

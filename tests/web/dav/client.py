"""What the `caldav` library sees and does: run by the interpreter that has it, told by lines.

It lives in an environment of its own, since it needs an older dateutil than the service.
"""

import importlib
import json
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

EVENT = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:carol\r\nBEGIN:VEVENT\r\nUID:carol\r\n"
    "DTSTAMP:20270101T000000Z\r\nDTSTART:20270101T000000Z\r\nSUMMARY:Mine\r\nEND:VEVENT\r\n"
    "END:VCALENDAR\r\n"
)


class Client:
    """Signs in, although nobody asked, and keeps the first calendar."""

    def __init__(self, url: str) -> None:
        caldav: Any = importlib.import_module("caldav")
        self.errors: Any = importlib.import_module("caldav.lib.error")
        self.client = caldav.DAVClient(url, username="carol", password="whatever")
        self.principal = self.client.principal()
        self.calendar = self.principal.calendars()[0]
        self.kept = self.calendar.objects(load_objects=True)

    def look(self) -> Any:
        """Return what there is to choose from."""
        return {
            "is_caldav": self.client.check_cdav_support(),
            "principal": str(self.principal.url),
            "calendars": {
                str(each.url): [each.get_display_name(), each.get_supported_components()]
                for each in self.principal.calendars()
            },
        }

    def keep(self) -> Any:
        """Return the titles of all that is kept."""
        return sorted(title(each) for each in self.kept)

    def sync(self) -> Any:
        """Fetch what changed; return it, what is gone, and what is then kept."""
        changed, gone = self.kept.sync()
        return [sorted(map(title, changed)), len(gone), self.keep()]

    def search(self) -> Any:
        """Return the dates of two months, one by one, and the events they are of."""
        span = {"start": datetime(2027, 5, 1), "end": datetime(2027, 7, 1), "event": True}
        dates = self.calendar.search(server_expand=True, **span)
        events = self.calendar.search(expand=False, **span)
        return [
            sorted(str(each.icalendar_component["DTSTART"].dt) for each in dates),
            sorted(map(title, events)),
        ]

    def by_uid(self) -> Any:
        """Return the title of the event that has the UID of the first one that is kept."""
        uid = str(next(iter(self.kept)).icalendar_component["UID"])
        return title(self.calendar.event_by_uid(uid)) in self.keep()

    def write(self) -> Any:
        """Return whether another event was refused, and in which way."""
        try:
            self.calendar.save_event(EVENT)
        except self.errors.AuthorizationError as error:
            return type(error).__name__
        return None


def title(event: Any) -> str:
    return str(event.icalendar_component["SUMMARY"])


def main() -> None:
    client = Client(sys.argv[1])
    answers: dict[str, Callable[[], Any]] = {
        name: getattr(client, name)
        for name in ("look", "keep", "sync", "search", "by_uid", "write")
    }
    for line in sys.stdin:
        print(json.dumps(answers[line.strip()]()), flush=True)


if __name__ == "__main__":
    main()

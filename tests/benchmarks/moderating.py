"""Changes as they come to a running service: an edit is proposed, and a moderator approves it."""

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.benchmarks.events import title_of
from tests.benchmarks.servers import Answer, Server

SUBMISSIONS = "/api/v1/submissions"
CONTACT = {"name": "Alice", "email": "alice@example.org"}


@dataclass(frozen=True, slots=True)
class Moderator:
    """Bob, with a token of the API; `ids` are those of the events by their numbers."""

    server: Server
    token: str
    ids: Sequence[str]

    def propose(self, number: int) -> str:
        """Return the id of the edit that gives an untouched event another title."""
        fields = {
            "event_id": self.ids[number],
            "base_version": 0,
            "title": f"{title_of(number)}, moved inside",
            "contact": CONTACT,
        }
        answer = self.server.ask(SUBMISSIONS, fields)
        assert answer.status == 201, answer.body
        return str(json.loads(answer.body)["id"])

    def approve(self, submission_id: str) -> float:
        """Publish an edit, and return the seconds until that was said to be done."""
        begun = time.perf_counter()
        answer = self.server.ask(
            f"{SUBMISSIONS}/{submission_id}/decisions",
            {"action": "approve"},
            headers={"Authorization": f"Bearer {self.token}"},
        )
        assert answer.status == 201, answer.body
        return time.perf_counter() - begun


def pages(server: Server) -> Iterator[Answer]:
    """Yield the pages of the whole listing as JSON."""
    path = "/events.json?limit=200"
    while path:
        answer = server.ask(path)
        yield answer
        parts = urlsplit(json.loads(answer.body)["next"] or "")
        path = f"{parts.path}?{parts.query}" if parts.path else ""

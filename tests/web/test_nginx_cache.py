"""A shared cache in front of the service: fresh enough for everybody, and told nothing private."""

import asyncio
import gzip
import json
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest

from calendar_service.app import Chance, opened
from calendar_service.domain.people import Role
from calendar_service.operations import manage_account
from calendar_service.web.security import SHARED_SUFFIXES
from tests.parts import need
from tests.test_serve import Served, serving
from tests.web.nginx import NGINX, Cache, ask, caching, seconds_in
from tests.web.visitors import PASSWORD, begin_database, event, settings

pytestmark = pytest.mark.sqlite_only

SPEED = 60
STATED_SECONDS_MOST = 600
ROUNDING_SECONDS = 1.5  # nginx counts whole seconds, and the rest is for a busy machine
FEEDS = ["/events.ics", "/events.json", "/events.csv", "/events.atom", "/events.jscalendar"]
BOB = "bob@example.org"
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Front:
    """The service, nginx in front of it, the folder of what nginx keeps, and Bob's API token."""

    served: Served
    cache: Cache
    folder: Path
    token: str

    @property
    def kept(self) -> list[bytes]:
        """Return all that nginx keeps at this moment."""
        return [file.read_bytes() for file in self.folder.rglob("*") if file.is_file()]

    def submit(self, title: str) -> dict[str, str]:
        body = json.dumps(event(title=title)).encode()
        answer = self.cache.send("/api/v1/submissions", body, JSON)
        assert answer.status == 201, answer.body
        sent: dict[str, str] = json.loads(answer.body)
        return sent

    def publish(self, title: str) -> str:
        """Return the id of an event that Bob has just approved."""
        path = f"/api/v1/submissions/{self.submit(title)['id']}/decisions"
        bearer = f"Bearer {self.token}"
        answer = self.cache.send(path, b'{"action":"approve"}', JSON, Authorization=bearer)
        assert answer.status == 201, answer.body
        return str(json.loads(answer.body)["event_id"])


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    need(NGINX is not None, "nginx")
    with fronted(tmp_path_factory.mktemp("cached")) as opened_front:
        yield opened_front


@contextmanager
def fronted(folder: Path) -> Iterator[Front]:
    """Run the service with the sample in it, and nginx in front: a minute of what the service
    says of a listing's age takes a second there."""
    begin_database(folder)
    token = asyncio_run(make_bob(folder))
    nginx = folder / "nginx"
    nginx.mkdir()
    with serving(folder) as served:
        said = {ask(served.port, path).headers["cache-control"] for path in FEEDS}
        with caching(nginx, served.port, speeds=dict.fromkeys(said, SPEED)) as cache:
            yield Front(served, cache, nginx / "cache", token)


def asyncio_run(work: Coroutine[Any, Any, str]) -> str:
    with ThreadPoolExecutor() as elsewhere:  # a loop may be running here
        return elsewhere.submit(asyncio.run, work).result()


async def make_bob(folder: Path) -> str:
    async with opened(settings(folder, secret_key=None), Chance()) as house:
        await manage_account.create_account(house.context, BOB, Role.MODERATOR, PASSWORD)
        return await manage_account.create_api_token(house.context, BOB)


@pytest.mark.parametrize("path", FEEDS)
def test_a_listing_is_kept_and_then_answered_without_asking_us(front: Front, path: str) -> None:
    address = f"{path}?q=Day"

    first, second = front.cache.ask(address), front.cache.ask(address)

    assert (first.status, first.cache, second.cache) == (200, "MISS", "HIT")
    assert second.body == first.body == ask(front.served.port, address).body


def test_a_listing_that_did_not_change_is_confirmed_without_being_sent_again(
    front: Front,
) -> None:
    first = front.cache.ask("/events.ics?q=Languages")
    time.sleep(fresh_seconds(front) + ROUNDING_SECONDS)

    later = front.cache.ask("/events.ics?q=Languages")

    assert (first.cache, later.cache) == ("MISS", "REVALIDATED")
    assert (later.body, later.headers["etag"]) == (first.body, first.headers["etag"])


def test_a_change_is_seen_after_at_most_the_age_that_is_stated(front: Front) -> None:
    watched, unwatched = "/events.ics", "/events.ics?from=-1y"
    for path in (watched, unwatched):
        front.cache.ask(path)
        assert front.cache.ask(path).cache in ("HIT", "STALE", "UPDATING", "REVALIDATED")
    front.publish("Midnight concert")
    changed_at = time.monotonic()
    assert b"Midnight concert" in ask(front.served.port, watched).body

    while b"Midnight concert" not in front.cache.ask(watched).body:
        time.sleep(0.05)
    seen_seconds = time.monotonic() - changed_at
    stated_seconds = fresh_seconds(front) + ROUNDING_SECONDS
    time.sleep(max(0, changed_at + stated_seconds - time.monotonic()))
    first_look = front.cache.ask(unwatched)

    assert seen_seconds < stated_seconds
    assert b"Midnight concert" in first_look.body


def fresh_seconds(front: Front) -> float:
    """Return how old an answer may be by what the service states, at the pace of nginx."""
    stated = seconds_in(ask(front.served.port, "/events.ics").headers["cache-control"])
    return (stated["max-age"] + stated["stale-while-revalidate"]) / SPEED


def test_readers_keep_their_calendar_while_the_service_is_away(tmp_path: Path) -> None:
    need(NGINX is not None, "nginx")
    with fronted(tmp_path) as front:
        known = front.cache.ask("/events.ics")
        stated = seconds_in(ask(front.served.port, "/events.ics").headers["cache-control"])
        old_at = time.monotonic() + fresh_seconds(front) + 1
        front.served.process.terminate()
        front.served.process.wait()
        time.sleep(max(0, old_at - time.monotonic()))

        away = front.cache.ask("/events.ics")
        unknown = front.cache.ask("/events.csv?q=unknown")

    assert (away.status, away.cache, away.body) == (200, "STALE", known.body)
    assert unknown.status == 502
    assert sum(stated.values()) <= STATED_SECONDS_MOST


@pytest.mark.parametrize(
    "path",
    [
        *(f"/events{suffix}" for suffix in SHARED_SUFFIXES),
        *("/events.ics?alarm=PT15M", "/events.ics?expand=yes"),
        *("/categories/european-days.ics", "/categories/european-days.json"),
        *("/venues/none.ics", "/organisers/none.json"),
    ],
)
def test_a_public_listing_is_shared_for_ten_minutes_at_most(front: Front, path: str) -> None:
    caching_of = ask(front.served.port, path).headers["cache-control"]

    assert caching_of.startswith("public, max-age=")
    assert 0 < sum(seconds_in(caching_of).values()) <= STATED_SECONDS_MOST


def test_packed_and_plain_answers_are_kept_apart(front: Front) -> None:
    path = "/events.ics?q=Europe"
    answers = [
        front.cache.ask(path, Accept_Encoding=coding)
        for coding in ("gzip", "identity", "gzip", "identity")
    ]

    assert [answer.cache for answer in answers] == ["MISS", "MISS", "HIT", "HIT"]
    assert [answer.headers.get("content-encoding") for answer in answers] == [
        *("gzip", None),
        *("gzip", None),
    ]
    assert gzip.decompress(answers[2].body) == answers[3].body


def test_a_program_and_a_browser_get_their_own_at_the_same_address(front: Front) -> None:
    kinds = ["text/calendar", "text/html", "text/calendar", "text/html"]
    answers = [front.cache.ask("/events?q=Languages", Accept=kind) for kind in kinds]

    types = [answer.headers["content-type"].partition(";")[0] for answer in answers]
    assert types == kinds
    assert [answer.cache for answer in answers] == ["MISS", "MISS", "HIT", "MISS"]


def test_what_is_private_is_kept_by_nobody(front: Front) -> None:
    sent = front.submit("Secret supper")
    manage = sent["manage_url"].partition(f":{front.served.port}")[2]
    login = front.cache.post("/login", email=BOB, password=PASSWORD)
    session = SimpleCookie(login.headers["set-cookie"])["session"].value
    signed_in = {"Cookie": f"session={session}"}
    bearer = {"Authorization": f"Bearer {front.token}"}
    first_admin = front.served.printed.get("First admin", "/account/first/none")
    asked: list[tuple[str, dict[str, str]]] = [
        *((path, signed_in) for path in ("/desk", "/account", f"/desk/submissions/{sent['id']}")),
        *((path, signed_in) for path in ("/login", manage, f"{manage}/edit")),
        *((path, {}) for path in ("/desk", "/account", "/login", manage, f"{manage}/edit")),
        *((path, {}) for path in ("/confirm/none", f"/account/first/{first_admin[-43:]}")),
        *((path, bearer) for path in ("/api/v1/submissions", f"/api/v1/submissions/{sent['id']}")),
        ("/api/v1/submissions", {}),
    ]

    answers = [front.cache.ask(path, **headers) for path, headers in asked + asked]

    for (path, _), answer in zip(asked + asked, answers, strict=True):
        assert (path, answer.cache) == (path, "MISS")
        directives = set(answer.headers["cache-control"].split(", "))
        # A page that says what is wrong holds no secret: the visitor's own browser may keep it.
        assert directives & ({"no-store"} if answer.status == 200 else {"no-store", "private"}), (
            path
        )
    assert (login.status, login.cache) == (303, None)
    assert "no-store" in login.headers["cache-control"]
    secrets = (session.encode(), manage.encode(), front.token.encode(), b"Secret supper")
    assert not any(secret in kept for secret in secrets for kept in front.kept)


@pytest.mark.parametrize("path", ["/", "/events", "/submit"])
def test_a_page_that_knows_its_visitor_is_shown_to_nobody_else(front: Front, path: str) -> None:
    login = front.cache.post("/login", email=BOB, password=PASSWORD)
    session = SimpleCookie(login.headers["set-cookie"])["session"].value

    own = front.cache.ask(path, Cookie=f"session={session}")
    others = front.cache.ask(path)

    assert (own.cache, others.cache) == ("MISS", "MISS")
    assert b"/logout" in own.body
    assert b"/logout" not in others.body


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/events/later.ics", 404),
        ("/events/later", 404),
        ("/events.ics?from=someday", 400),
        ("/api/v1/changes?since=made-up", 410),
    ],
)
def test_a_refusal_is_never_kept(front: Front, path: str, status: int) -> None:
    answers = [front.cache.ask(path) for _ in range(2)]

    assert [(answer.status, answer.cache) for answer in answers] == [(status, "MISS")] * 2

"""People and programs that visit the real application, and what they do there."""

import asyncio
import atexit
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from functools import cache
from itertools import count
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

from httpx2 import ASGITransport, AsyncClient, Response

from calendar_service.app import Chance, create_app, opened
from calendar_service.domain.people import Account, Role
from calendar_service.operations import manage_account
from calendar_service.operations.context import Context
from calendar_service.operations.sign_in import open_session
from calendar_service.settings import Settings
from calendar_service.web.application import CalendarApplication
from tests import postgres
from tests.databases import FILE, begin_with, blank_postgres, is_postgres, url_of
from tests.postgres_spares import template_name

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HERE = "http://127.0.0.1:8000"
PATIENCE_SECONDS = 10
PASSWORD = "a few words that belong together"
SECRET_KEY = "nobody can guess this key, at least in a test"


@dataclass(slots=True)
class Clock:
    """Shows the time that it was set to."""

    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at

    def move(self, **length: float) -> None:
        self.at += timedelta(**length)


def chance(clock: Clock, start: int) -> Chance:
    """Return the clock and ids that count up from a number."""
    ids, uids, tokens = count(start), count(start), count(start)
    return Chance(
        now=clock,
        new_id=lambda: f"id{next(ids):014}",
        new_uid=lambda: f"00000000-0000-4000-8000-{next(uids):012}",
        new_token=lambda: f"token-{next(tokens):037}",
    )


def settings(folder: Path, **chosen: Any) -> Settings:
    """Return the settings of an empty calendar, whatever stands in a `.env` here."""
    given: dict[str, Any] = {"_env_file": None, "data_dir": folder, "sample": False}
    given["quotas"] = False
    return Settings(**given | {"secret_key": SECRET_KEY} | chosen)


@dataclass(slots=True)
class Site:
    """The open application, its clock and its staff."""

    app: CalendarApplication
    folder: Path
    clock: Clock
    base_url: str = HERE
    _tokens: dict[Role, str] = field(default_factory=dict)

    @property
    def context(self) -> Context:
        context: Context = self.app.state.service.context
        return context

    def visitor(self, *, host: str = "127.0.0.1", **headers: str) -> AsyncClient:
        """Return somebody new, with cookies of their own, at this address of the network."""
        transport = ASGITransport(self.app, client=(host, 123))
        return AsyncClient(transport=transport, base_url=self.base_url, headers=headers)

    def patient_visitor(self) -> AsyncClient:
        """Return somebody to whom the service may break as it would over the network."""
        transport = ASGITransport(self.app, raise_app_exceptions=False)
        return AsyncClient(transport=transport, base_url=self.base_url)

    async def account(self, role: Role, email: str | None = None) -> Account:
        address = email or f"{role}@example.org"
        return await manage_account.create_account(self.context, address, role, PASSWORD)

    async def signed_in(self, role: Role, email: str | None = None) -> AsyncClient:
        """Return a visitor with a session, who has no password: to hash one takes long."""
        address = email or f"{role}@example.org"
        account = await manage_account.create_account(self.context, address, role, None)
        visitor = self.visitor()
        visitor.cookies.set("session", await open_session(self.context, account))
        return visitor

    async def token(self, role: Role = Role.MODERATOR) -> str:
        """Return a bearer token of the one account with this role."""
        if role not in self._tokens:
            email = f"{role}.program@example.org"
            await manage_account.create_account(self.context, email, role, None)
            self._tokens[role] = await manage_account.create_api_token(self.context, email)
        return self._tokens[role]

    async def program(self, role: Role = Role.MODERATOR) -> AsyncClient:
        """Return a program that speaks to the API in somebody's name."""
        return self.visitor(Authorization=f"Bearer {await self.token(role)}")

    async def publish(self, **fields: Any) -> str:
        """Send an event in and approve it; return the event's id."""
        sent = await submit(self.visitor(), **fields)
        decided = await decide(await self.program(), sent["id"], "approve")
        assert decided.status_code == 201, decided.text
        return str(decided.json()["event_id"])


async def letter_to(site: Site, recipient: str, *, saying: str = "") -> str:
    """Wait for a letter to somebody that says something, and return its text."""
    return await asyncio.to_thread(_letter_to, site.folder / "mail" / "new", recipient, saying)


def _letter_to(folder: Path, recipient: str, saying: str) -> str:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        for file in folder.glob("*"):
            letter = message_from_bytes(file.read_bytes(), policy=default)
            body = letter.get_body(("plain",))
            text = str(body.get_content()) if body else ""
            if recipient in str(letter["To"]) and saying in text:
                return text
        time.sleep(0.01)
    raise TimeoutError(f"no letter to {recipient} says {saying!r}")


@asynccontextmanager
async def open_site(folder: Path, *, start: int = 1, **chosen: Any) -> AsyncIterator[Site]:
    """Open the real application on the database in this folder. Its ids count up from `start`."""
    begin_database(folder)
    clock = Clock(chosen.pop("now", NOW))
    found = settings(folder, **on_postgres(folder) | chosen)
    app = create_app(found, chance(clock, start))
    async with app.router.lifespan_context(app):
        yield Site(app, folder, clock, found.address)


def begin_database(folder: Path) -> None:
    """Lay a database as the first start leaves it into a folder that has none: to make one takes
    a second."""
    begin_with(folder, _begun_postgres if is_postgres() else _begun_file)


def on_postgres(folder: Path) -> dict[str, str]:
    """Return the setting that names the folder's database where it lies elsewhere."""
    return {"database_url": url_of(folder)} if is_postgres() else {}


@cache
def _begun_file() -> str:
    folder = Path(mkdtemp())
    atexit.register(rmtree, folder)
    _begin(settings(folder))
    return str(folder / FILE)


@cache
def _begun_postgres() -> str:
    name = template_name("begun")
    postgres.make_database(name, blank_postgres())
    folder = Path(mkdtemp())
    atexit.register(rmtree, folder)
    _begin(settings(folder, database_url=postgres.server().url(name)))
    return name


def _begin(chosen: Settings) -> None:
    async def make() -> None:
        async with opened(chosen, chance(Clock(), 1_000_000)):
            pass

    postgres.in_a_thread(lambda: asyncio.run(make()))


def event(**fields: Any) -> dict[str, Any]:
    """Return the fields of a small event that Alice organises."""
    given = {
        "title": "Harvest supper",
        "start": "2027-05-08T18:00",
        "end": "2027-05-08T21:00",
        "time_zone": "Europe/Brussels",
        "contact": {"name": "Alice", "email": "alice@example.org"},
    }
    return {name: value for name, value in (given | fields).items() if value is not None}


async def submit(visitor: AsyncClient, **fields: Any) -> dict[str, Any]:
    """Send an event in through the API and return the answer."""
    answer = await visitor.post("/api/v1/submissions", json=event(**fields))
    assert answer.status_code == 201, answer.text
    content: dict[str, Any] = answer.json()
    return content


async def decide(program: AsyncClient, submission_id: str, action: str, **more: Any) -> Response:
    path = f"/api/v1/submissions/{submission_id}/decisions"
    return await program.post(path, json={"action": action, **more})


async def sign_in(visitor: AsyncClient, email: str, password: str = PASSWORD) -> Response:
    return await visitor.post("/login", data={"email": email, "password": password})

"""The service below the web as tests use it: a real database, and a clock and chance they set."""

import zoneinfo
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa

from calendar_service.catalogue.catalogue import Catalogue
from calendar_service.domain.calendar import Calendar
from calendar_service.domain.event import Event
from calendar_service.domain.moderation import Action, Decision
from calendar_service.domain.people import Account, Role
from calendar_service.importers.draft import Draft
from calendar_service.mail.delivery import MaildirDelivery
from calendar_service.operations.context import Context
from calendar_service.operations.decide_submission import Verdict, decide_submission
from calendar_service.operations.import_events import publish_drafts
from calendar_service.operations.publish_event import update_publications
from calendar_service.operations.refresh_catalogue import refresh_catalogue
from calendar_service.operations.render_next import render_next
from calendar_service.operations.submit_event import submit_event
from calendar_service.storage.accounts import add_account
from calendar_service.storage.connection import Connection, Row, Store
from calendar_service.storage.events import find_event
from calendar_service.storage.migrate import migrate
from calendar_service.storage.schema import commits, events, metadata
from calendar_service.storage.sqlite import sqlite_url
from calendar_service.storage.submissions import Submission
from calendar_service.web.markup import render_markup
from calendar_service.words.load import load_words
from tests.databases import (
    accepting,
    begin_with,
    blank_postgres,
    heard_statements,
    is_postgres,
    refusing,
    run_plainly,
    url_of,
)

T = TypeVar("T")
START = datetime(2027, 3, 1, 10, tzinfo=UTC)
CALENDAR = Calendar(
    title="Cluster Calendar",
    tzid="Europe/Berlin",
    language="en",
    public_url="https://calendar.example",
    mail_from="calendar@calendar.example",
)
SECRET_KEY = b"what only this calendar knows, and the tests"
Dump = Mapping[str, list[Row]]


@dataclass(slots=True)
class Clock:
    """Shows the time that it was set to."""

    at: datetime = START

    def now(self) -> datetime:
        return self.at

    def advance(self, **length: float) -> datetime:
        self.at += timedelta(**length)
        return self.at


@dataclass(slots=True)
class Chance:
    """Counts up instead of throwing dice; `name` keeps what two of them make apart."""

    name: str = "a"
    _ids: Iterator[int] = field(default_factory=lambda: count(1))
    _uids: Iterator[int] = field(default_factory=lambda: count(1))
    _tokens: Iterator[int] = field(default_factory=lambda: count(1))

    def new_id(self) -> str:
        return f"{self.name}{next(self._ids):05}"

    def new_uid(self) -> str:
        return f"00000000-0000-4000-8000-{ord(self.name):03}{next(self._uids):09}"

    def new_token(self) -> str:
        return sha256(f"{self.name}{next(self._tokens)}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class House:
    """The open service: `woken` grows by one whenever the worker would be told of mail."""

    context: Context
    clock: Clock
    folder: Path
    woken: list[datetime]

    @property
    def store(self) -> Store:
        return self.context.store

    @property
    def catalogue(self) -> Catalogue:
        return Catalogue(self.store, self.context.voice)

    @property
    def maildir(self) -> MaildirDelivery:
        return MaildirDelivery(self.folder / "mail")

    def letters(self) -> list[bytes]:
        """Return the mails that lie in the Maildir, in the order of their names."""
        return [path.read_bytes() for path in sorted(self.folder.glob("mail/new/*"))]

    def set_up(self, **changes: Any) -> "House":
        """Return the same house under other settings."""
        calendar = replace(self.context.calendar, **changes)
        return replace(self, context=replace(self.context, calendar=calendar))

    async def rows(self, table: sa.Table) -> list[Row]:
        """Return all rows of a table by its primary key."""
        query = sa.select(table).order_by(*table.primary_key)
        return await self.store.read(lambda con: con.all(query))

    async def column(self, column: sa.Column[Any]) -> list[Any]:
        """Return the values of one column by the table's primary key."""
        assert isinstance(column.table, sa.Table)
        return [row[column.name] for row in await self.rows(column.table)]

    async def dump(self) -> Dump:
        """Return everything that is in the database, the list of towns aside."""
        return await self.store.read(dump)

    def tamper(self, *statements: str) -> None:
        """Change the database past the service, as no code of it would."""
        run_plainly(self.folder, *statements)

    def refuse(self, change: str) -> None:
        """Let the database refuse each change like `INSERT ON outbox`, as a full one would."""
        self.tamper(*refusing(change))

    def refuse_nothing(self, table: str) -> None:
        self.tamper(*accepting(table))

    async def account(self, email: str, role: Role = Role.MODERATOR) -> Account:
        """Return a new account that has no password."""
        account = Account(self.context.new_id(), email, role, self.clock.now())
        await self.store.write(lambda con: add_account(con, account, None))
        return account

    async def submit(self, **changes: Any) -> tuple[Submission, str]:
        """Return Alice's submission and the token of its manage link."""
        receipt = await submit_event(self.context, proposed(**changes), source="form")
        return receipt.submission, receipt.manage_token

    async def decide(
        self, submission: Submission, action: Action, account: Account, **verdict: Any
    ) -> tuple[Submission, Decision]:
        message = {"message": "Please add a place."} if action is Action.REQUEST_CHANGES else {}
        chosen = Verdict(action, **(message | verdict))
        return await decide_submission(self.context, submission.id, chosen, account)

    async def change(self, known_as: str, /, **changes: Any) -> Event:
        """Publish the next version of the event of this title, and return it."""
        query = sa.select(events.c.id).where(events.c.title == known_as)
        [row] = await self.store.read(lambda con: con.all(query))
        stored = await self.store.read(lambda con: find_event(con, row["id"]))
        assert stored is not None
        now = self.clock.now()
        event = replace(stored.event, version=stored.event.version.next(now), **changes)
        publication = await render_next(self.context, event)
        await self.store.write(lambda con: update_publications(con, [publication], now))
        return event

    async def publish(self, *drafts: Draft) -> None:
        """Publish drafts, all of which must be sound, as one revision."""
        imported = await publish_drafts(self.context, drafts)
        assert (imported.taken_in, imported.problems) == (len(drafts), ())


async def dump(con: Connection) -> Dump:
    """Return all rows of all tables by their primary keys, the list of towns and the marks of
    transactions aside."""
    return {
        table.name: await con.all(sa.select(table).order_by(*table.primary_key))
        for table in metadata.sorted_tables
        if not table.name.startswith("place") and table is not commits
    }


def proposed(**changes: Any) -> dict[str, Any]:
    """Return the fields of Alice's harbour tour; what is changed to None is left out."""
    fields = {
        "title": "Harbour Tour",
        "start": "2027-05-08T09:00",
        "end": "2027-05-08T11:00",
        "time_zone": "Europe/Berlin",
        "contact": {"name": "Alice", "email": "alice@example.org"},
    }
    return {name: value for name, value in (fields | changes).items() if value is not None}


def draft(title: str, start: str | None, uid: str | None = None, **fields: Any) -> Draft:
    """Return an imported event in Berlin."""
    known = {"title": title, "start": start, "time_zone": "Europe/Berlin"} | fields
    return Draft(uid, {name: value for name, value in known.items() if value is not None})


def make_blank_database(path: Path) -> None:
    migrate(sqlite_url(path))


@asynccontextmanager
async def opened_house(
    folder: Path, clock: Clock | None = None, *, chance: str = "a", blank: Path | None = None
) -> AsyncIterator[House]:
    """Open the service on the database in a folder; a new one begins as a copy of `blank`."""
    zoneinfo.reset_tzpath(to=())
    if blank is not None:
        begin_with(folder, lambda: blank_postgres() if is_postgres() else str(blank))
    store = Store(url_of(folder))
    try:
        await store.open()
        house = _house(store, folder, clock or Clock(), Chance(chance))
        await refresh_catalogue(house.context)
        yield house
    finally:
        await store.close()


def _house(store: Store, folder: Path, clock: Clock, chance: Chance) -> House:
    woken: list[datetime] = []
    context = Context(
        store=store,
        calendar=CALENDAR,
        words=load_words,
        markup=render_markup,
        secret_key=SECRET_KEY,
        now=clock.now,
        new_id=chance.new_id,
        new_uid=chance.new_uid,
        new_token=chance.new_token,
        mail_waits=lambda: woken.append(clock.now()),
    )
    return House(context, clock, folder, woken)


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    """Note every statement that any connection runs, in the order in which they are run."""
    seen: list[str] = []

    def note(connection: object, cursor: object, statement: str, *others: object) -> None:
        seen.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        with heard_statements(seen.append):
            yield seen
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)


async def refused(error: type[T], asked: Callable[[], Awaitable[object]]) -> T:
    """Return the refusal that asking for this ends in; anything else fails the test."""
    try:
        answer = await asked()
    except Exception as refusal:
        if isinstance(refusal, error):
            return refusal
        raise
    raise AssertionError(f"this was to be refused, but gave {answer!r}")

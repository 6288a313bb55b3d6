"""Wires the rooms together: settings, clock and chance go in, an ASGI application comes out."""

import asyncio
import base64
import os
import secrets
import sqlite3
import time
import zoneinfo
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

from calendar_service.catalogue.catalogue import Catalogue
from calendar_service.catalogue.documents import Documents
from calendar_service.domain.calendar import Calendar
from calendar_service.domain.errors import SettingRefused
from calendar_service.feeds.vevent import Voice
from calendar_service.importers.places import places_edition, read_places
from calendar_service.importers.sample import read_sample
from calendar_service.leaving import Leaving
from calendar_service.mail.delivery import Delivery, delivery_for
from calendar_service.operations.context import Context
from calendar_service.operations.load_places import load_places
from calendar_service.operations.load_sample import is_untouched, load_sample
from calendar_service.operations.refresh_catalogue import begin, refresh_catalogue
from calendar_service.settings import ALLOWED, PREFIX, Settings, read_settings
from calendar_service.storage.connection import Store
from calendar_service.storage.limits import OF_COMMANDS, OF_VISITORS
from calendar_service.storage.migrate import migrate
from calendar_service.web.application import CalendarApplication, build_application
from calendar_service.web.front import Front
from calendar_service.web.markup import render_markup
from calendar_service.web.polls import PollCounter
from calendar_service.web.quotas import Quotas
from calendar_service.web.security import security_headers
from calendar_service.web.service import Service
from calendar_service.web.spelling import spelling_of
from calendar_service.web.templating import compile_templates, environment
from calendar_service.web.warming import Warming
from calendar_service.words.load import load_words, shipped_languages
from calendar_service.worker import Worker

_ID_BYTES = 10
RENDERED_FIRST_MOST = 500
"""Where more events must be rendered anew, readers get meanwhile what there is."""

_NOW = partial(datetime.now, UTC)


@dataclass(frozen=True, slots=True)
class Chance:
    """The clock and everything that nobody can foresee; tests bring their own."""

    now: Callable[[], datetime] = _NOW
    new_id: Callable[[], str] = lambda: _short_id(secrets.token_bytes(_ID_BYTES))
    new_uid: Callable[[], str] = lambda: str(uuid4())
    new_token: Callable[[], str] = lambda: secrets.token_urlsafe(32)
    monotonic: Callable[[], float] = time.monotonic


@dataclass(frozen=True, slots=True)
class House:
    """The open service: what the command line and the web application both work with."""

    settings: Settings
    chance: Chance
    context: Context
    delivery: Delivery
    woken: asyncio.Event


def create_app(
    settings: Settings | None = None, chance: Chance | None = None
) -> CalendarApplication:
    """Return the application; its lifespan opens the database and runs the worker."""
    zoneinfo.reset_tzpath(to=())  # before the first zone is read, since read ones are kept
    chosen = settings or read_settings()
    leaving = Leaving(chosen.leave_seconds)
    service_of = _ServiceMaker(chosen, leaving.has_begun)

    @asynccontextmanager
    async def lifespan(app: CalendarApplication) -> AsyncIterator[None]:
        warming = Warming(partial(_get_ready, chosen))
        async with opened(chosen, chance or Chance()) as house:
            service = app.state.service = service_of(house, warming)
            app.front = service.front
            working = Worker(
                house.context, house.delivery, house.woken, each_minute=service.polls.write
            )
            runs = working.run, working.catch_up, warming.run
            tasks = [asyncio.create_task(run()) for run in runs]
            try:
                with leaving.heard():
                    yield
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.wait(tasks)
                await service.polls.write()
                await service.documents.close()

    return build_application(
        calendar=calendar_of(chosen),
        words=load_words(chosen.language),
        hosts=hosts_of(chosen),
        old_hosts=frozenset(chosen.old_hosts),
        lifespan=lifespan,
    )


@asynccontextmanager
async def opened(
    settings: Settings, chance: Chance, *, serves: bool = True
) -> AsyncIterator[House]:
    """Open the service: the database at its newest shape, and for whoever serves it the sample
    in an empty one and all that is derived up to date. Closes every connection, whatever happens.

    A command beside a running service must not change what that publishes: its settings may be
    others, above all the public URL.
    """
    zoneinfo.reset_tzpath(to=())  # the pinned zone data decide, not the machine's
    await asyncio.to_thread(_prepare, settings)
    store = Store(settings.database, OF_VISITORS if serves else OF_COMMANDS)
    try:
        await store.open()
        house = _house(settings, store, chance)
        await begin(house.context)
        await load_places(house.context, places_edition(), read_places)
        if serves:
            await refresh_catalogue(
                house.context, holder=secrets.token_hex(8), most=RENDERED_FIRST_MOST
            )
            await _load_sample_if_untouched(house)
        yield house
    finally:
        await store.close()


def _get_ready(settings: Settings) -> None:
    """Do once what would keep everybody waiting when somebody first asked for a page of it."""
    compile_templates()
    spelling_of(load_words(settings.language), date.min)


async def _load_sample_if_untouched(house: House) -> None:
    if house.settings.sample and await is_untouched(house.context):
        await load_sample(house.context, *read_sample())


def calendar_of(settings: Settings) -> Calendar:
    host = _mail_host(settings)
    return Calendar(
        title=settings.title,
        tzid=settings.time_zone,
        language=settings.language,
        public_url=settings.address,
        refresh=settings.refresh,
        description=settings.description,
        mail_from=settings.mail_from or f"calendar@{host}",
        mail_reply_to=settings.mail_reply_to,
        confirm_email=settings.must_confirm_email,
        trivial_edits=settings.trivial_edits,
        accent=settings.accent,
        logo=settings.logo,
        imprint_url=settings.imprint_url,
        privacy_url=settings.privacy_url,
        languages=tuple(settings.languages or shipped_languages()),
    )


def _mail_host(settings: Settings) -> str:
    """Mail comes from a name: many servers refuse an address of numbers."""
    host = urlsplit(settings.address).hostname or "localhost"
    return "localhost" if ":" in host or host.replace(".", "").isdigit() else host


def hosts_of(settings: Settings) -> frozenset[str]:
    host = urlsplit(settings.address).hostname
    return frozenset({host} if host else ())


def mail_folder(settings: Settings) -> Path:
    return settings.data_dir / "mail"


def _prepare(settings: Settings) -> None:
    """Make the folder and the tables. Raises SettingRefused where they cannot be had."""
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        migrate(settings.database)
    except (OSError, sqlite3.DatabaseError) as error:
        name = "data_dir" if settings.database_url is None else "database_url"
        reason = f"cannot be used: {error}. It {ALLOWED[name]}"
        raise SettingRefused(f"{PREFIX}{name.upper()}", reason) from error


def _house(settings: Settings, store: Store, chance: Chance) -> House:
    woken = asyncio.Event()
    context = Context(
        store=store,
        calendar=calendar_of(settings),
        words=load_words,
        markup=render_markup,
        secret_key=secret_key(settings),
        now=chance.now,
        new_id=chance.new_id,
        new_uid=chance.new_uid,
        new_token=chance.new_token,
        mail_waits=woken.set,
    )
    delivery = delivery_for(settings.mail_url, mail_folder(settings))
    return House(settings, chance, context, delivery, woken)


class _ServiceMaker:
    def __init__(self, settings: Settings, is_leaving: Callable[[], bool]) -> None:
        self._settings = settings
        self._is_leaving = is_leaving
        self._templates = environment()

    def __call__(self, house: House, warming: Warming) -> Service:
        settings, context = self._settings, house.context

        def voice_of(language: str | None) -> Voice:
            words = context.words(language or context.calendar.language)
            return Voice(context.calendar, words, context.markup)

        documents = Documents(
            context.store,
            voice_of,
            bytes_most=settings.cache_bytes,
            monotonic=house.chance.monotonic,
        )
        polls = PollCounter(context.store, context.now)
        front = Front(
            documents,
            count_poll=polls.count,
            headers=security_headers(context.calendar),
            hosts=hosts_of(settings),
            tzid=context.calendar.tzid,
            now=context.now,
            monotonic=house.chance.monotonic,
        )
        return Service(
            context=context,
            catalogue=Catalogue(context.store, context.voice),
            documents=documents,
            front=front,
            templates=self._templates,
            polls=polls,
            quotas=Quotas(context, are_lifted=not settings.quotas),
            mail_folder=None if settings.mail_url else mail_folder(settings),
            is_https=settings.address.startswith("https://"),
            is_leaving=self._is_leaving,
            warming=warming,
        )


def secret_key(settings: Settings) -> bytes:
    """Return the key that signs links: the one that is set, else one made on the first run and
    kept beside the database, never in it."""
    if settings.secret_key is not None:
        return settings.secret_key.encode()
    path = settings.data_dir / "secret.key"
    with suppress(FileExistsError):
        _write_new(path, secrets.token_urlsafe(48))
    return path.read_text().strip().encode()


def _write_new(path: Path, text: str) -> None:
    """Appear whole or not at all, for the owner's eyes alone; an existing file is left alone."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    finally:
        draft.unlink()


def _short_id(chance: bytes) -> str:
    return base64.b32encode(chance).decode().lower().rstrip("=")

"""Looks for what is wrong with an installation, for the operator."""

import sqlite3
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from calendar_service.domain.addresses import event_page
from calendar_service.domain.filter import EventFilter
from calendar_service.domain.occurrence import Window
from calendar_service.domain.people import Role
from calendar_service.feeds.lint_calendar import BYTES_FEW, BYTES_MOST
from calendar_service.feeds.timezone import zone_data_version
from calendar_service.operations.context import Context
from calendar_service.operations.render_event import edition_of, fingerprint
from calendar_service.storage.accounts import list_accounts
from calendar_service.storage.catalogue import read_reached
from calendar_service.storage.connection import Connection
from calendar_service.storage.editions import present_edition
from calendar_service.storage.events import count_events
from calendar_service.storage.faults import count_faults, list_faults
from calendar_service.storage.fragments import bytes_in
from calendar_service.storage.outbox import count_failed
from calendar_service.storage.sqlite import sqlite_has_wal_reset_bug

FAULTS_NAMED = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, and what it says in a sentence. A warning is good enough for
    the service, but not for everybody who uses it."""

    what: str
    says: str
    is_good: bool = True
    is_warning: bool = False


async def examine(
    context: Context, mail_folder: Path | None, *, feed_start: date | None = None
) -> list[Finding]:
    """Return what was looked at; `mail_folder` is where mail lies that nobody delivers, and
    `feed_start` the first day of the feed that people subscribe to."""

    async def look(con: Connection) -> list[Finding]:
        return [
            await _calendar(con, context),
            await _catalogue(con, context),
            *await _feeds(con, context),
            *await _size(con, Window(feed_start, None, context.calendar.tzid)),
            await _admins(con),
            await _outbox(con),
        ]

    found = await context.store.read(look)
    return [*found, _sqlite(), _mail(mail_folder), Finding("zone data", zone_data_version())]


async def _calendar(con: Connection, context: Context) -> Finding:
    return Finding("calendar", f"{await count_events(con)} events at {context.calendar.public_url}")


async def _catalogue(con: Connection, context: Context) -> Finding:
    reached = await read_reached(con)
    says = f"revision {reached.revision}, occurrences up to {reached.horizon_day}"
    present = await present_edition(con)
    if present is not None and edition_of(context.voice).is_behind(present):
        says += (
            f"; a newer version rendered it (zone data {present.zone_data}), and this one leaves "
            "that alone: run the newer one, or `doctor --zones` to stay with this one"
        )
        return Finding("catalogue", says, is_good=False)
    if reached.fingerprint in (None, fingerprint(context.voice)):
        return Finding("catalogue", says)
    says += "; the service runs with another public URL, zone or language than this command"
    return Finding("catalogue", says, is_good=False)


async def _feeds(con: Connection, context: Context) -> list[Finding]:
    """An entry that a calendar program could not read is in no feed until it can be rendered."""
    count = await count_faults(con)
    if not count:
        return [Finding("feeds", "no event is left out")]
    named = [
        Finding(
            "left out",
            f"{fault.title!r}, {event_page(context.calendar, fault.event_id)}: {fault.reason}",
            is_good=False,
        )
        for fault in await list_faults(con, most=FAULTS_NAMED)
    ]
    return [Finding("feeds", f"{count} events are left out", is_good=False), *named]


async def _size(con: Connection, window: Window) -> list[Finding]:
    """Say so where the feed of everything is too large for some, as nothing else would."""
    size = await bytes_in(con, EventFilter(), window, "ics")
    if size <= BYTES_FEW:
        return []
    says = (
        f"all events together are {size // 1000:,} kB; Google Calendar refuses a feed of more than "
        f"about {BYTES_MOST // 1000:,} kB. Point its users to narrower ones, such as those of a "
        "category, a country or the next months (/feeds makes them)"
    )
    return [Finding("feed size", says, is_warning=True)]


async def _admins(con: Connection) -> Finding:
    admins = len(await list_accounts(con, Role.ADMIN))
    if admins:
        return Finding("admins", str(admins))
    return Finding("admins", "none yet; the link that makes the first is printed at each start")


async def _outbox(con: Connection) -> Finding:
    failed = await count_failed(con)
    return Finding("outbox", f"{failed} mails were given up", is_good=not failed)


def _sqlite() -> Finding:
    version = sqlite3.sqlite_version
    if sqlite_has_wal_reset_bug():
        version += "; before 3.51.3 only the file lock keeps two processes from harming the file"
    return Finding("SQLite", version)


def _mail(mail_folder: Path | None) -> Finding:
    if mail_folder is None:
        return Finding("mail", "leaves by SMTP")
    return Finding("mail", f"is written to {mail_folder}, since CALENDAR_MAIL_URL is not set")

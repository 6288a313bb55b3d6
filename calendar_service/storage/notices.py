"""What each account wants to be told of the desk, when it was, and what there is to tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from calendar_service.domain.moderation import State
from calendar_service.domain.notices import NoticeChoice
from calendar_service.domain.people import Account, Role
from calendar_service.domain.report import ReportState
from calendar_service.domain.scope import Scope
from calendar_service.storage.accounts import ACCOUNT_COLUMNS, account_of
from calendar_service.storage.connection import Connection, Row
from calendar_service.storage.schema import accounts, events, outbox, submissions
from calendar_service.storage.schema_reports import notices, reports
from calendar_service.storage.scope import covers_event, covers_submission

_CHOSEN = (notices.c.choice, notices.c.language, notices.c.told_at, notices.c.looked_at)


@dataclass(frozen=True, slots=True)
class Reader:
    """An account that is told of the desk. `language` is None for the calendar's own."""

    account: Account
    choice: NoticeChoice
    language: str | None
    told_at: datetime | None
    looked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for a moderator; `start` as it was sent in, None of a report."""

    title: str
    is_report: bool
    start: str | None


async def list_readers(con: Connection, roles: Sequence[Role]) -> list[Reader]:
    """Return the accounts of these roles, by address."""
    query = (
        sa.select(*ACCOUNT_COLUMNS, *_CHOSEN)
        .join(notices, notices.c.account_id == accounts.c.id, isouter=True)
        .where(accounts.c.removed_at.is_(None), accounts.c.role.in_([each.value for each in roles]))
        .order_by(accounts.c.email)
    )
    return [_reader(row) for row in await con.all(query)]


async def find_reader(con: Connection, account: Account) -> Reader:
    row = await con.first(sa.select(*_CHOSEN).where(notices.c.account_id == account.id))
    if row is None:
        return Reader(account, NoticeChoice.DIGEST, None, None, None)
    choice = NoticeChoice(row["choice"] or NoticeChoice.DIGEST)
    return Reader(account, choice, row["language"], row["told_at"], row["looked_at"])


async def save_choice(
    con: Connection, account_id: str, choice: NoticeChoice, language: str | None, at: datetime
) -> None:
    """Keep what the account has chosen; what was there before counts as told."""
    values = {"choice": choice.value, "language": language, "told_at": at}
    await _set(con, account_id, values)


async def mark_told(
    con: Connection, account_id: str, *, before: datetime | None, at: datetime
) -> bool:
    """Keep when the account was told; False if another process was quicker."""
    row = await con.first(sa.select(notices.c.told_at).where(notices.c.account_id == account_id))
    if (None if row is None else row["told_at"]) != before:
        return False
    await _set(con, account_id, {"told_at": at})
    return True


async def note_look(con: Connection, account_id: str, at: datetime) -> None:
    await _set(con, account_id, {"looked_at": at})


async def was_promised(con: Connection, key: str) -> bool:
    return await con.first(sa.select(outbox.c.id).where(outbox.c.key == key)) is not None


async def list_waiting(
    con: Connection,
    *,
    scope: Scope,
    most: int,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Waiting]:
    """Return what waits in a scope, the longest first: submissions, then reports, at most so many
    of each; of what came in (since, until] alone where that is given."""
    sent = (
        sa.select(submissions.c.title, submissions.c.fields)
        .where(*_pending(scope, since, until))
        .order_by(submissions.c.created_at, submissions.c.id)
        .limit(most)
    )
    told = (
        sa.select(events.c.title)
        .join_from(reports, events, events.c.id == reports.c.event_id)
        .where(*_open(scope, since, until))
        .order_by(reports.c.created_at, reports.c.id)
        .limit(most)
    )
    return [
        *[_submitted(row) for row in await con.all(sent)],
        *[Waiting(row["title"], True, None) for row in await con.all(told)],
    ]


async def count_all_waiting(
    con: Connection, *, scope: Scope, since: datetime | None = None, until: datetime | None = None
) -> tuple[int, int]:
    """Return how many submissions and how many reports wait in a scope."""
    counted = sa.func.count().label("count")
    sent = sa.select(counted).select_from(submissions).where(*_pending(scope, since, until))
    told = (
        sa.select(counted)
        .join_from(reports, events, events.c.id == reports.c.event_id)
        .where(*_open(scope, since, until))
    )
    rows = [await con.first(query) for query in (sent, told)]
    submitted, reported = (int(row["count"]) if row else 0 for row in rows)
    return submitted, reported


async def oldest_waiting_at(con: Connection, scope: Scope) -> datetime | None:
    """Return since when something in a scope waits; None if nothing does."""
    sent = sa.select(sa.func.min(submissions.c.created_at).label("at")).where(
        *_pending(scope, None, None)
    )
    told = (
        sa.select(sa.func.min(reports.c.created_at).label("at"))
        .join_from(reports, events, events.c.id == reports.c.event_id)
        .where(*_open(scope, None, None))
    )
    rows = [await con.first(query) for query in (sent, told)]
    return min((row["at"] for row in rows if row and row["at"] is not None), default=None)


async def count_given_up(con: Connection, since: datetime) -> int:
    """Return how many mails were given up after an instant."""
    query = sa.select(sa.func.count().label("count")).where(outbox.c.failed_at > since)
    row = await con.first(query)
    return int(row["count"]) if row else 0


def _pending(
    scope: Scope, since: datetime | None, until: datetime | None
) -> list[sa.ColumnElement[bool]]:
    table = submissions.c
    is_waiting = table.state == State.PENDING.value
    return [is_waiting, *covers_submission(scope), *_within(table.changed_at, since, until)]


def _open(
    scope: Scope, since: datetime | None, until: datetime | None
) -> list[sa.ColumnElement[bool]]:
    table = reports.c
    is_open = table.state == ReportState.OPEN.value, events.c.withdrawn_at.is_(None)
    is_seen = covers_event(scope, table.event_id)
    return [*is_open, *is_seen, *_within(table.changed_at, since, until)]


def _within(
    column: sa.ColumnElement[Any], since: datetime | None, until: datetime | None
) -> list[sa.ColumnElement[bool]]:
    bounds = (column > since if since else None, column <= until if until else None)
    return [bound for bound in bounds if bound is not None]


def _submitted(row: Row) -> Waiting:
    start = row["fields"].get("start")
    return Waiting(row["title"], False, start if isinstance(start, str) else None)


async def _set(con: Connection, account_id: str, values: Mapping[str, object]) -> None:
    """Writes come one after the other, so that nobody adds the row between the two."""
    here = notices.c.account_id == account_id
    updated = await con.all(
        sa.update(notices).where(here).values(values).returning(notices.c.account_id)
    )
    if not updated:
        await con.run(sa.insert(notices).values(account_id=account_id, **values))


def _reader(row: Row) -> Reader:
    choice = NoticeChoice(row["choice"] or NoticeChoice.DIGEST)
    return Reader(account_of(row), choice, row["language"], row["told_at"], row["looked_at"])

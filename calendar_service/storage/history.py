"""All that moderators and submitters did, with submissions and with reports, and all that became of
public events, by time."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from calendar_service.domain.moderation import Action
from calendar_service.domain.paging import Paging, Place
from calendar_service.domain.scope import Scope
from calendar_service.storage.batches import batches
from calendar_service.storage.connection import Connection, Row
from calendar_service.storage.schema import accounts, decisions, events, submissions, versions
from calendar_service.storage.schema_reports import report_decisions, reports
from calendar_service.storage.scope import covers_event, covers_submission
from calendar_service.storage.types import from_micros, micros

DECISION, REPORT, VERSION = "decision", "report", "version"
"""They ascend, as what happened at one instant is told."""
_KEYS: Mapping[str, tuple[Callable[[str], Any], ...]] = {
    DECISION: (str,),
    REPORT: (str,),
    VERSION: (str, int),
}
"""What names a row beside its instant."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A decision on a submission or a report (`before` and `after` are states), or a version of an
    event (what readers saw).

    `by` is the address of the account; None where the submitter or the service did it.
    """

    at: datetime
    what: str
    by: str | None
    submission_id: str | None
    event_id: str | None
    sequence: int | None
    action: str | None
    message: str | None
    reason: str | None
    details: Mapping[str, Any] | None
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked of the record: a scope alone, and of one action alone if it is named; oldest
    first, unless `newest_first`."""

    scope: Scope
    action: Action | None = None
    newest_first: bool = False

    def order(self, *columns: sa.ColumnElement[Any]) -> list[sa.ColumnElement[Any]]:
        return [each.desc() if self.newest_first else each.asc() for each in columns]


async def list_history(
    con: Connection, start_at: datetime, end_at: datetime, paging: Paging, *, asked: Asking
) -> list[tuple[Entry, Place]]:
    """Return a page of what happened in [start_at, end_at), oldest first unless it is asked for
    the other way round; at one instant the decisions come before the versions that they made."""
    queries = [(_decisions(paging, asked), decisions.c.at, _of_decision)]
    if asked.action is None:
        queries += [
            (_reports(paging, asked), report_decisions.c.at, _of_report),
            (_versions(paging, asked), versions.c.at, _of_version),
        ]
    found = [
        read(row)
        for query, at, read in queries
        for row in await con.all(query.where(at >= start_at, at < end_at))
    ]
    found.sort(key=lambda each: (each[1].order, each[1].key), reverse=asked.newest_first)
    return found[: paging.limit]


async def titles_of(con: Connection, entries: Iterable[Entry]) -> dict[str, str]:
    """Return what the submissions and events are called that these are about, by id."""
    listed = list(entries)
    sent = {each.submission_id for each in listed if each.submission_id}
    public = {each.event_id for each in listed if each.event_id}
    found: dict[str, str] = {}
    for table, ids in ((submissions, sent), (events, public)):
        for wanted in batches(sorted(ids)):
            query = sa.select(table.c.id, table.c.title).where(table.c.id.in_(wanted))
            found |= {row["id"]: row["title"] for row in await con.all(query)}
    return found


async def senders_of(con: Connection, entries: Iterable[Entry]) -> dict[str, str]:
    """Return who sent in the submissions that these are about, where no account is named: their
    names, else their addresses, by the submission's id."""
    ids = {each.submission_id for each in entries if each.submission_id and each.by is None}
    table = submissions.c
    query = sa.select(table.id, table.contact_name, table.contact_email)
    rows = [
        row
        for wanted in batches(sorted(ids))
        for row in await con.all(query.where(table.id.in_(wanted)))
    ]
    told = {row["id"]: row["contact_name"] or row["contact_email"] for row in rows}
    return {key: name for key, name in told.items() if name}


def _decisions(paging: Paging, asked: Asking) -> sa.Select[Any]:
    table = decisions.c
    query = (
        sa.select(decisions, accounts.c.email)
        .join(submissions, submissions.c.id == table.submission_id)
        .join(accounts, accounts.c.id == table.account_id, isouter=True)
        .where(*covers_submission(asked.scope))
        .order_by(*asked.order(table.at, table.id))
        .limit(paging.limit)
    )
    if paging.after is not None:
        query = query.where(_goes_on(paging.after, DECISION, asked, (table.at, table.id)))
    return query if asked.action is None else query.where(table.action == asked.action.value)


def _reports(paging: Paging, asked: Asking) -> sa.Select[Any]:
    table = report_decisions.c
    query = (
        sa.select(report_decisions, accounts.c.email, reports.c.event_id, reports.c.kind)
        .join_from(report_decisions, reports, reports.c.id == table.report_id)
        .join(accounts, accounts.c.id == table.account_id, isouter=True)
        .where(*covers_event(asked.scope, reports.c.event_id))
        .order_by(*asked.order(table.at, table.id))
        .limit(paging.limit)
    )
    if paging.after is None:
        return query
    return query.where(_goes_on(paging.after, REPORT, asked, (table.at, table.id)))


def _versions(paging: Paging, asked: Asking) -> sa.Select[Any]:
    table, older, decided = versions.c, versions.alias("older"), decisions.alias("decided")
    earlier = (
        sa.select(older.c.content)
        .where(older.c.event_id == table.event_id, older.c.sequence < table.sequence)
        .order_by(older.c.sequence.desc())
        .limit(1)
        .scalar_subquery()
    )
    who = sa.func.coalesce(table.account_id, decided.c.account_id)
    query = (
        sa.select(
            versions,
            sa.type_coerce(earlier, versions.c.content.type).label("before"),
            decided.c.submission_id,
            accounts.c.email,
        )
        .join(decided, decided.c.id == table.decision_id, isouter=True)
        .join(accounts, accounts.c.id == who, isouter=True)
        .where(*covers_event(asked.scope, table.event_id))
        .order_by(*asked.order(table.at, table.event_id, table.sequence))
        .limit(paging.limit)
    )
    if paging.after is None:
        return query
    columns = (table.at, table.event_id, table.sequence)
    return query.where(_goes_on(paging.after, VERSION, asked, columns))


def _goes_on(
    after: Place, kind: str, asked: Asking, columns: Sequence[sa.ColumnElement[Any]]
) -> sa.ColumnElement[bool]:
    """Return what must hold of a row of a kind to come after a place: of the same instant, all
    of a kind that comes later, and of its own kind what has a later key."""
    what, *key = after.key.split("/")
    at, *keys = columns
    at_place = _at(after)
    further = at < at_place if asked.newest_first else at > at_place
    is_whole_instant = kind < what if asked.newest_first else kind > what
    if is_whole_instant:
        return sa.or_(further, at == at_place)
    if kind != what:
        return further
    values = sa.tuple_(
        *(sa.literal(read(each)) for read, each in zip(_KEYS[kind], key, strict=True))
    )
    mine = sa.tuple_(*keys)
    behind = mine < values if asked.newest_first else mine > values
    return sa.or_(further, sa.and_(at == at_place, behind))


def _at(place: Place) -> datetime:
    return from_micros(place.order)


def _of_decision(row: Row) -> tuple[Entry, Place]:
    entry = Entry(
        at=row["at"],
        what=DECISION,
        by=row["email"],
        submission_id=row["submission_id"],
        event_id=row["event_id"],
        sequence=None,
        action=row["action"],
        message=row["message"],
        reason=row["reason"],
        details=row["details"],
        before={"state": row["from_state"]},
        after={"state": row["to_state"]},
    )
    return entry, Place(micros(row["at"]), f"{DECISION}/{row['id']}")


def _of_report(row: Row) -> tuple[Entry, Place]:
    """Its `reason` is the note that stays at the desk."""
    entry = Entry(
        at=row["at"],
        what=REPORT,
        by=row["email"],
        submission_id=None,
        event_id=row["event_id"],
        sequence=None,
        action=row["action"],
        message=row["message"],
        reason=row["note"],
        details={"report_id": row["report_id"], "kind": row["kind"]},
        before={"state": row["from_state"]},
        after={"state": row["to_state"]},
    )
    return entry, Place(micros(row["at"]), f"{REPORT}/{row['id']}")


def _of_version(row: Row) -> tuple[Entry, Place]:
    entry = Entry(
        at=row["at"],
        what=VERSION,
        by=row["email"],
        submission_id=row["submission_id"],
        event_id=row["event_id"],
        sequence=row["sequence"],
        action=None,
        message=None,
        reason=None,
        details=None,
        before=row["before"],
        after=row["content"],
    )
    # Of equal length, so that they sort as texts as they do as numbers.
    key = f"{VERSION}/{row['event_id']}/{row['sequence']:018}"
    return entry, Place(micros(row["at"]), key)

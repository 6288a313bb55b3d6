"""Reports about events, and what moderators did with them.

A report is closed while its event is withdrawn: that follows from the event, so that a withdrawal
which is taken back brings its reports back too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa

from calendar_service.domain.paging import Paging, Place
from calendar_service.domain.report import (
    Report,
    ReportAction,
    ReportDecision,
    ReportKind,
    ReportState,
)
from calendar_service.domain.scope import Scope
from calendar_service.storage.batches import batches
from calendar_service.storage.connection import Connection, Row
from calendar_service.storage.schema import accounts, events
from calendar_service.storage.schema_reports import report_decisions, reports
from calendar_service.storage.scope import covers_event
from calendar_service.storage.types import micros

_EVENT = (events.c.title, events.c.withdrawn_at)
_IS_PUBLIC = events.c.withdrawn_at.is_(None)


@dataclass(frozen=True, slots=True)
class Reported:
    """A report with the event's title; `is_closed` where the event is not public any more."""

    report: Report
    title: str
    is_closed: bool


@dataclass(frozen=True, slots=True)
class SignedReport:
    """A decision on a report, with the address of the account that took it."""

    decision: ReportDecision
    email: str | None


async def add_report(con: Connection, report: Report) -> None:
    await con.run(sa.insert(reports).values(asdict(report)))


async def find_report(con: Connection, report_id: str) -> Reported | None:
    row = await con.first(_with_event().where(reports.c.id == report_id))
    return None if row is None else _reported(row)


async def find_reports(con: Connection, ids: Iterable[str]) -> dict[str, Reported]:
    """Return those of these reports that are there, by id."""
    found: dict[str, Reported] = {}
    for wanted in batches(ids):
        rows = await con.all(_with_event().where(reports.c.id.in_(wanted)))
        found |= {row["id"]: _reported(row) for row in rows}
    return found


async def find_same_report(con: Connection, report: Report) -> Report | None:
    """Return the open report that says just the same, as a second click sends it."""
    same = ("event_id", "recurrence_id", "kind", "text", "email")
    query = sa.select(reports).where(
        reports.c.state == ReportState.OPEN.value,
        *(reports.c[name].is_not_distinct_from(getattr(report, name)) for name in same),
    )
    row = await con.first(query.limit(1))
    return None if row is None else _report(row)


async def list_reports(
    con: Connection, state: ReportState, paging: Paging, *, scope: Scope
) -> list[tuple[Reported, Place]]:
    """Return a page of the reports of a scope in a state, oldest first; the open ones are those
    about what is still public, and those of withdrawn events count as resolved."""
    table = reports.c
    query = (
        _with_event()
        .where(_is_shown_in(state), *covers_event(scope, table.event_id))
        .order_by(table.created_at, table.id)
        .limit(paging.limit)
    )
    if paging.after is not None:
        last = sa.tuple_(
            sa.literal(paging.after.order, sa.BigInteger), sa.literal(paging.after.key)
        )
        place = sa.tuple_(sa.type_coerce(table.created_at, sa.BigInteger), table.id)
        query = query.where(place > last)
    found = [_reported(row) for row in await con.all(query)]
    return [(each, Place(micros(each.report.created_at), each.report.id)) for each in found]


async def count_reports(con: Connection, scope: Scope) -> dict[ReportState, int]:
    """Return how many reports of a scope there are in each state, as `list_reports` lists them."""
    rows = await con.all(
        sa.select(reports.c.state, events.c.withdrawn_at.is_(None).label("is_public"))
        .add_columns(sa.func.count().label("count"))
        .join_from(reports, events, events.c.id == reports.c.event_id)
        .where(*covers_event(scope, reports.c.event_id))
        .group_by(reports.c.state, sa.text("is_public"))
    )
    counts = dict.fromkeys(ReportState, 0)
    for row in rows:
        is_closed = row["state"] == ReportState.OPEN and not row["is_public"]
        counts[ReportState.RESOLVED if is_closed else ReportState(row["state"])] += row["count"]
    return counts


async def count_open_reports(con: Connection, *, since: datetime | None = None) -> int:
    """Return how many reports wait, of those that came after `since` if it is given."""
    query = (
        sa.select(sa.func.count().label("count"))
        .join_from(reports, events, events.c.id == reports.c.event_id)
        .where(reports.c.state == ReportState.OPEN.value, _IS_PUBLIC)
    )
    if since is not None:
        query = query.where(reports.c.changed_at > since)
    row = await con.first(query)
    return int(row["count"]) if row else 0


async def count_kept_reports(con: Connection, state: ReportState) -> int:
    query = sa.select(sa.func.count().label("count")).where(reports.c.state == state.value)
    row = await con.first(query)
    return int(row["count"]) if row else 0


async def oldest_report_at(con: Connection) -> datetime | None:
    """Return since when the oldest report waits; None if none does."""
    row = await con.first(
        sa.select(reports.c.created_at)
        .join(events, events.c.id == reports.c.event_id)
        .where(reports.c.state == ReportState.OPEN.value, _IS_PUBLIC)
        .order_by(reports.c.created_at)
        .limit(1)
    )
    return None if row is None else row["created_at"]


async def decide_report(con: Connection, after: Report, decision: ReportDecision) -> bool:
    """Store the report as the decision leaves it; False if it moved meanwhile."""
    changed = await con.all(
        sa.update(reports)
        .where(reports.c.id == after.id, reports.c.revision == after.revision - 1)
        .values(state=after.state.value, revision=after.revision, changed_at=after.changed_at)
        .returning(reports.c.id)
    )
    if changed:
        await con.run(sa.insert(report_decisions).values(asdict(decision)))
    return bool(changed)


async def list_report_decisions(con: Connection, report_id: str) -> Sequence[SignedReport]:
    """Return all that was done with a report, oldest first."""
    rows = await con.all(
        sa.select(report_decisions, accounts.c.email)
        .join(accounts, accounts.c.id == report_decisions.c.account_id, isouter=True)
        .where(report_decisions.c.report_id == report_id)
        .order_by(report_decisions.c.revision)
    )
    return [_signed(row) for row in rows]


async def forget_reports(con: Connection, event_ids: sa.Select[tuple[str]]) -> None:
    """Remove all that was reported about these events, which are removed too."""
    about = sa.select(reports.c.id).where(reports.c.event_id.in_(event_ids))
    await con.run(sa.delete(report_decisions).where(report_decisions.c.report_id.in_(about)))
    await con.run(sa.delete(reports).where(reports.c.event_id.in_(event_ids)))


def _with_event() -> sa.Select[tuple[object, ...]]:
    return sa.select(reports, *_EVENT).join(events, events.c.id == reports.c.event_id)


def _is_shown_in(state: ReportState) -> sa.ColumnElement[bool]:
    is_open = reports.c.state == ReportState.OPEN.value
    if state is ReportState.OPEN:
        return sa.and_(is_open, _IS_PUBLIC)
    if state is ReportState.RESOLVED:
        return sa.or_(reports.c.state == state.value, sa.and_(is_open, sa.not_(_IS_PUBLIC)))
    return reports.c.state == state.value


def _reported(row: Row) -> Reported:
    return Reported(_report(row), row["title"], row["withdrawn_at"] is not None)


def _report(row: Row) -> Report:
    values = {name: row[name] for name in Report.__slots__}
    values |= {"kind": ReportKind(row["kind"]), "state": ReportState(row["state"])}
    return Report(**values)


def _signed(row: Row) -> SignedReport:
    values = {name: row[name] for name in ReportDecision.__slots__}
    values |= {
        "action": ReportAction(row["action"]),
        "from_state": ReportState(row["from_state"]),
        "to_state": ReportState(row["to_state"]),
    }
    return SignedReport(ReportDecision(**values), row["email"])

"""All that waits at the desk in the few columns that it is ordered and filtered by.

No more can wait than somebody could look through (2,000 submissions, 1,000 reports), so that it
is ordered in memory, by a rule that no index could follow as time passes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import sqlalchemy as sa

from calendar_service.domain.desk_facets import CLOSES_AT, KIND, REPEATS, START
from calendar_service.domain.desk_filter import Entry, EntryKind
from calendar_service.domain.event import Kind
from calendar_service.domain.moderation import EDIT, State
from calendar_service.domain.report import ReportState
from calendar_service.domain.scope import COUNTRY, VENUE, Scope
from calendar_service.domain.search import fold
from calendar_service.storage.batches import batches
from calendar_service.storage.connection import Connection, Row
from calendar_service.storage.schema import event_facets, events, occurrences, submissions, venues
from calendar_service.storage.schema_reports import reports
from calendar_service.storage.schema_scope import submission_facets
from calendar_service.storage.scope import covers_event, covers_submission

MOST = 3_000
Facets = frozenset[tuple[str, str]]
_ASKED_OF_EVENTS = ("kind", "category", "country", "language")


@dataclass(frozen=True, slots=True)
class DeskRows:
    """What was read of the entries. To make them of it takes a while where thousands wait, and is
    no work of the database."""

    sent: Sequence[Row]
    said: Sequence[Row]
    facets: Sequence[Row]
    countries: Sequence[Row]
    events_facets: Sequence[Row]
    next_days: Sequence[Row]


async def read_entries(con: Connection, state: State, *, scope: Scope, now: datetime) -> DeskRows:
    """Read the submissions of a scope in a state, and with those that are pending the open
    reports. What is about an event is found by its facets and its next date too."""
    sent = await con.all(_sent(state, scope))
    said = await con.all(_reported(scope)) if state is State.PENDING else []
    about = {row["event_id"] for row in (*sent, *said) if row["event_id"]}
    return DeskRows(
        sent=sent,
        said=said,
        facets=await con.all(_facets(state)) if sent else [],
        countries=await con.all(_countries(state)) if sent else [],
        events_facets=await _event_facets(con, about),
        next_days=await _next_days(con, about, now),
    )


def entries_in(rows: DeskRows) -> list[Entry]:
    """Return the entries, in no order."""
    facets = _by_id(rows.facets, "submission_id")
    for row in rows.countries:
        facets.setdefault(row["submission_id"], set()).add((COUNTRY, row["country"]))
    events_facets = _by_id(rows.events_facets, "event_id")
    next_days = {row["event_id"]: row["at"].astimezone(UTC).date() for row in rows.next_days}
    return [
        *(_submission(row, facets, events_facets, next_days) for row in rows.sent),
        *(_report(row, events_facets, next_days) for row in rows.said),
    ]


def _sent(state: State, scope: Scope) -> sa.Select[tuple[object, ...]]:
    table = submissions.c
    who = (table.contact_name, table.contact_email)
    return (
        sa.select(
            table.id, table.revision, table.proposes, table.event_id, table.created_at, table.title
        )
        .add_columns(*who, events.c.title.label("event_title"))
        .join(events, events.c.id == table.event_id, isouter=True)
        .where(table.state == state.value, *covers_submission(scope))
        .order_by(table.created_at, table.id)
        .limit(MOST)
    )


def _reported(scope: Scope) -> sa.Select[tuple[object, ...]]:
    table = reports.c
    return (
        sa.select(table.id, table.revision, table.event_id, table.created_at, table.email)
        .add_columns(events.c.title, events.c.recurrence.is_not(None).label("repeats"))
        .join(events, events.c.id == table.event_id)
        .where(table.state == ReportState.OPEN.value, events.c.withdrawn_at.is_(None))
        .where(*covers_event(scope, table.event_id))
        .order_by(table.created_at, table.id)
        .limit(MOST)
    )


def _facets(state: State) -> sa.Select[tuple[object, ...]]:
    table = submission_facets.c
    return (
        sa.select(table.submission_id, table.facet, table.value)
        .join(submissions, submissions.c.id == table.submission_id)
        .where(submissions.c.state == state.value)
    )


def _countries(state: State) -> sa.Select[tuple[object, ...]]:
    """A submission that names a known venue is in its country."""
    table = submission_facets.c
    return (
        sa.select(table.submission_id, venues.c.country)
        .join_from(submission_facets, submissions, submissions.c.id == table.submission_id)
        .join(venues, venues.c.id == table.value)
        .where(submissions.c.state == state.value, table.facet == VENUE)
        .where(venues.c.country.is_not(None))
    )


async def _event_facets(con: Connection, ids: Iterable[str]) -> list[Row]:
    table = event_facets.c
    query = sa.select(table.event_id, table.facet, table.value)
    return [
        row
        for wanted in batches(ids)
        for row in await con.all(
            query.where(table.event_id.in_(wanted), table.facet.in_(_ASKED_OF_EVENTS))
        )
    ]


async def _next_days(con: Connection, ids: Iterable[str], now: datetime) -> list[Row]:
    table = occurrences.c
    query = sa.select(table.event_id, sa.func.min(table.order_at).label("at"))
    return [
        row
        for wanted in batches(ids)
        for row in await con.all(
            query.where(table.event_id.in_(wanted), table.end_at >= now).group_by(table.event_id)
        )
    ]


def _by_id(rows: Iterable[Row], name: str) -> dict[str, set[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = {}
    for row in rows:
        found.setdefault(row[name], set()).add((row["facet"], row["value"]))
    return found


def _submission(
    row: Row,
    facets: Mapping[str, set[tuple[str, str]]],
    of_events: Mapping[str, set[tuple[str, str]]],
    next_days: Mapping[str, date],
) -> Entry:
    own, is_edit = facets.get(row["id"], set()), row["proposes"] == EDIT
    theirs = of_events.get(row["event_id"], set()) if is_edit else set()
    if not is_edit and not any(name == KIND for name, _ in own):
        own = own | {(KIND, Kind.EVENT.value)}
    stands = (row["event_title"] if is_edit else None) or row["title"]
    named = (row["title"], stands) if stands != row["title"] else (stands,)
    days = [day for day in (_day(own), next_days.get(row["event_id"] or "")) if day]
    return Entry(
        kind=EntryKind.EDIT if is_edit else EntryKind.NEW,
        id=row["id"],
        revision=row["revision"],
        created_at=row["created_at"],
        day=min(days, default=None),
        repeats=(REPEATS, "yes") in own,
        facets=frozenset(own | theirs),
        text=_text(*named, row["contact_name"], row["contact_email"]),
        title=stands,
    )


def _report(
    row: Row, of_events: Mapping[str, set[tuple[str, str]]], next_days: Mapping[str, date]
) -> Entry:
    return Entry(
        kind=EntryKind.REPORT,
        id=row["id"],
        revision=row["revision"],
        created_at=row["created_at"],
        day=next_days.get(row["event_id"]),
        repeats=bool(row["repeats"]),
        facets=frozenset(of_events.get(row["event_id"], set())),
        text=_text(row["title"], row["email"]),
        title=row["title"],
    )


def _day(facets: set[tuple[str, str]]) -> date | None:
    """Return the day that counts: a call's is its closing."""
    known = dict(facets)
    is_event = known.get(KIND, Kind.EVENT.value) == Kind.EVENT.value
    text = known.get(START if is_event else CLOSES_AT, "")
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _text(*parts: str | None) -> str:
    return fold(" ".join(part for part in parts if part))

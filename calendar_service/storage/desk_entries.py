"""All that waits at the desk in the few columns that it is ordered and filtered by.

No more can wait than somebody could look through (2,000 submissions, 1,000 reports), so that it
is ordered in memory, by a rule that no index could follow as time passes.
"""

from collections.abc import Iterable, Mapping
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


async def list_entries(
    con: Connection, state: State, *, scope: Scope, now: datetime
) -> list[Entry]:
    """Return the submissions of a scope in a state, and with those that are pending the open
    reports, in no order. What is about an event is found by its facets and its next date too."""
    sent = await con.all(_sent(state, scope))
    said = await con.all(_reported(scope)) if state is State.PENDING else []
    facets = await _submission_facets(con, state) if sent else {}
    await _add_countries(con, facets)
    about = {row["event_id"] for row in (*sent, *said) if row["event_id"]}
    events_facets = await _event_facets(con, about)
    next_days = await _next_days(con, about, now)
    return [
        *(_submission(row, facets, events_facets, next_days) for row in sent),
        *(_report(row, events_facets, next_days) for row in said),
    ]


def _sent(state: State, scope: Scope) -> sa.Select[tuple[object, ...]]:
    table = submissions.c
    who = (table.contact_name, table.contact_email)
    return (
        sa.select(
            table.id, table.revision, table.proposes, table.event_id, table.created_at, table.title
        )
        .add_columns(*who)
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


async def _submission_facets(con: Connection, state: State) -> dict[str, set[tuple[str, str]]]:
    table = submission_facets.c
    query = sa.select(table.submission_id, table.facet, table.value).join(
        submissions, submissions.c.id == table.submission_id
    )
    found: dict[str, set[tuple[str, str]]] = {}
    for row in await con.all(query.where(submissions.c.state == state.value)):
        found.setdefault(row["submission_id"], set()).add((row["facet"], row["value"]))
    return found


async def _add_countries(con: Connection, facets: Mapping[str, set[tuple[str, str]]]) -> None:
    """A submission that names a known venue is in its country."""
    known: dict[str, str] = {}
    ids = (value for pairs in facets.values() for name, value in pairs if name == VENUE)
    for wanted in batches(ids):
        query = sa.select(venues.c.id, venues.c.country).where(venues.c.id.in_(wanted))
        known |= {row["id"]: row["country"] for row in await con.all(query) if row["country"]}
    for pairs in facets.values():
        pairs |= {
            (COUNTRY, known[value]) for name, value in pairs if name == VENUE and value in known
        }


async def _event_facets(con: Connection, ids: Iterable[str]) -> dict[str, set[tuple[str, str]]]:
    table = event_facets.c
    query = sa.select(table.event_id, table.facet, table.value)
    found: dict[str, set[tuple[str, str]]] = {}
    for wanted in batches(ids):
        asked = query.where(table.event_id.in_(wanted), table.facet.in_(_ASKED_OF_EVENTS))
        for row in await con.all(asked):
            found.setdefault(row["event_id"], set()).add((row["facet"], row["value"]))
    return found


async def _next_days(con: Connection, ids: Iterable[str], now: datetime) -> dict[str, date]:
    table = occurrences.c
    query = sa.select(table.event_id, sa.func.min(table.order_at).label("at"))
    found: dict[str, date] = {}
    for wanted in batches(ids):
        asked = query.where(table.event_id.in_(wanted), table.end_at >= now)
        for row in await con.all(asked.group_by(table.event_id)):
            found[row["event_id"]] = row["at"].astimezone(UTC).date()
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
    days = [day for day in (_day(own), next_days.get(row["event_id"] or "")) if day]
    return Entry(
        kind=EntryKind.EDIT if is_edit else EntryKind.NEW,
        id=row["id"],
        revision=row["revision"],
        created_at=row["created_at"],
        day=min(days, default=None),
        repeats=(REPEATS, "yes") in own,
        facets=frozenset(own | theirs),
        text=_text(row["title"], row["contact_name"], row["contact_email"]),
        title=row["title"],
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
